import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readBundle } from '../../../app/bundle/read.ts';
import { EVIDENCE } from '../../../main/evidence/evidence-judge.ts';
import { BundleFold } from '../../../main/services/exchange/bundle-fold.ts';
import { audit } from '../../../renderer/auditor/audit.ts';
import { chainOf } from '../../support/chain.ts';
import {
  bundleOfChain,
  forgedSignature,
  replayedSignature,
  touchedSignature,
} from '../../support/forged-bundle.ts';
import { forgings, opened } from '../../support/forged-ceremonies.ts';
import { goldenCeremonies } from '../../support/golden-ceremonies.ts';
import { seeded } from '../yubikey/support/seeded.ts';

/*
 * What the auditor's page says of a bundle is what the app says of it. Two things differ between them: what computes hashes and
 * signatures, and what holds the registry that the events are tried out on.
 */

const golden = (name: string) => readFileSync(path.resolve(import.meta.dirname, '../../golden', name));

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

/** As `cim-keys verify` and the import read it. */
async function byTheApp(bytes: Uint8Array) {
  const fold = new BundleFold();
  return readBundle(inPieces(bytes), EVIDENCE, ({ entry }, { range }, event) =>
    fold.entry(entry.seq, event, range.from),
  ).finally(() => fold.close());
}

/** The same verdict of both, or the test fails. */
async function verdictOf(bytes: Uint8Array) {
  const { verdict, entries } = await audit(inPieces(bytes));
  expect(verdict).toEqual(await byTheApp(bytes));
  expect(entries).toHaveLength(verdict.verified);
  return verdict;
}

describe('the page gives the verdict of the app', () => {
  test('on golden bundles', async () => {
    expect(await verdictOf(golden('whole.car'))).toMatchObject({ finding: null, verified: 26 });
    expect(await verdictOf(golden('part.car'))).toMatchObject({ finding: null });
    const { signatures } = await verdictOf(golden('whole.car'));
    expect(new Set(signatures.map(({ kind }) => kind))).toEqual(new Set(['ed25519', 'fido2']));
  });

  test('on ceremonies of an earlier version, with their sign-offs by keys and YubiKeys', async () => {
    const { ceremonies } = await verdictOf(await bundleOfChain(goldenCeremonies().chain));
    const kinds = ceremonies.flatMap(({ signOffs }) => signOffs.map(({ kind }) => kind));
    expect(new Set(kinds)).toEqual(new Set(['ed25519', 'fido2']));
  });

  test('on a golden bundle with any byte changed, or cut anywhere', async () => {
    const whole = golden('whole.car');
    const random = seeded(11);
    for (let turn = 0; turn < 150; turn++) {
      const changed = Uint8Array.from(whole);
      const at = (random() * 65_536 + random() * 256 + random()) % whole.length;
      changed[at] = (changed[at] ?? 0) ^ (1 << (turn % 8));
      expect((await verdictOf(changed)).finding, `byte ${at}`).not.toBeNull();
      expect((await verdictOf(whole.subarray(0, at))).finding, `cut at ${at}`).not.toBeNull();
    }
  });

  test('on what is no bundle at all', async () => {
    for (const text of ['', 'age-encryption.org/v1\n', '<html>', 'x'.repeat(100_000)])
      expect((await verdictOf(Buffer.from(text))).finding).not.toBeNull();
  });

  test.each([3, 4, 5])(
    'on a signature that is genuine, and was put before forged entries from %i on',
    async (from) => {
      for (const signed of [from - 2, from - 1, from]) {
        const { chain, signatures } = replayedSignature(signed, from);
        await verdictOf(await bundleOfChain(chain, signatures, from));
      }
    },
  );

  test('on signatures by keys and by YubiKeys, good and forged', async () => {
    const forged = forgedSignature();
    expect(await verdictOf(await bundleOfChain(forged.chain, forged.signatures))).toMatchObject({
      finding: { code: 'signature', seq: 4 },
    });
    for (const withPin of [true, false]) {
      const { chain, signatures } = touchedSignature(withPin);
      expect(await verdictOf(await bundleOfChain(chain, signatures))).toMatchObject({
        finding: null,
        signatures: [{ userVerified: withPin }],
      });
    }
    expect(await verdictOf(await bundleOfChain(chainOf(30)))).toMatchObject({ finding: null });
  });

  test.each(forgings)('on a ceremony in which somebody %s', async (_what, why, forge) => {
    const { world, driver } = opened();
    const bad = forge(world, driver);
    const good = [...world.chain];
    const { finding } = await verdictOf(await bundleOfChain([...good, world.entryOf(bad)]));
    expect(finding?.detail).toMatch(new RegExp(why));
  });
});
