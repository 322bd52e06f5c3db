import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyOutputSchema } from '../../../app/contract/command-line.ts';
import { chainOf } from '../../support/chain.ts';
import { cimKeys } from '../../support/command-line.ts';
import { bundleOfChain, forgedSignature, touchedSignature } from '../../support/forged-bundle.ts';
import { laptop } from '../../support/imports.ts';
import { openLedger, recordOrganizations } from '../../support/ledgers.ts';
import { signingOfficers } from '../../support/signed-ledger.ts';
import { temporaryFolder } from '../../support/temporary.ts';

describe('cim-keys verify', () => {
  test('what a verifier trusts decides, too: a head or a key that is not in it is exit status 1', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    const [alice] = await signingOfficers(ledger, ['Alice']);
    await alice?.sign();
    recordOrganizations(ledger, 1);
    const [end, signed] = [ledger.head(), ledger.entries.at(3)];
    ledger.close();
    const file = path.join(temporaryFolder(), 'ledger.car');
    await cimKeys(['export', file, '--data', folder]);
    const stranger = `SHA256:${'A'.repeat(43)}`;
    const elsewhere = chainOf(1)[0]?.cid ?? '';
    for (const target of [file, folder]) {
      const judge = async (...args: string[]) => {
        const { status, stdout } = await cimKeys(['verify', target, '--json', ...args]);
        return { status, ...verifyOutputSchema.parse(JSON.parse(stdout)) };
      };
      const key = alice?.fingerprint ?? '';
      expect(await judge('--trust-key', key, '--head', end?.cid ?? '')).toMatchObject({
        ...{ status: 0, intact: true, verified: 5 },
        signatures: [{ signer: 'Alice', seq: 3, head: signed?.cid, vouched: { label: 'Key of Alice' } }],
        trust: {
          provenTo: 5,
          unmet: [],
          grounds: [
            { by: 'head', seq: 5 },
            { by: 'key', seq: 3, signer: 'Alice' },
          ],
        },
      });
      expect(await judge('--trust-key', key)).toMatchObject({ status: 0, trust: { provenTo: 3 } });
      for (const wrong of [
        ['--head', elsewhere],
        ['--trust-key', stranger],
        ['--trust-key', key, '--trust-key', stranger],
      ]) {
        const { status, intact, trust } = await judge(...wrong);
        expect([status, intact, trust.unmet.length]).toEqual([1, true, 1]);
      }
      const text = (await cimKeys(['verify', target, '--head', elsewhere])).stdout;
      expect(text).toContain('NOT THE ONE THAT WAS MEANT');
    }
    expect((await cimKeys(['verify', file, '--trust-key', 'SHA256:short'])).status).toBe(2);
  });

  test('a forged signature makes it not intact, and the entry is named', async () => {
    const forged = forgedSignature();
    const file = path.join(temporaryFolder(), 'forged.car');
    writeFileSync(file, await bundleOfChain(forged.chain, forged.signatures));
    const { status, stdout } = await cimKeys(['verify', file, '--json']);
    expect([status, verifyOutputSchema.parse(JSON.parse(stdout))]).toMatchObject([
      1,
      { intact: false, verified: 3, finding: { code: 'signature', seq: 4 }, signatures: [] },
    ]);
    expect((await cimKeys(['verify', file])).stdout).toMatch(/^NOT INTACT [\s\S]*Finding .*signature/);
  });

  test('a signature that a YubiKey gave for a touch alone is told as that, and one with its PIN is not', async () => {
    for (const withPin of [true, false]) {
      const { chain, signatures } = touchedSignature(withPin);
      const file = path.join(temporaryFolder(), 'touched.car');
      writeFileSync(file, await bundleOfChain(chain, signatures));
      const { status, stdout } = await cimKeys(['verify', file]);
      expect([status, stdout.includes('touch only, no PIN')]).toEqual([0, !withPin]);
      const told = verifyOutputSchema.parse(JSON.parse((await cimKeys(['verify', file, '--json'])).stdout));
      expect(told.signatures).toMatchObject([{ kind: 'fido2', userVerified: withPin, nameSigned: false }]);
      const data = temporaryFolder();
      laptop('Station', path.join(data, 'events')).own.close();
      const preview = await cimKeys(['import', file, '--data', data]);
      expect(preview.stdout.includes('touch only, no PIN')).toBe(!withPin);
    }
  });
});
