import { createAccount, createOperator, createUser } from '@nats-io/nkeys';
import { describe, expect, test } from 'vitest';
import { nkeyText, readNkey } from '../../../../app/pki/nats/nkey.ts';

describe('public keys of NATS', () => {
  test.each([
    ['operator', createOperator],
    ['account', createAccount],
    ['user', createUser],
  ] as const)('one of an %s, made by the reference library, is read and written again', (kind, create) => {
    for (let times = 0; times < 50; times++) {
      const text = create().getPublicKey();
      const key = readNkey(text);
      expect(key?.kind).toBe(kind);
      expect(key && nkeyText(key)).toBe(text);
    }
  });

  test('a changed character anywhere, another length, small letters and a seed are none', () => {
    const pair = createUser();
    const text = pair.getPublicKey();
    for (let at = 0; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${text[at] === 'B' ? 'C' : 'B'}${text.slice(at + 1)}`;
      expect(readNkey(changed), changed).toBeNull();
    }
    expect(readNkey(text.slice(1))).toBeNull();
    expect(readNkey(`${text}A`)).toBeNull();
    expect(readNkey(text.toLowerCase())).toBeNull();
    expect(readNkey(new TextDecoder().decode(pair.getSeed()))).toBeNull();
  });
});
