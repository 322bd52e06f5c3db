/** A ready script, as it stands in a file. */
export const revocation = `# A certificate is revoked, and a list that says so is signed. As short as it can be held by two people.
format: cim.script/1
id: revocation
title: Revoke a certificate at once
about: >
  Held as soon as two people are there. What is left out here is left out on purpose; nothing else is.
roles:
  officer: {title: Officer, seats: 1, signs_with: yubikey}
  witness: {title: Witness, seats: 1, signs_with: key}
separate: [[officer, witness]]
params:
  certificate: {kind: certificate, title: The certificate that is revoked}
  authority: {kind: certificate, title: The authority that issued it}
  next_list: {kind: date, title: Day on which the next list is due}
deviations: {witness: 1}
phases:
- id: open
  title: Prepare
  pause: sign_in
  steps:
  - {id: which, kind: check, by: officer, confirm: witness, say: "What is its serial number, on the report?", answer: "\${certificate.serial}", on_fail: stop}
- id: revoke
  title: Revoke
  steps:
  - {id: revoked, kind: act, act: RevokeCertificate, with: {object: "\${certificate}", reason: keyCompromise}}
  - {id: draft, kind: act, act: PrepareRevocationList, with: {issuer: "\${authority}", next: "\${next_list}"}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {officer: 1, witness: 1}}
  - {id: list, kind: act, act: SignRevocationList, with: {draft: "\${draft}"}, after: consent}
- id: close
  title: Sign
  pause: sign_out
  steps:
  - {id: sign, kind: attest, by: [officer, witness], text: "I was present. The deviations are as recorded."}
  - {id: out, kind: record, make: [transcript, bundle]}
after:
- {what: Publish the list, by: officer, within: 1h}
- {what: Tell those who rely on the certificate, by: witness, within: 1d}
`;
