import { randomInt } from 'node:crypto';
import * as dagCbor from '@ipld/dag-cbor';
import { describe, expect, test } from 'vitest';
import {
  encodeBlock,
  generateCid,
  InvalidCidError,
  isCid,
  parseCid,
  verifyCid,
} from '../../../app/content/cid.ts';
import { ContentAddressedEvent } from '../../../app/content/content-addressed-event.ts';
import { cidOf, encode } from '../../support/independent-dag-cbor.ts';

function randomText(): string {
  const alphabet = ['a', 'Z', '0', ' ', 'é', 'ß', '漢', '🔑', '\n', '"', '\\', '\u0000'];
  return Array.from({ length: randomInt(0, 40) }, () => alphabet[randomInt(alphabet.length)]).join('');
}

function randomData(depth: number): unknown {
  switch (randomInt(depth > 4 ? 5 : 7)) {
    case 0:
      return null;
    case 1:
      return randomInt(2) === 1;
    case 2:
      return randomInt(2 ** 47) * (randomInt(2) === 1 ? 1 : -1);
    case 3:
      return [0, 23, 24, 255, 256, 65535, 65536, 2 ** 32 - 1, 2 ** 32, Number.MAX_SAFE_INTEGER][
        randomInt(10)
      ];
    case 4:
      return randomText();
    case 5:
      return Array.from({ length: randomInt(5) }, () => randomData(depth + 1));
    default:
      return Object.fromEntries(
        Array.from({ length: randomInt(6) }, () => [`k${randomText()}`, randomData(depth + 1)]),
      );
  }
}

describe('CID - of an event', () => {
  test('of the empty map is the CID every IPLD tool knows', () => {
    expect(generateCid({})).toBe('bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua');
  });

  test('equals an independent dag-cbor and sha2-256 computation for 2,000 random events', () => {
    for (let round = 0; round < 2000; round++) {
      const data = randomData(0);
      const block = encodeBlock(data);
      expect(Buffer.from(block).equals(encode(data)), JSON.stringify(data)).toBe(true);
      expect(generateCid(data)).toBe(cidOf(encode(data)));
      expect(Buffer.from(block).equals(Buffer.from(dagCbor.encode(data)))).toBe(true);
    }
  });

  test('is the same after a round trip through JSON, and whatever the order of the keys', () => {
    const event = { b: [1, 'é'], a: { d: null, c: true } };
    expect(generateCid(JSON.parse(JSON.stringify(event)))).toBe(generateCid(event));
    expect(generateCid({ a: { c: true, d: null }, b: [1, 'é'] })).toBe(generateCid(event));
  });

  test('differs when anything differs', () => {
    expect(generateCid({ a: 1 })).not.toBe(generateCid({ a: 2 }));
    expect(generateCid({ a: '1' })).not.toBe(generateCid({ a: 1 }));
  });

  test('verifies its own content and nothing else', () => {
    const cid = generateCid({ a: 1 });
    expect(verifyCid({ a: 1 }, cid)).toBe(true);
    expect(verifyCid({ a: 2 }, cid)).toBe(false);
    expect(verifyCid({ a: 1.5 }, cid)).toBe(false);
  });
});

describe('CID - as text', () => {
  const cid = 'bafyreigbtj4x7ip5legnfznufuopl4sg4knzc2cof6duas4b3q2fy6swua';

  test('is accepted only complete and canonical', () => {
    expect(isCid(cid)).toBe(true);
    expect(parseCid(cid)).toBe(cid);
  });

  test.each([
    ['shortened', cid.slice(0, -1)],
    ['too long', `${cid}a`],
    ['in upper case', cid.toUpperCase()],
    ['of another codec (dag-pb)', 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi'],
    ['with set padding bits', `${cid.slice(0, -1)}b`],
    ['with a digit base32 lacks', cid.replace('g', '1')],
    ['version 0', 'QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG'],
    ['empty', ''],
  ])('is refused when it is %s', (_name, text) => {
    expect(isCid(text)).toBe(false);
    expect(() => parseCid(text)).toThrow(InvalidCidError);
  });
});

describe('ContentAddressedEvent', () => {
  test('create computes the CID and verify confirms it', () => {
    const addressed = ContentAddressedEvent.create({ a: 1 });
    expect(addressed.cid).toBe(generateCid({ a: 1 }));
    expect(addressed.verify()).toBe(true);
    expect(JSON.parse(JSON.stringify(addressed))).toEqual({ event: { a: 1 }, cid: addressed.cid });
  });

  test('verify finds a changed event', () => {
    expect(new ContentAddressedEvent({ a: 2 }, generateCid({ a: 1 })).verify()).toBe(false);
  });
});
