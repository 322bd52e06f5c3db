import type { Slot } from '../memory.ts';
import { crc16, GOOD_RESIDUAL } from './crc.ts';

/*
 * The 52 bytes of a slot's configuration, then the access code that opens the slot (yubikey-personalization,
 * ykdef.h: fixed 16, uid 6, key 16, access code 6, fixed size, ext, tkt, cfg, 2 unused, CRC).
 */
const SIZE = 52;
const CHAL_RESP = 0x40; // tkt
const CHAL_HMAC = 0x22; // cfg
const HMAC_LT64 = 0x04;
const CHAL_BTN_TRIG = 0x08;

/** What a configuration write asks for: a slot to keep, an empty one (null), or nonsense that is refused. */
export function parseSlotConfiguration(payload: Uint8Array): Slot | null | 'refused' {
  const bytes = Buffer.from(payload);
  const configuration = bytes.subarray(0, SIZE);
  if (configuration.every((byte) => byte === 0)) return null;
  if (crc16(configuration) !== GOOD_RESIDUAL) return 'refused';
  const accessCode = Buffer.from(configuration.subarray(38, 44));
  const [tkt = 0, cfg = 0] = configuration.subarray(46, 48);
  if ((tkt & CHAL_RESP) === 0 || (cfg & CHAL_HMAC) !== CHAL_HMAC) return { kind: 'other', accessCode };
  return {
    kind: 'hmac',
    // The last four of the key's 20 bytes lie where the uid would be.
    key: Buffer.concat([configuration.subarray(22, 38), configuration.subarray(16, 20)]),
    touch: (cfg & CHAL_BTN_TRIG) !== 0,
    variable: (cfg & HMAC_LT64) !== 0,
    accessCode,
  };
}

/** The access code that comes with a write must be that of the slot it overwrites. */
export function mayOverwrite(slot: Slot | null, payload: Uint8Array): boolean {
  if (slot === null) return true;
  return slot.accessCode.equals(Buffer.from(payload.subarray(SIZE, SIZE + 6)));
}
