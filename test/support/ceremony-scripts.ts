import { readScript, scriptFaultText } from '../../app/ceremony/read.ts';
import type { Script } from '../../app/ceremony/script/format.ts';

/** A script with a step of each kind, by which people in all three kinds of seats hold a ceremony. */
export const EVERYTHING = `format: cim.script/1
id: everything
title: A step of each kind
approve: {by: [Administrator], need: 1}
roles:
  leader: {title: Leader, seats: 1, signs_with: yubikey}
  officer: {title: Officer, seats: 3, need: 2, signs_with: yubikey}
  witness: {title: Witness, seats: 2, need: 1, signs_with: key}
separate: [[leader, officer, witness]]
params: {organization: organization, name: text, day: date}
inventory:
  bag: {kind: tamper_bag, serial: ask}
  bag_out: {kind: tamper_bag}
  paper: {kind: paper}
deviations: {officer: 1, witness: 1}
phases:
- id: open
  pause: sign_in
  steps:
  - {id: hello, kind: say, say: "We begin \${ceremony.title}.", by: leader, confirm: witness}
  - {id: label, kind: check, by: leader, confirm: witness, say: "What stands on the bag?", answer: "\${bag.serial}"}
  - {id: number, kind: capture, of: bag, by: officer, confirm: witness, blind: true}
  - {id: take, kind: unseal, items: [paper], from: bag, by: officer, confirm: witness}
  - {id: clock, kind: readback, say: "\${now.utc}", against: a watch, within: 60s, by: leader, confirm: witness}
  - {id: gap, kind: measure, probe: air_gap, expect: {links_up: 0, radios: 0}, on_fail: stop}
- id: make
  pause: time_out
  steps:
  - {id: unit, kind: act, act: CreateOrganization, with: {name: "\${name}"}}
  - {id: draft, kind: act, act: PrepareCertificate, with: {profile: root, subject: "CN=\${unit.name}"}}
  - {id: consent, kind: gate, over: "\${draft.tbs}", need: {officer: 2, witness: 1}}
  - {id: words, kind: readback, say: "\${draft.tbs.words}", by: officer, confirm: officer}
- id: close
  pause: sign_out
  steps:
  - {id: out_number, kind: capture, of: bag_out, by: officer, confirm: witness}
  - {id: pack, kind: seal, items: [paper], into: bag_out, by: officer, confirm: witness}
  - {id: sign, kind: attest, by: [leader, officer, witness], text: "I was present."}
  - {id: out, kind: record, make: [transcript, bundle]}
after:
- {what: Publish it, by: leader, within: 7d}
`;

/** Reads a script. @throws Error where something is wrong with it */
export function scriptIn(text: string): Script {
  const read = readScript(text);
  if ('faults' in read) throw new Error(read.faults.map(scriptFaultText).join('\n'));
  return read;
}

/** Reads a script that this version of the program could not run, such as one without fields that its acts need. */
export function everything(): Script {
  return scriptIn(EVERYTHING);
}
