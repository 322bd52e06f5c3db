/** A ready script, as it stands in a file. */
export const yubikeyDay = `# Two officers are each given a YubiKey; further ones are set up in the same way.
format: cim.script/1
id: yubikey-day
title: Set up YubiKeys for two officers
roles:
  administrator: {title: Administrator, seats: 1, signs_with: initials}
  officer: {title: Officer, seats: 2, signs_with: initials}
  witness: {title: Witness, seats: 1, signs_with: key}
separate: [[administrator, witness], [officer, witness]]
params:
  first: {kind: person, title: Who is given the first YubiKey}
  second: {kind: person, title: Who is given the second YubiKey}
inventory:
  bag: {kind: tamper_bag, title: The bag in which the YubiKeys came, serial: ask}
  yk_first: {kind: yubikey, title: The first YubiKey, serial: ask, firmware: ">=5.2"}
  yk_second: {kind: yubikey, title: The second YubiKey, serial: ask, firmware: ">=5.2"}
phases:
- id: open
  title: Prepare
  pause: sign_in
  steps:
  - {id: unpack, kind: unseal, items: [yk_first, yk_second], from: bag, by: administrator, confirm: witness}
  - {id: gap, kind: measure, probe: air_gap, expect: {links_up: 0, radios: 0, routes: 0}, on_fail: stop}
- id: first_key
  title: The first YubiKey
  pause: time_out
  steps:
  - {id: first_label, kind: check, by: officer, confirm: witness, say: "What serial number stands on the back of it?", answer: "\${yk_first.serial}"}
  - {id: first_assign, kind: act, act: AssignYubiKey, with: {yubikey: "\${yk_first}", person: "\${first}"}}
  - {id: first_pin, kind: act, act: SetYubiKeyPin, with: {yubikey: "\${yk_first}"}, by: officer}
  - {id: first_setup, kind: act, act: ProvisionYubiKey, with: {yubikey: "\${yk_first}"}, by: officer, eta: 30s}
- id: second_key
  title: The second YubiKey
  steps:
  - {id: second_label, kind: check, by: officer, confirm: witness, say: "What serial number stands on the back of it?", answer: "\${yk_second.serial}"}
  - {id: second_assign, kind: act, act: AssignYubiKey, with: {yubikey: "\${yk_second}", person: "\${second}"}}
  - {id: second_pin, kind: act, act: SetYubiKeyPin, with: {yubikey: "\${yk_second}"}, by: officer}
  - {id: second_setup, kind: act, act: ProvisionYubiKey, with: {yubikey: "\${yk_second}"}, by: officer, eta: 30s}
- id: close
  title: Sign
  pause: sign_out
  steps:
  - {id: hand, kind: say, do: "Each takes their own YubiKey, and says its serial number aloud.", by: officer, confirm: witness}
  - {id: sign, kind: attest, by: [administrator, officer, witness], text: "I was present. The deviations are as recorded."}
  - {id: out, kind: record, make: [transcript, bundle]}
`;
