import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { parseCid } from '../../../app/content/cid.ts';
import { judgeTrust } from '../../../app/ledger/trust.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { LockKey } from '../../../main/keystore/age-worker.ts';
import { bundleSource } from '../../../main/services/exchange/bundle-source.ts';
import { type ExportOptions, exportBundle } from '../../../main/services/exchange/export-bundle.ts';
import { exportRanges } from '../../../main/services/exchange/export-ranges.ts';
import { requireRecipients } from '../../../main/services/exchange/recipients.ts';
import { verifyBundleFile } from '../../../main/services/exchange/verify-bundle.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { AGE, ageKey } from '../../support/age.ts';
import { readAsStranger } from '../../support/independent-car.ts';
import { openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { signingOfficers } from '../../support/signed-ledger.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const PASSPHRASE = 'abacus-zoom-relic 7 quiet harbours';

async function exported(ledger: Ledger, options: Partial<ExportOptions> = {}): Promise<string> {
  const file = path.join(temporaryFolder(), 'bundle.car');
  await exportBundle(ledger, file, { writtenBy: 'test', ...options });
  return file;
}

function ledgerOf(entries: number): Ledger {
  const ledger = openLedger(temporaryFolder());
  recordOrganizations(ledger, entries);
  return ledger;
}

async function refusalOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('export - signatures', () => {
  test('travel with the ledger, are named, and say how far a key or a head that is trusted proves it', async () => {
    const ledger = ledgerOf(2);
    const [alice, bob] = await signingOfficers(ledger, ['Alice', 'Bob']);
    if (!alice || !bob) throw new Error('no officers');
    const signed = ledger.head();
    await alice.sign();
    await bob.sign();
    recordOrganizations(ledger, 1);

    const { signatures, finding } = await verifyBundleFile(await exported(ledger), AGE);
    expect(finding).toBeNull();
    expect(signatures.map(({ signer, seq, head }) => ({ signer, seq, head }))).toEqual(
      ['Alice', 'Bob'].map((signer) => ({ signer, seq: signed?.seq, head: signed?.cid })),
    );
    expect(signatures[1]?.vouched).toMatchObject({ label: 'Key of Bob' });
    expect((await verifyLedger(ledger)).signatures).toEqual(signatures);

    const byKey = judgeTrust({ head: null, keys: [bob.fingerprint] }, signatures, null);
    expect([byKey.provenTo, byKey.unmet]).toEqual([signed?.seq, []]);
    const stranger = judgeTrust({ head: null, keys: [`SHA256:${'A'.repeat(43)}`] }, signatures, null);
    expect([stranger.provenTo, stranger.unmet.length]).toEqual([0, 1]);
    expect(judgeTrust({ head: signed?.cid ?? null, keys: [] }, signatures, 3).provenTo).toBe(3);
    expect(judgeTrust({ head: signed?.cid ?? null, keys: [] }, signatures, null).unmet).toHaveLength(1);
  });

  test('comparisons between the signatures travel too, and change nothing about what was signed', async () => {
    const ledger = ledgerOf(2);
    const [alice, bob] = await signingOfficers(ledger, ['Alice', 'Bob']);
    const head = ledger.head();
    if (head === null) throw new Error('an empty ledger');
    const compare = (people: readonly string[], kind: 'head' | 'entry', seq = head.seq) =>
      registrarOf(ledger).record({
        type: 'RecordComparison',
        id: uuidv7(),
        cid: parseCid(ledger.entries.cidAt(seq) ?? ''),
        standsFor: { kind, seq },
        method: 'words',
        outcome: { result: 'equal' },
        people: [...people],
      });
    compare(['Alice', 'Bob'], 'head');
    await alice?.sign();
    compare(['Carol', 'Dan'], 'head');
    await bob?.sign();
    const end = head.seq + 4;
    const [all, ceremony] = exportRanges(ledger, null);
    expect(ceremony).toEqual({ range: 'since-signed', from: 1, to: end });
    if (!all) throw new Error('no range');
    const { signatures, finding } = await verifyBundleFile(await exported(ledger, { range: all }), AGE);
    expect(finding).toBeNull();
    expect(signatures.map(({ signer, seq }) => [signer, seq])).toEqual([
      ['Alice', head.seq],
      ['Bob', head.seq],
    ]);
    // A part may begin anywhere between them.
    for (let from = head.seq + 1; from <= end; from++) {
      const range = { range: 'since-export', from, to: end } as const;
      const part = await verifyBundleFile(await exported(ledger, { range }), AGE);
      expect([from, part.finding, part.signatures.at(-1)?.head]).toEqual([from, null, head.cid]);
    }
    // A comparison of something else is an entry like all others: the next signature is over it.
    compare(['Alice', 'Bob'], 'entry', 1);
    await alice?.sign();
    const [again] = exportRanges(ledger, null);
    if (!again) throw new Error('no range');
    const later = await verifyBundleFile(await exported(ledger, { range: again }), AGE);
    expect([later.finding, later.signatures.at(-1)?.seq]).toEqual([null, end + 1]);
  });

  test('the last signed head with its signatures can be taken along by itself', async () => {
    const ledger = ledgerOf(1);
    const [alice] = await signingOfficers(ledger, ['Alice']);
    await alice?.sign();
    const end = ledger.head()?.seq ?? 0;
    expect(exportRanges(ledger, null)).toEqual([
      { range: 'all', from: 1, to: end },
      { range: 'since-signed', from: 1, to: end },
    ]);
    recordOrganizations(ledger, 2);
    await alice?.sign();
    recordOrganizations(ledger, 1);
    const [, , ceremony] = exportRanges(ledger, end);
    expect(ceremony).toEqual({ range: 'since-signed', from: end + 1, to: end + 3 });
    if (!ceremony) throw new Error('no range');
    const { signatures, finding } = await verifyBundleFile(await exported(ledger, { range: ceremony }), AGE);
    expect([finding, signatures.length]).toEqual([null, 1]);
  });
});

describe('export - encrypted', () => {
  test('for recipients: the age program opens it, and what is inside is the bundle', async () => {
    const ledger = ledgerOf(30);
    const { recipient, identity } = ageKey();
    const lock = { kind: 'recipients', recipients: [recipient] } as const;
    const file = await exported(ledger, { encryption: { lock, worker: AGE.worker } });
    const key = path.join(temporaryFolder(), 'key.txt');
    writeFileSync(key, identity);
    const opened = execFileSync('age', ['-d', '-i', key, file], { maxBuffer: 1e8 });
    expect(readAsStranger(opened).head).toBe(ledger.head()?.cid);

    const open = (identities: string[]) =>
      verifyBundleFile(file, { ...AGE, key: { kind: 'identities', identities } });
    expect(await open([identity])).toMatchObject({ verified: 30, finding: null });
    expect(await refusalOf(open([ageKey().identity]))).toBe('bundle.wrong-key');
    expect(await refusalOf(verifyBundleFile(file, AGE))).toBe('bundle.needs-identity');
  });

  test('under a passphrase: the age program opens it, a wrong passphrase is told apart from damage', async () => {
    const ledger = ledgerOf(3);
    const lock = { kind: 'passphrase', passphrase: PASSPHRASE } as const;
    const file = await exported(ledger, { encryption: { lock, worker: AGE.worker } });
    expect(readAsStranger(await openedWithAge(file)).head).toBe(ledger.head()?.cid);

    const open = (passphrase: string, of = file) =>
      verifyBundleFile(of, { ...AGE, key: { kind: 'passphrase', passphrase } });
    expect((await open(PASSPHRASE)).finding).toBeNull();
    expect(await refusalOf(open('another passphrase'))).toBe('bundle.wrong-key');
    expect(await refusalOf(verifyBundleFile(file, AGE))).toBe('bundle.needs-passphrase');

    const damaged = Buffer.from(readFileSync(file));
    damaged[damaged.length - 5] = (damaged.at(-5) ?? 0) ^ 1;
    const copy = path.join(temporaryFolder(), 'damaged.car.age');
    writeFileSync(copy, damaged);
    const { finding } = await open(PASSPHRASE, copy);
    expect(finding?.detail).toContain('encrypted file was changed or cut off');
  });

  test('headers without an end, and costly ones, are refused at once', async () => {
    const folder = temporaryFolder();
    const endless = path.join(folder, 'endless.age');
    const stanza = `-> X25519 ${'A'.repeat(43)}\n${'A'.repeat(43)}\n`;
    writeFileSync(endless, `age-encryption.org/v1\n${stanza.repeat(20_000)}`);
    const key: LockKey = { kind: 'passphrase', passphrase: PASSPHRASE };
    expect(await refusalOf(verifyBundleFile(endless, { ...AGE, key }))).toBe('bundle.header-too-long');
    const costly = path.join(folder, 'costly.age');
    const scrypt = `-> scrypt ${'A'.repeat(22)} 30\n${'A'.repeat(43)}\n--- ${'A'.repeat(43)}\n`;
    writeFileSync(costly, `age-encryption.org/v1\n${scrypt}`);
    expect(await refusalOf(verifyBundleFile(costly, { ...AGE, key }))).toBe('bundle.unusable');
  });

  test('a mistyped recipient is refused before anything is written', () => {
    const { recipient } = ageKey();
    expect(() => requireRecipients([recipient])).not.toThrow();
    const wrong = recipient.replace(/.$/, recipient.endsWith('q') ? 'p' : 'q');
    expect(() => requireRecipients([recipient, wrong])).toThrow(ProblemError);
  });
});

describe('export - what goes wrong', () => {
  test('cancelled, refused, or on a medium without room: no file is left', async () => {
    const ledger = ledgerOf(3);
    const folder = temporaryFolder();
    const file = path.join(folder, 'bundle.car');
    const signal = AbortSignal.abort();
    const lock = { kind: 'recipients', recipients: [ageKey().recipient] } as const;
    for (const encryption of [{}, { encryption: { lock, worker: AGE.worker } }]) {
      const cancelled = exportBundle(ledger, file, { writtenBy: 'test', signal, ...encryption });
      expect(await refusalOf(cancelled)).toBe('export.cancelled');
    }
    writeFileSync(path.join(folder, 'a-file'), '');
    const under = path.join(folder, 'a-file', 'bundle.car');
    expect(await refusalOf(exportBundle(ledger, under, { writtenBy: 'test' }))).toBe('export.cannot-write');
    const beyond = { from: 4, to: 4 };
    expect(await refusalOf(exportBundle(ledger, file, { writtenBy: 'test', range: beyond }))).toBe(
      'export.nothing',
    );
    expect(readdirSync(folder)).toEqual(['a-file']);
  });

  test('a file that can no longer be read in the middle is not called damaged', async () => {
    const folder = temporaryFolder();
    // A folder opens as a file does, and fails when it is read.
    expect(await refusalOf(verifyBundleFile(folder, AGE))).toBe('bundle.unreadable');
    expect(await refusalOf(bundleSource(path.join(folder, 'gone.car'), AGE).next())).toBe(
      'bundle.unreadable',
    );
  });
});

/** Opens with the age program, which reads the passphrase from a terminal: `script` gives it one. */
async function openedWithAge(file: string): Promise<Buffer> {
  const output = path.join(temporaryFolder(), 'opened.car');
  const terminal = spawn('script', ['-qec', `age -d -o ${output} ${file}`, '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  terminal.stdout.once('data', () => terminal.stdin.write(`${PASSPHRASE}\n`));
  await once(terminal, 'close');
  if (!existsSync(output)) throw new Error('age did not open the file');
  return readFileSync(output);
}
