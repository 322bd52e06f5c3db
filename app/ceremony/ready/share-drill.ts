/** A ready script, as it stands in a file. */
export const shareDrill = `# Those who keep shares of a key show that the key can be opened with them.
format: cim.script/1
id: share-drill
title: Drill the recovery of a key
about: >
  Each types a share into the laptop while nobody looks on. The key is opened, compared with its public half, and signs
  nothing. The bag is held against what the last ceremony has left; the share goes back into a new one.
roles:
  administrator: {title: Administrator, seats: 1, signs_with: initials}
  keeper: {title: Keeper of a share, seats: 5, need: 2, signs_with: initials}
  witness: {title: Witness, seats: 1, signs_with: key}
separate: [[keeper, witness], [administrator, keeper]]
params:
  key: {kind: key, title: The key whose recovery is drilled}
inventory:
  bag: {kind: tamper_bag, title: The bag with a share, serial: ask}
  share: {kind: share, title: The share in it}
  new_bag: {kind: tamper_bag, title: The bag into which it goes back}
phases:
- id: open
  title: Prepare
  pause: sign_in
  steps:
  - {id: gap, kind: measure, probe: air_gap, expect: {links_up: 0, radios: 0, routes: 0}, on_fail: stop}
  - {id: number, kind: capture, of: bag, by: keeper, confirm: witness, blind: true}
  - {id: take, kind: unseal, items: [share], from: bag, by: keeper, confirm: witness}
- id: drill
  title: Drill
  pause: time_out
  steps:
  - {id: opened, kind: act, act: DrillKeyRecovery, with: {key: "\${key}"}, by: keeper}
- id: close
  title: Put away and sign
  pause: sign_out
  steps:
  - {id: new_number, kind: capture, of: new_bag, by: keeper, confirm: witness, blind: true}
  - {id: pack, kind: seal, items: [share], into: new_bag, by: keeper, confirm: witness}
  - {id: sign, kind: attest, by: [administrator, keeper, witness], text: "I was present. The deviations are as recorded."}
  - {id: out, kind: record, make: [transcript, bundle]}
after:
- {what: Take the bag back to its place, by: keeper, within: 1d}
`;
