/** A ready script, as it stands in a file. */
export const natsOperator = `# An operator of NATS with a signing key, its system account, one account and its first user.
format: cim.script/1
id: nats-operator
title: Make a NATS operator, its system account and the first account
about: >
  The seed of the operator is used once, for its own token. What is signed from day to day, its signing key signs.
approve: {by: [Security officer], need: 1}
roles:
  administrator: {title: Administrator, seats: 1, signs_with: yubikey}
  officer: {title: Officer, seats: 2, need: 2, signs_with: yubikey}
  witness: {title: Witness, seats: 1, signs_with: key}
separate: [[administrator, officer, witness]]
params:
  organization: organization
  operator_name: {kind: text, title: Name of the operator}
  account_name: {kind: text, title: Name of the account}
  user_name: {kind: text, title: Name of its first user}
  person: {kind: person, title: Who answers for the user}
phases:
- id: open
  title: Prepare
  pause: sign_in
  steps:
  - {id: clock, kind: readback, say: "\${now.utc}", against: a watch, within: 60s, by: administrator, confirm: witness}
  - {id: gap, kind: measure, probe: air_gap, expect: {links_up: 0, radios: 0, routes: 0}, on_fail: stop}
- id: identities
  title: Identities
  pause: time_out
  steps:
  - {id: operator, kind: act, act: CreateNatsOperator, with: {organization: "\${organization}", name: "\${operator_name}"}, eta: 30s}
  - {id: signing_key, kind: act, act: GenerateNatsSigningKey, with: {operator: "\${operator}", name: Day to day}, eta: 30s}
  - {id: system_account, kind: act, act: CreateNatsAccount, with: {operator: "\${operator}", name: SYS, system: true}, eta: 30s}
  - {id: account, kind: act, act: CreateNatsAccount, with: {operator: "\${operator}", name: "\${account_name}"}, eta: 30s}
  - {id: account_key, kind: act, act: GenerateNatsSigningKey, with: {account: "\${account}", name: Users}, eta: 30s}
  - {id: user, kind: act, act: CreateNatsUser, with: {account: "\${account}", name: "\${user_name}", person: "\${person}"}, eta: 30s}
- id: tokens
  title: Tokens
  steps:
  - {id: operator_draft, kind: act, act: PrepareOperatorToken, with: {operator: "\${operator}"}}
  - {id: operator_consent, kind: gate, over: "\${operator_draft.tbs}", need: {officer: 2}}
  - {id: operator_token, kind: act, act: SignNatsToken, with: {draft: "\${operator_draft}"}, after: operator_consent}
  - {id: system_draft, kind: act, act: PrepareAccountToken, with: {account: "\${system_account}"}}
  - {id: system_consent, kind: gate, over: "\${system_draft.tbs}", need: {officer: 2}}
  - {id: system_token, kind: act, act: SignNatsToken, with: {draft: "\${system_draft}"}, after: system_consent}
  - {id: account_draft, kind: act, act: PrepareAccountToken, with: {account: "\${account}"}}
  - {id: account_consent, kind: gate, over: "\${account_draft.tbs}", need: {officer: 2}}
  - {id: account_token, kind: act, act: SignNatsToken, with: {draft: "\${account_draft}"}, after: account_consent}
  - {id: user_draft, kind: act, act: PrepareUserToken, with: {user: "\${user}"}}
  - {id: user_consent, kind: gate, over: "\${user_draft.tbs}", need: {officer: 2}}
  - {id: user_token, kind: act, act: SignNatsToken, with: {draft: "\${user_draft}"}, after: user_consent}
- id: close
  title: Sign
  pause: sign_out
  steps:
  - {id: sign, kind: attest, by: [administrator, officer, witness], text: "I was present. The deviations are as recorded."}
  - {id: out, kind: record, make: [transcript, bundle]}
after:
- {what: Carry the server's folder to its servers, by: administrator, within: 2d}
- {what: "Hand the user's credentials over, and destroy the stick", by: officer, within: 2d}
`;
