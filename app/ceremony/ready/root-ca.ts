/** A ready script, as it stands in a file. */
export const rootCa = `# A root authority with one intermediate, and the first revocation list of each.
format: cim.script/1
id: root-ca
title: Generate the root CA and its first intermediate
about: >
  Made once in many years. The root key is made, certified by itself, and used once more, for the intermediate; then it is
  put away. Whoever takes part reads this script beforehand, on paper.
policy: {cps: "Certification practice statement, section 6.1.1"}
approve: {by: [Security officer, Auditor], need: 2}
roles:
  administrator: {title: Administrator, seats: 1, signs_with: yubikey}
  officer: {title: Officer, seats: 3, need: 2, signs_with: yubikey}
  witness: {title: Witness, seats: 2, need: 1, signs_with: key}
separate: [[administrator, officer, witness]]
params:
  organization: organization
  name: {kind: text, title: Name of the root CA}
  issuing_name: {kind: text, title: Name of the intermediate}
  root_until: {kind: date, title: Last day of the root}
  issuing_until: {kind: date, title: Last day of the intermediate}
  next_list: {kind: date, title: Day on which the next lists are due}
  lists_at: {kind: text, title: Where the lists will be fetched from}
inventory:
  bag_in: {kind: tamper_bag, title: The bag with the YubiKeys, serial: ask}
  bag_out: {kind: tamper_bag, title: The bag for the shares}
  shares: {kind: share, title: The shares of the root key}
  watch: {kind: watch, title: A watch that was set today}
deviations: {officer: 1, witness: 1}
phases:
- id: open
  title: Prepare
  pause: sign_in
  steps:
  - {id: script, kind: readback, title: Compare the words of this script, say: "The words of this script on the paper that was approved", by: administrator, confirm: witness}
  - {id: bag, kind: capture, of: bag_in, by: administrator, confirm: witness, blind: true, on_fail: stop}
  - {id: unpack, kind: unseal, items: [shares], from: bag_in, by: administrator, confirm: witness}
  - {id: clock, kind: readback, title: Compare the clock with the watch, say: "\${now.utc}", against: the watch, within: 60s, by: administrator, confirm: witness}
  - {id: gap, kind: measure, probe: air_gap, expect: {links_up: 0, radios: 0, routes: 0}, on_fail: stop}
  - {id: disk, kind: measure, probe: disk_encryption}
  - {id: program, kind: measure, probe: program}
- id: root
  title: Root key and certificate
  pause: time_out
  steps:
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${organization}", label: "\${name}", purpose: CertificateAuthority, algorithm: P-384}, eta: 60s}
  - {id: key_words, kind: readback, title: Read the fingerprint of the root key aloud, say: "\${key.fingerprint.words}", by: officer, confirm: witness}
  - {id: draft, kind: act, act: PrepareCertificate, with: {organization: "\${organization}", profile: root, key: "\${key}", subject: "O=\${organization.name}, CN=\${name}", not_after: "\${root_until}"}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {officer: 2}}
  - {id: certificate, kind: act, act: SignCertificate, with: {draft: "\${draft}"}, after: consent}
  - {id: certificate_words, kind: readback, title: Read the digest of the root certificate aloud, say: "\${certificate.sha256.words}", by: officer, confirm: witness}
- id: intermediate
  title: Intermediate
  steps:
  - {id: issuing_key, kind: act, act: GenerateKey, with: {organization: "\${organization}", label: "\${issuing_name}", purpose: CertificateAuthority, algorithm: P-384}, eta: 60s}
  - {id: issuing_draft, kind: act, act: PrepareCertificate, with: {organization: "\${organization}", profile: intermediate, key: "\${issuing_key}", issuer: "\${certificate}", subject: "O=\${organization.name}, CN=\${issuing_name}", not_after: "\${issuing_until}", lists_at: "\${lists_at}"}}
  - {id: issuing_consent, kind: gate, over: "\${issuing_draft.tbs}", need: {officer: 2}}
  - {id: issuing, kind: act, act: SignCertificate, with: {draft: "\${issuing_draft}"}, after: issuing_consent}
- id: lists
  title: First revocation lists
  steps:
  - {id: root_list_draft, kind: act, act: PrepareRevocationList, with: {issuer: "\${certificate}", next: "\${next_list}"}}
  - {id: root_list_consent, kind: gate, over: "\${root_list_draft.tbs}", need: {officer: 2}}
  - {id: root_list, kind: act, act: SignRevocationList, with: {draft: "\${root_list_draft}"}, after: root_list_consent}
  - {id: issuing_list_draft, kind: act, act: PrepareRevocationList, with: {issuer: "\${issuing}", next: "\${next_list}"}}
  - {id: issuing_list_consent, kind: gate, over: "\${issuing_list_draft.tbs}", need: {officer: 2}}
  - {id: issuing_list, kind: act, act: SignRevocationList, with: {draft: "\${issuing_list_draft}"}, after: issuing_list_consent}
- id: close
  title: Put away and sign
  pause: sign_out
  steps:
  - {id: number, kind: capture, of: bag_out, by: administrator, confirm: witness, blind: true}
  - {id: pack, kind: seal, items: [shares], into: bag_out, by: administrator, confirm: witness}
  - {id: sign, kind: attest, by: [administrator, officer, witness], text: "I was present. The deviations are as recorded."}
  - {id: head, kind: readback, title: Read the head of the ledger aloud, say: "\${ledger.head.words}", by: witness, confirm: administrator}
  - {id: out, kind: record, make: [transcript, bundle]}
after:
- {what: Publish both certificates and their lists, by: administrator, within: 7d}
- {what: Take the bag to its safe, by: officer, within: 1d}
`;
