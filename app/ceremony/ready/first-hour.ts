/** A ready script, as it stands in a file. */
export const firstHour = `# The first hour with the program: alone or with a friend, nothing of it counts.
format: cim.script/1
id: first-hour
title: Rehearse a small ceremony in an hour
about: >
  A rehearsal for whoever is new. It makes an organization, a person and a key, shows what a gate is, and ends with a
  transcript. Held alone it is enough for learning, and for nothing else.
roles:
  leader: {title: Leader, seats: 1, signs_with: initials}
  friend: {title: Friend who looks on, seats: 1, signs_with: initials}
separate: [[leader, friend]]
params:
  organization_name: {kind: text, title: A name for an organization}
  person_name: {kind: text, title: A name for a person}
  address: {kind: text, title: An e-mail address for them}
  last_day: {kind: date, title: A last day for the certificate}
deviations: {friend: 1}
phases:
- id: open
  title: Begin
  pause: sign_in
  steps:
  - {id: hello, kind: say, say: "We rehearse “\${ceremony.title}”. Nothing that is made here counts.", by: leader, confirm: friend}
  - {id: clock, kind: readback, say: "\${now.utc}", against: a watch, within: 5m, by: leader, confirm: friend}
  - {id: gap, kind: measure, probe: air_gap, expect: {links_up: 0}}
- id: make
  title: Make something
  pause: time_out
  steps:
  - {id: organization, kind: act, act: CreateOrganization, with: {name: "\${organization_name}"}}
  - {id: person, kind: act, act: CreatePerson, with: {name: "\${person_name}", organization: "\${organization}", email: "\${address}"}}
  - {id: key, kind: act, act: GenerateKey, with: {organization: "\${organization}", label: Rehearsal key, purpose: CertificateAuthority, algorithm: P-256, person: "\${person}"}, eta: 30s}
  - {id: draft, kind: act, act: PrepareCertificate, with: {organization: "\${organization}", profile: root, key: "\${key}", subject: "O=\${organization.name}, CN=Rehearsal root", not_after: "\${last_day}"}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {leader: 1, friend: 1}}
  - {id: certificate, kind: act, act: SignCertificate, with: {draft: "\${draft}"}, after: consent}
- id: close
  title: End
  pause: sign_out
  steps:
  - {id: words, kind: readback, say: "\${ledger.head.words}", by: leader, confirm: friend}
  - {id: sign, kind: attest, by: [leader, friend], text: "I was present. The deviations are as recorded."}
  - {id: out, kind: record, make: [transcript, bundle]}
`;
