import { rootCa } from '../../../app/ceremony/ready/root-ca.ts';

/* The ready script for a root authority, as five people with two YubiKeys rehearse it on a laptop that may have a network. */

/** What is changed, and why. Every step stays as it is written, in its order. */
const CHANGES: readonly (readonly [was: string, is: string])[] = [
  ['title: Generate the root CA and its first intermediate', 'title: Rehearse the root CA'],
  // There are two YubiKeys, and both officers of the quorum need theirs: the administrator signs with a key of the laptop.
  [
    'administrator: {title: Administrator, seats: 1, signs_with: yubikey}',
    'administrator: {title: Administrator, seats: 1, signs_with: key}',
  ],
  // Five people take part, so no third officer.
  [
    'officer: {title: Officer, seats: 3, need: 2, signs_with: yubikey}',
    'officer: {title: Officer, seats: 2, need: 2, signs_with: yubikey}',
  ],
  // What differs at the bag is rehearsed as a deviation; in earnest the ceremony ends there.
  [
    'of: bag_in, by: administrator, confirm: witness, blind: true, on_fail: stop',
    'of: bag_in, by: administrator, confirm: witness, blind: true',
  ],
  // It is measured and written down, but not demanded: the rehearsal is played on machines with a network, too.
  ['probe: air_gap, expect: {links_up: 0, radios: 0, routes: 0}, on_fail: stop', 'probe: air_gap'],
];

/** The script of the rehearsal. @throws Error when the ready script does not say any more what is changed here */
export function rehearsalScript(): string {
  return CHANGES.reduce((text, [was, is]) => {
    if (!text.includes(was)) throw new Error(`The ready script does not say: ${was}`);
    return text.replace(was, is);
  }, rootCa);
}
