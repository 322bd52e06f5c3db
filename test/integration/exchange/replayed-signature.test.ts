import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { verifyOutputSchema } from '../../../app/contract/command-line.ts';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { chainOf, following } from '../../support/chain.ts';
import { cimKeys } from '../../support/command-line.ts';
import { createOrganization, createPerson, generateKey } from '../../support/commands.ts';
import { bundleOfChain, handSigner, replayedSignature } from '../../support/forged-bundle.ts';
import { bundleOf, importInto, laptop } from '../../support/imports.ts';
import { openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { signingOfficers } from '../../support/signed-ledger.ts';
import { temporaryFolder } from '../../support/temporary.ts';

function fileOf(bytes: Uint8Array): string {
  const file = path.join(temporaryFolder(), 'bundle.car');
  writeFileSync(file, bytes);
  return file;
}

async function judge(target: string, ...args: string[]) {
  const { status, stdout } = await cimKeys(['verify', target, '--json', ...args]);
  const text = (await cimKeys(['verify', target, ...args])).stdout;
  return { status, text, ...verifyOutputSchema.parse(JSON.parse(stdout)) };
}

/** A laptop whose ledger knows Alice's key, and that holds a copy of the first entries of the real ledger. */
async function laptopThatKnows(attack: ReturnType<typeof replayedSignature>) {
  const here = laptop('Auditor');
  const registrar = registrarOf(here.own);
  const acme = createOrganization();
  const alice = createPerson(acme.id);
  const { fingerprint, publicKey } = attack.alice;
  const key = { personId: alice.id, purpose: 'Signing', fingerprint, publicKey } as const;
  for (const command of [acme, alice, generateKey(acme.id, key)]) registrar.record(command);
  await importInto(here, fileOf(await bundleOfChain(attack.real.slice(0, attack.from - 1))));
  return here;
}

describe('a genuine signature put before forged entries', () => {
  // Alice has signed entries 1 to 20 of the real ledger; the forger needs nothing but that.
  const inside = () => replayedSignature(20, 7);

  test('over a position that the bundle itself holds: not intact, and nobody vouches for it', async () => {
    const attack = inside();
    const file = fileOf(await bundleOfChain(attack.chain, attack.signatures, attack.from));
    const verdict = await judge(file, '--trust-key', attack.alice.fingerprint);
    expect(verdict).toMatchObject({ status: 1, intact: false, signatures: [] });
    expect(verdict.finding).toMatchObject({ code: 'signature', seq: 7 });
    expect(verdict.trust).toMatchObject({ provenTo: 0, grounds: [] });
    expect(verdict.text).not.toContain('Rests on the key');
  });

  test('the window takes nothing of it', async () => {
    const attack = inside();
    const here = await laptopThatKnows(attack);
    const file = fileOf(await bundleOfChain(attack.chain, attack.signatures, attack.from));
    const preview = await here.desk.open(file);
    expect(preview).toMatchObject({ bundle: null, finding: expect.stringContaining('over a head that') });
    await expect(here.desk.merge(attack.chain.at(-1)?.cid ?? '')).rejects.toThrow(/opened and checked/);
    expect(here.imported.all()[0]?.head()).toEqual({ seq: 6, cid: attack.real[5]?.cid });
  });

  test('over the entry before the bundle, with another CID: not intact', async () => {
    const [real, other, alice] = [chainOf(6), chainOf(6), handSigner()];
    const fileWith = async (signed: StoredEntry | undefined) => {
      if (signed === undefined) throw new Error('no entry 6');
      const stored = following(other, alice.over(signed));
      const listed = [{ entry: 7, event: stored.entry.event, fingerprint: alice.fingerprint }];
      return fileOf(await bundleOfChain([...other, stored], listed, 7));
    };
    const its = await judge(await fileWith(other[5]));
    expect(its).toMatchObject({ intact: true, signatures: [{ seq: 6, covers: 'before' }] });
    const another = await judge(await fileWith(real[5]));
    expect(another).toMatchObject({ intact: false, finding: { code: 'signature', seq: 7 }, signatures: [] });
  });

  test('over an entry before the bundle: it stays unproven, and is no ground for trust', async () => {
    const attack = replayedSignature(5, 7);
    const file = fileOf(await bundleOfChain(attack.chain, attack.signatures, attack.from));
    const verdict = await judge(file, '--trust-key', attack.alice.fingerprint);
    expect(verdict).toMatchObject({ status: 1, trust: { provenTo: 0, grounds: [] } });
    expect(verdict.trust.unmet).toHaveLength(1);
    expect(verdict.signatures).toMatchObject([{ seq: 5, covers: 'unknown' }]);
    expect(verdict.text).toMatch(/not known here/);
  });

  test('this laptop holds the entries before it, and they say otherwise: it takes nothing', async () => {
    const attack = replayedSignature(5, 7);
    const here = await laptopThatKnows(attack);
    const file = fileOf(await bundleOfChain(attack.chain, attack.signatures, attack.from));
    const preview = await here.desk.open(file);
    // Entry 6 is no signature, so whoever signs behind it signs entry 6.
    expect(preview).toMatchObject({ bundle: null, finding: expect.stringMatching(/head that this ledger/) });
  });
});

describe('a genuine part of a ledger', () => {
  test('that begins between signatures verifies, and each signature says what it reaches', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    const [alice, bob] = await signingOfficers(ledger, ['Alice', 'Bob']);
    const signed = ledger.head()?.seq ?? 0;
    await alice?.sign();
    await bob?.sign();
    recordOrganizations(ledger, 3);
    const part = await bundleOf(ledger, signed + 2);
    const behind = await bundleOf(ledger, signed + 1);
    const whole = await bundleOf(ledger);
    const last = ledger.head()?.seq ?? 0;
    ledger.close();

    const bobs = bob?.fingerprint ?? '';
    expect(await judge(part)).toMatchObject({ status: 0, signatures: [{ seq: signed, covers: 'unknown' }] });
    expect(await judge(part, '--trust-key', bobs)).toMatchObject({ status: 1, trust: { provenTo: 0 } });
    const known = await judge(behind, '--trust-key', bobs);
    expect(known.signatures).toMatchObject([{ covers: 'before' }, { covers: 'before' }]);
    // Bob's word ends before the first entry of the file: it proves nothing in it.
    expect(known).toMatchObject({ status: 1, intact: true, trust: { provenTo: 0, grounds: [] } });
    expect(known.trust.unmet[0]).toMatch(/comes before it/);
    const all = await judge(whole, '--trust-key', bobs);
    expect(all).toMatchObject({ status: 0, trust: { provenTo: signed } });
    expect(all.text).toContain(`Entries ${signed + 1} to ${last} came later`);

    const air = laptop('Auditor');
    await importInto(air, whole);
    const preview = await air.desk.open(part);
    expect(preview.bundle?.signatures).toMatchObject([{ seq: signed, covers: 'before' }]);
    const copy = air.imported.all()[0];
    expect(copy && (await verifyLedger(copy))).toMatchObject({ finding: null });
  });

  test('is told what came after the signature, counted by position', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    const [alice] = await signingOfficers(ledger, ['Alice']);
    recordOrganizations(ledger, 17);
    const signed = ledger.head()?.seq ?? 0;
    await alice?.sign();
    recordOrganizations(ledger, 5);
    const [from, last] = [signed - 5, ledger.head()?.seq ?? 0];
    const file = await bundleOf(ledger, from);
    ledger.close();
    const verdict = await judge(file, '--trust-key', alice?.fingerprint ?? '');
    expect(verdict).toMatchObject({ status: 0, from, trust: { provenTo: signed } });
    expect(verdict.verified).toBeLessThan(signed);
    expect(verdict.text).toContain(`Entries ${signed + 1} to ${last} came later`);
  });
});
