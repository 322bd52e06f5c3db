import type { Memory } from './memory.ts';
import type { Model } from './models.ts';

/*
 * Device information as both interfaces give it (yubikey-manager, yubikit/management.py): a length byte, then
 * tag, length, value. Large ones come in pages; tag 0x10 says that there is another.
 */

const MORE_DATA = 0x10;
/** What fits into one OTP answer: 64 bytes less the length byte, the CRC and the notice of another page. */
const PAGE_SIZE = 58;

/** One page of the device information, with its length byte. A page that is not there is empty. */
export function deviceInfoPage(model: Model, memory: Memory, page: number): Buffer {
  const pages = paged(fields(model, memory));
  const tlvs = pages[page] ?? [];
  const more = page < pages.length - 1 ? [tlv(MORE_DATA, [1])] : [];
  const body = Buffer.concat([...tlvs, ...more]);
  return Buffer.concat([Buffer.from([body.length]), body]);
}

function fields(model: Model, memory: Memory): Buffer[] {
  const serial = Buffer.alloc(4);
  serial.writeUInt32BE(memory.serial ?? 0);
  return [
    tlv(0x01, uint16(model.usbCapabilities)),
    ...(memory.serial === null ? [] : [tlv(0x02, serial)]),
    tlv(0x03, uint16(model.usbCapabilities)),
    tlv(0x04, [model.formFactor]),
    tlv(0x05, model.firmware),
    tlv(0x06, [0, 0]), // automatic eject: never
    tlv(0x07, [15]), // challenge-response waits 15 seconds for a touch
    tlv(0x08, [0]), // device flags
    tlv(0x0a, [0]), // no configuration lock
    ...(model.nfcCapabilities === 0
      ? []
      : [tlv(0x0d, uint16(model.nfcCapabilities)), tlv(0x0e, uint16(model.nfcCapabilities))]),
    ...(model.fips === null
      ? []
      : [
          tlv(0x14, uint16(model.fips.capable)),
          tlv(0x15, uint16(model.fips.approved)),
          tlv(0x16, [0]), // PIN complexity is not enforced
          tlv(0x17, [0]), // NFC is not restricted
          tlv(0x18, [0, 0]), // no application refuses its reset
        ]),
  ];
}

function paged(tlvs: readonly Buffer[]): Buffer[][] {
  const pages: Buffer[][] = [[]];
  let size = 0;
  for (const field of tlvs) {
    if (size + field.length > PAGE_SIZE) {
      pages.push([]);
      size = 0;
    }
    pages.at(-1)?.push(field);
    size += field.length;
  }
  return pages;
}

function tlv(tag: number, value: ArrayLike<number>): Buffer {
  return Buffer.concat([Buffer.from([tag, value.length]), Buffer.from(Array.from(value))]);
}

function uint16(value: number): number[] {
  return [value >> 8, value & 0xff];
}
