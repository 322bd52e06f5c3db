import { ProblemError } from '../problem.ts';
import { type Der, hexOf } from './der/der.ts';
import { pkiProblem } from './problems.ts';

/** A serial number as lower-case hexadecimal digits of its octets; always positive, at most 20 octets. */
export type Serial = string;

/** How many random octets make a serial number: the most that RFC 5280, section 4.1.2.2, allows. */
export const SERIAL_BYTES = 20;

/**
 * The serial number of random octets from a source fit for keys. The first bit is cleared, so that it is positive, and
 * the second set, so that it always has 20 octets and no leading zeros: 158 bits remain that nobody can guess.
 */
export function serialOf(random: Uint8Array): Serial {
  if (random.length !== SERIAL_BYTES)
    throw new RangeError(`A serial number is made of ${SERIAL_BYTES} octets.`);
  const octets = Uint8Array.from(random);
  octets[0] = ((octets[0] ?? 0) & 0x7f) | 0x40;
  return hexOf(octets);
}

/** Whether `serialOf` could have made it. */
export function isOwnSerial(text: string): boolean {
  return /^[4-7][0-9a-f]{39}$/.test(text);
}

/** As people compare it: pairs of digits with colons. */
export function serialText(serial: Serial): string {
  return (serial.match(/../g) ?? []).join(':').toUpperCase();
}

/** @throws ProblemError `pki.serial` for one that is negative, zero or too long */
export function readSerial({ what, at, content }: Der): Serial {
  const first = content[0] ?? 0;
  const why =
    first >= 0x80
      ? 'it is negative'
      : content.every((octet) => octet === 0)
        ? 'it is zero'
        : content.length > SERIAL_BYTES
          ? `it has ${content.length} octets`
          : null;
  if (why !== null) {
    throw new ProblemError(pkiProblem('pki.serial', { what, why: `${why} (at byte ${at})` }));
  }
  return hexOf(content);
}
