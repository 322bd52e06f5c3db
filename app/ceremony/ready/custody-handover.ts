/** A ready script, as it stands in a file. */
export const custodyHandover = `# What somebody keeps goes to somebody else: counted, compared and signed for by both.
format: cim.script/1
id: custody-handover
title: Hand over what somebody keeps
roles:
  giver: {title: Who gives, seats: 1, signs_with: key}
  taker: {title: Who takes, seats: 1, signs_with: key}
  witness: {title: Witness, seats: 1, signs_with: key}
separate: [[giver, taker, witness]]
about: >
  What is handed over is a bag that the registry knows, with all that lies in it. Its number is held against what the last
  ceremony, or whoever moved it since, has left: another number is a deviation.
params:
  asset: {kind: asset, title: The bag that is handed over}
  place: {kind: location, title: Where it will be kept}
  to: {kind: person, title: Who will keep it}
inventory:
  bag: {kind: tamper_bag, title: The bag, serial: ask}
phases:
- id: open
  title: Compare
  pause: sign_in
  steps:
  - {id: number, kind: capture, of: bag, by: giver, confirm: taker, blind: true, on_fail: stop}
  - {id: same, kind: check, by: taker, confirm: witness, say: "What number stands on the bag?", answer: "\${asset.number}", on_fail: stop}
  - {id: whole, kind: check, by: taker, confirm: witness, say: "Is the seal whole? Say “whole” or say what you see.", answer: whole}
- id: hand_over
  title: Hand over
  pause: time_out
  steps:
  - {id: moved, kind: act, act: MoveAsset, with: {object: "\${asset}", location: "\${place}", holder: "\${to}", reason: "Handed over as this script says"}}
  - {id: given, kind: say, do: "Give it into the other's hands.", say: "I give it to you, whole.", by: giver, confirm: taker}
- id: close
  title: Sign
  pause: sign_out
  steps:
  - {id: sign, kind: attest, by: [giver, taker, witness], text: "What stands here was handed over in my presence."}
  - {id: out, kind: record, make: [transcript, bundle]}
after:
- {what: Take it to its place, by: taker, within: 1d}
`;
