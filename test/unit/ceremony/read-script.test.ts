import { expect, test } from 'vitest';
import { readScript, scriptFaultText } from '../../../app/ceremony/script/read.ts';

const SMALL = `# What the smallest ceremony says.
format: cim.script/1
id: small
title: The smallest ceremony
roles:
  leader: {seats: 1, signs_with: initials}
  witness: {seats: 2, need: 1, signs_with: key}
params: {organization: organization}
inventory:
  bag: {kind: tamper_bag, serial: ask}
phases:
- id: open
  pause: sign_in
  steps:
  - {id: hello, kind: say, say: "We begin \${ceremony.title}."}
  - {id: number, kind: capture, of: bag, by: leader, confirm: witness, blind: true, on_fail: stop}
`;

function faultsIn(text: string): readonly string[] {
  const read = readScript(text);
  return 'faults' in read ? read.faults.map(scriptFaultText) : [];
}

test('a script is read with its roles and things in their order', () => {
  const script = readScript(SMALL);
  expect(faultsIn(SMALL)).toEqual([]);
  expect(script).toMatchObject({ roles: [{ id: 'leader' }, { id: 'witness', seats: 2, need: 1 }] });
});
test('try', () => { console.log(faultsIn(SMALL.replace('seats: 1', 'seets: 1').replace('signs_with: key', 'signs_with: keys').replace('kind: say', 'kind: sai').replace('title: The', 'titel: The'))); console.log(faultsIn(SMALL.replace('of: bag', 'of: bga').replace('ceremony.title', 'ceremony.tite').replace('by: leader', 'by: leadr').replace('need: 1','need: 3'))); console.log(faultsIn('a: [')); console.log(faultsIn('&a b: *a'));  console.log(faultsIn('[]')); console.log(faultsIn('')); console.log(faultsIn('['.repeat(100000)));});
