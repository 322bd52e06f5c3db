import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  formatShare,
  hashOfShare,
  parseShare,
  passphraseOf,
  ShareTextError,
  setOf,
} from '../../../app/shares/share-text.ts';

const share = {
  set: setOf('0198c0de-0000-7000-8000-00000000e23f'),
  needed: 3,
  number: 2,
  bytes: new Uint8Array(Buffer.from('000102030405060708090a0b0c0d0e0f10111213', 'hex')),
};
const written = formatShare(share);

describe('shares - on paper', () => {
  test('name their key, how many are needed and their own number, in groups of four', () => {
    expect(written).toBe('E23F-3-2-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-OKBE');
  });

  test('are read back, whatever the capitals, spaces and hyphens', () => {
    for (const typed of [
      written,
      written.toLowerCase(),
      ` ${written.replaceAll('-', ' ')} `,
      written.replaceAll('-', ''),
    ])
      expect(parseShare(typed)).toEqual(share);
  });

  test('are known by the hash that docs/key-recovery.md computes with openssl and coreutils', () => {
    const share = parseShare(formatShare({ set: '3F2A', needed: 3, number: 2, bytes: randomBytes(20) }));
    const command = 'printf %s "$SHARE" | openssl dgst -sha256 -binary | basenc --base64url | tr -d =';
    const told = execFileSync('sh', ['-c', command], {
      env: { ...process.env, SHARE: formatShare(share) },
      encoding: 'utf8',
    });
    expect(hashOfShare(share)).toBe(told.trim());
  });

  test('0 and 1 count as O and I', () => {
    const bytes = new Uint8Array(Buffer.from('70a2'.repeat(10), 'hex'));
    const text = formatShare({ ...share, bytes });
    expect(text).toMatch(/-.*[OI].*-/);
    const head = text.slice(0, 9);
    expect(parseShare(head + text.slice(9).replaceAll('O', '0').replaceAll('I', '1'))).toEqual({
      ...share,
      bytes,
    });
  });

  test('every single wrong character is found', () => {
    for (let at = 0; at < written.length; at++) {
      if (written[at] === '-') continue;
      for (const wrong of 'AQ72') {
        if (written[at] === wrong) continue;
        const typed = written.slice(0, at) + wrong + written.slice(at + 1);
        expect(() => parseShare(typed), typed).toThrow(ShareTextError);
      }
    }
  });

  test('what is wrong is said without repeating what was typed', () => {
    const said = (typed: string) => {
      try {
        parseShare(typed);
      } catch (error) {
        if (error instanceof ShareTextError) return error.message;
      }
      return 'nothing';
    };
    expect(said(written.slice(1))).toBe(
      'A share has 42 letters and digits besides the hyphens; 41 were typed.',
    );
    expect(said(written.replace('-3-', '-!-'))).toBe(
      'There is a character in it that no share has at that place.',
    );
    expect(said(written.replace('-2-', '-4-'))).toBe(
      'Something is mistyped: the last group does not fit the rest.',
    );
  });

  test('the ordinary base32 and openssl agree on the characters, the check and the passphrase', () => {
    const secret = randomBytes(20);
    const text = formatShare({ ...share, bytes: secret });
    const [head, groups, check] = [text.slice(0, 8), text.slice(9, -5), text.slice(-4)];
    const decoded = execFileSync('base32', ['-di'], { input: groups });
    expect(decoded).toEqual(secret);
    const body = execFileSync('base32', ['-w0'], { input: secret, encoding: 'utf8' });
    expect(body).toBe(passphraseOf(secret));
    const digest = execFileSync('openssl', ['dgst', '-sha256', '-binary'], { input: `${head}-${body}` });
    expect(execFileSync('base32', { input: digest, encoding: 'utf8' }).slice(0, 4)).toBe(check);
  });
});
