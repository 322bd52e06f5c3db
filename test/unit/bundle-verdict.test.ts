import { describe, expect, test } from 'vitest';
import { generateCid } from '../../app/content/cid.ts';
import type { ImportPreview } from '../../app/contract/imports.ts';
import { verdictOn } from '../../renderer/evidence/exchange/verdict.ts';

type Bundle = NonNullable<ImportPreview['bundle']>;
type Signature = Bundle['signatures'][number];

const head = generateCid({});
const AT = '2026-11-23T10:00:00.000Z';

function signature(changes: Partial<Signature>): Signature {
  return {
    ...{ entry: 21, seq: 20, head, at: AT, signer: 'Alice', nameSigned: true, kind: 'ed25519' as const },
    ...{ userVerified: null, fingerprint: 'SHA256:x', covers: 'held' as const, vouched: null },
    known: { label: 'Key of Alice', holder: 'Alice' },
    ...changes,
  };
}

function bundle(changes: Partial<Bundle> = {}): Bundle {
  return {
    ...{ ledgerName: 'Root', source: 'x#y', from: 1, to: 30, head, firstAt: AT, lastAt: AT, writtenAt: AT },
    ...{
      writtenBy: 'test',
      signatures: [],
      setBack: null,
      own: false,
      here: null,
      standing: { kind: 'new' as const },
    },
    ...changes,
  };
}

describe('what is said of a bundle in which nothing is wrong', () => {
  test('nobody vouches for it: amber, and never intact', () => {
    const expected = { tone: 'waiting', word: 'CONSISTENT IN ITSELF', provenTo: 0 };
    expect(verdictOn(bundle(), false)).toMatchObject(expected);
    for (const doubtful of [
      signature({ known: null }),
      signature({ covers: 'unknown', seq: 5 }),
      signature({ covers: 'before', seq: 6 }),
      signature({ known: null, vouched: { entry: 3, label: 'says the file itself' } }),
    ]) {
      expect(verdictOn(bundle({ from: 7, signatures: [doubtful] }), false)).toMatchObject(expected);
    }
  });

  test('a known key has signed one of its entries: intact up to that one, and no further', () => {
    const signatures = [signature({}), signature({ entry: 25, seq: 24, known: null })];
    expect(verdictOn(bundle({ signatures }), false)).toMatchObject({
      ...{ tone: 'stored', word: 'INTACT TO ENTRY 20', provenTo: 20 },
    });
  });

  test('its head was compared: intact', () => {
    expect(verdictOn(bundle(), true)).toMatchObject({ tone: 'stored', word: 'INTACT' });
  });

  test('it is what this laptop’s own ledger says; a copy of another one vouches for nothing', () => {
    const same = { standing: { kind: 'same' as const } };
    expect(verdictOn(bundle({ ...same, own: true }), false)).toMatchObject({ word: 'THE SAME AS HERE' });
    expect(verdictOn(bundle(same), false)).toMatchObject({ word: 'CONSISTENT IN ITSELF' });
    const longer = { standing: { kind: 'extends' as const, from: 20 }, own: true };
    expect(verdictOn(bundle(longer), false)).toMatchObject({ word: 'CONSISTENT IN ITSELF' });
  });
});
