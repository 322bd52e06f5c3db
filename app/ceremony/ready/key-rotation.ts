/** A ready script, as it stands in a file. */
export const keyRotation = `# A key is replaced by a new one; both are used until the old one is done with.
format: cim.script/1
id: key-rotation
title: Replace a key by a new one
approve: {by: [Security officer], need: 1}
roles:
  administrator: {title: Administrator, seats: 1, signs_with: yubikey}
  officer: {title: Officer, seats: 2, need: 1, signs_with: yubikey}
  witness: {title: Witness, seats: 1, signs_with: key}
separate: [[administrator, officer, witness]]
params:
  organization: organization
  old: {kind: key, title: The key that is replaced}
  label: {kind: text, title: Label of the new key}
  holder: {kind: person, title: Who holds the new key}
  until: {kind: date, title: Last day of the old key}
phases:
- id: open
  title: Prepare
  pause: sign_in
  steps:
  - {id: gap, kind: measure, probe: air_gap, expect: {links_up: 0, radios: 0, routes: 0}, on_fail: stop}
  - {id: which, kind: check, by: officer, confirm: witness, say: "What is the key called that is to be replaced, on the request that was signed?", answer: "\${old.name}", on_fail: stop}
- id: new_key
  title: The new key
  pause: time_out
  steps:
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${organization}", label: "\${label}", purpose: Signing, algorithm: Ed25519, person: "\${holder}"}, eta: 30s}
  - {id: words, kind: readback, say: "\${key.fingerprint.words}", by: officer, confirm: witness}
  - {id: rotate, kind: act, act: InitiateKeyRotation, with: {object: "\${old}", successor: "\${key}", until: "\${until}", reason: "Replaced on its day, as planned"}}
- id: close
  title: Sign
  pause: sign_out
  steps:
  - {id: sign, kind: attest, by: [administrator, officer, witness], text: "I was present. The deviations are as recorded."}
  - {id: out, kind: record, make: [transcript, bundle]}
after:
- {what: Complete the rotation once nothing uses the old key any more, by: administrator, within: 90d}
`;
