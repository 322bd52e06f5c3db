/** A ready script, as it stands in a file. */
export const firstHour = `# The first hour with the program: alone or with a friend, nothing of it counts.
format: cim.script/1
id: first-hour
title: Rehearse a small ceremony in an hour
about: >
  A rehearsal for whoever is new. It makes keys and a certificate, shows what an approval is, and ends with a transcript.
  Whoever is alone records a second person, and sits in both seats by turns: enough for learning, and for nothing else.
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  friend: {title: Friend who looks on, seats: 1, signs_with: initials}
separate: [[leader, friend]]
params:
  organization: organization
  last_day: {kind: date, title: Last day of the certificate}
deviations: {friend: 1}
phases:
- id: open
  title: Begin
  pause: sign_in
  steps:
  - {id: hello, kind: say, title: Say why we are here, say: "We rehearse “\${ceremony.title}”. Nothing that is made here counts.", by: leader, confirm: friend}
  - {id: clock, kind: readback, title: Compare the clock, say: "\${now.utc}", against: a watch or a telephone, within: 5m, by: leader, confirm: friend}
  - {id: gap, kind: measure, title: Look whether the laptop is connected, probe: air_gap}
- id: make
  title: Make something
  pause: time_out
  steps:
  - {id: leader_key, kind: act, act: GenerateKey, title: A key of the leader's own, do: "The leader chooses a passphrase, and keeps it in mind.", with: {organization: "\${organization}", person: "\${leader}", label: Key of the leader, purpose: Signing, algorithm: Ed25519}}
  - {id: friend_key, kind: act, act: GenerateKey, title: A key of the friend's own, do: "The friend chooses a passphrase.", with: {organization: "\${organization}", person: "\${friend}", label: Key of the friend, purpose: Signing, algorithm: Ed25519}}
  - {id: key, kind: act, act: GenerateKey, title: The key of the authority, do: "Both choose a passphrase.", with: {organization: "\${organization}", label: Rehearsal key, purpose: CertificateAuthority, algorithm: P-256}}
  - {id: draft, kind: act, act: PrepareCertificate, title: Prepare its certificate, with: {organization: "\${organization}", profile: root, key: "\${key}", subject: "O=\${organization.name}, CN=Rehearsal root", not_after: "\${last_day}"}}
  - {id: consent, kind: gate, title: Both approve the certificate, do: "Read it line by line. Each approves with their own key.", over: "\${draft.tbs}", need: {leader: 1, friend: 1}}
  - {id: certificate, kind: act, act: SignCertificate, title: Sign the certificate, with: {draft: "\${draft}"}, after: consent}
- id: close
  title: End
  pause: sign_out
  steps:
  - {id: words, kind: readback, title: Read the head aloud, say: "\${ledger.head.words}", by: leader, confirm: friend}
  - {id: sign, kind: attest, title: Both say that they were there, by: [leader, friend], text: "I was present. The deviations are as recorded."}
  - {id: out, kind: record, title: Write the transcript and a bundle, make: [transcript, bundle]}
`;
