import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Problem, ProblemError } from '../../../app/problem.ts';
import { aboutReceipts } from '../../../main/ipc/exchange-questions.ts';
import {
  applyReceipts,
  type OpenedReceipts,
  openReceipts,
} from '../../../main/services/exchange/receipts-in.ts';
import { signReceipts, writeReceiptsFile } from '../../../main/services/exchange/receipts-out.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { createOrganization, generateKey } from '../../support/commands.ts';
import { bundleOf, importInto, type Laptop, laptop } from '../../support/imports.ts';
import { openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { officer } from '../../support/receipts-officer.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const AT = '2026-11-23T09:30:00.000Z';

/** Says of these entries that a stream holds them, the first of them as number `streamSeq`. */
function store(
  ledger: Ledger,
  first: number,
  last: number,
  streamSeq: number,
  stream = 'CIM_KEYS_EVENTS',
): void {
  const receipts = [];
  const place = { stream, created: null, domain: null };
  for (let seq = first; seq <= last; seq++)
    receipts.push({ seq, place, streamSeq: streamSeq + seq - first, duplicate: false, storedAt: AT });
  ledger.outbox.settle(receipts);
}

interface Case {
  readonly air: Laptop;
  readonly copy: Ledger;
  readonly signer: ReturnType<typeof officer>;
  readonly file: string;
  /** Signs the receipts of the copy and writes them into the file. */
  readonly write: () => Promise<number>;
  readonly open: (on?: Ledger) => OpenedReceipts;
}

/** An air-gapped laptop with 12 entries, its copy on another one, and the key of that one's officer. */
async function twoLaptops(): Promise<Case> {
  const [air, online] = [laptop('Air gap'), laptop('Online')];
  recordOrganizations(air.own, 12);
  await importInto(online, await bundleOf(air.own));
  const [copy] = online.imported.all();
  if (copy === undefined) throw new Error('no copy');
  const signer = officer(online.own);
  const file = path.join(temporaryFolder(), 'back.receipts');
  const write = async () => {
    const { bytes, receipts } = await signReceipts(copy, 'Officer B', signer);
    writeReceiptsFile(file, bytes);
    return receipts;
  };
  const open = (on = air.own) =>
    openReceipts(file, (source) => (on.identity?.source === source ? on : null), on);
  return { air, copy, signer, file, write, open };
}

/** What is told when an act is refused. */
function refusalOf(act: () => unknown): Problem {
  try {
    act();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('receipts - across the air gap', () => {
  test('what NATS has stored counts as stored on the air-gapped laptop, and its ledger stays whole', async () => {
    const { air, copy, signer, write, open } = await twoLaptops();
    store(copy, 1, 6, 101);
    store(copy, 8, 9, 300);
    expect(await write()).toBe(8);
    // Once refused from here, and taken from the other laptop.
    const problem = { code: 'x', happened: 'x', meaning: 'x', remedy: 'x', field: null };
    air.own.outbox.setAside({ seq: 9, at: AT, problem });
    const opened = open();
    expect(opened).toMatchObject({ fresh: 8, known: null, fingerprint: signer.fingerprint });
    expect(await applyReceipts(opened, signer.fingerprint)).toBe(8);
    expect([air.own.outbox.stored(), air.own.outbox.next(20), air.own.outbox.setAsideCount()]).toEqual([
      8,
      [7, 10, 11, 12],
      0,
    ]);
    for (const seq of [1, 6, 9]) expect(air.own.outbox.receipt(seq)).toEqual(copy.outbox.receipt(seq));
    expect((await verifyLedger(air.own)).finding).toBeNull();

    // Applied twice, nothing changes; a later file brings what is new.
    expect(open().fresh).toBe(0);
    expect(await applyReceipts(open(), signer.fingerprint)).toBe(0);
    store(copy, 10, 12, 302);
    await write();
    expect(open().fresh).toBe(3);
    expect(await applyReceipts(open(), signer.fingerprint)).toBe(3);
    expect([air.own.outbox.waiting(), (await verifyLedger(air.own)).finding]).toEqual([1, null]);
  });

  test('an unknown key is trusted only with its whole fingerprint; one the ledger knows, by itself', async () => {
    const { air, copy, signer, write, open } = await twoLaptops();
    store(copy, 1, 12, 1);
    await write();
    for (const trusted of [null, signer.fingerprint.slice(0, 20), `SHA256:${'A'.repeat(43)}`]) {
      await expect(applyReceipts(open(), trusted)).rejects.toMatchObject({
        problem: { code: 'receipts.not-trusted' },
      });
    }
    expect(air.own.outbox.stored()).toBe(0);

    const organization = createOrganization({ name: 'Both know it' });
    registrarOf(air.own).record(organization);
    const { publicKey, fingerprint } = signer.key;
    const known = { publicKey, fingerprint, label: 'Officer B 2026' };
    registrarOf(air.own).record(generateKey(organization.id, { ...known, purpose: 'Authentication' }));
    expect(open().known).toBeNull();
    registrarOf(air.own).record(
      generateKey(organization.id, { ...known, label: 'Officer B', purpose: 'Signing' }),
    );
    expect(open().known).toEqual({ label: 'Officer B', holder: 'Both know it' });
    expect(await applyReceipts(open(), null)).toBe(12);
  });

  test('a changed or cut file, another signature, another kind of file: each is refused', async () => {
    const { copy, file, write, open } = await twoLaptops();
    store(copy, 1, 12, 1);
    await write();
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(file, changed);
      expect(refusalOf(open).code, `byte ${at}`).toMatch(/^receipts\.(unreadable|forged|foreign-ledger)$/);
    }
    for (const wrong of [
      bytes.subarray(0, 100),
      Buffer.concat([bytes, bytes]),
      Buffer.alloc(9_000_000),
      '',
    ]) {
      writeFileSync(file, wrong);
      expect(refusalOf(() => open()).code).toBe('receipts.unreadable');
    }
  });

  test('a signature by another key than the one that is named does not hold, in any version', async () => {
    const { air, copy, signer, file, open } = await twoLaptops();
    store(copy, 1, 12, 1);
    const forger = officer(laptop('Forger').own);
    const forged = { fingerprint: signer.fingerprint, sign: forger.sign };
    const { bytes } = await signReceipts(copy, 'Officer B', forged);
    writeFileSync(file, bytes);
    expect(refusalOf(() => open()).code).toBe('receipts.forged');
    expect(air.own.outbox.stored()).toBe(0);
  });

  test('another ledger, another history of this one, or more of it than is here: refused', async () => {
    const { air, copy, write, open } = await twoLaptops();
    store(copy, 1, 12, 1);
    await write();
    expect(refusalOf(() => open(laptop('Someone else').own)).code).toBe('receipts.foreign-ledger');
    const shorter = openLedger(temporaryFolder(), air.own.identity ?? undefined);
    recordOrganizations(shorter, 3);
    expect(refusalOf(() => open(shorter)).code).toBe('receipts.other-entries');
    recordOrganizations(shorter, 9);
    expect(refusalOf(() => open(shorter)).code).toBe('receipts.other-entries');
  });

  test('a receipt that contradicts one that is here is refused and named; nothing is taken over', async () => {
    const { air, copy, write, open } = await twoLaptops();
    store(copy, 1, 12, 1);
    await write();
    store(air.own, 5, 5, 99);
    expect(refusalOf(open)).toMatchObject({
      code: 'receipts.contradiction',
      happened:
        'Entry 5: the receipt here says CIM_KEYS_EVENTS holds it as number 99, the file says number 5.',
    });
    expect(air.own.outbox.stored()).toBe(1);
  });

  /** Receipts of one stream as it was made once, for entries whose numbers are this far from their positions. */
  function receiptsOf(from: number, to: number, ahead: number, storedAt: string, place = PLACE) {
    return Array.from({ length: to - from + 1 }, (_, index) => ({
      seq: from + index,
      place,
      streamSeq: from + index + ahead,
      duplicate: false,
      storedAt,
    }));
  }
  const PLACE = { stream: 'CIM_KEYS_EVENTS', created: '2026-11-20T00:00:00.000000001Z', domain: null };
  const LATER = '2026-11-24T09:30:00.000Z';

  test('receipts of a stream that lost its end and took the entries again are told as that, and taken over', async () => {
    const { air, copy, signer, write, open } = await twoLaptops();
    air.own.outbox.settle(receiptsOf(1, 10, 0, AT));
    copy.outbox.settle(receiptsOf(1, 6, 0, AT));
    copy.outbox.settle(receiptsOf(7, 12, 1, LATER));
    await write();
    const opened = open();
    expect(opened).toMatchObject({ fresh: 2, again: { from: 7, count: 4, stream: PLACE.stream } });
    // Where the key is known, too, a person is asked before receipts are replaced.
    const known = { label: 'Bob’s', holder: 'Bob' };
    for (const asked of [
      aboutReceipts(opened, signer.fingerprint),
      aboutReceipts({ ...opened, known }, null),
    ])
      expect(asked?.facts).toContainEqual(expect.stringContaining('4 receipts here, from entry 7 on'));
    expect(aboutReceipts({ ...opened, known, again: null }, null)).toBeNull();
    expect(await applyReceipts(opened, signer.fingerprint)).toBe(6);
    expect([6, 7, 10, 12].map((seq) => air.own.outbox.receipt(seq)?.streamSeq)).toEqual([6, 8, 11, 13]);
    expect(air.own.outbox.former(7)).toMatchObject([{ why: 'sent-again', receipt: { streamSeq: 7 } }]);
    expect(air.own.outbox.former(6)).toEqual([]);
    expect(await verifyLedger(air.own)).toMatchObject({ finding: null, receipts: null });
    // A second time there is nothing left to do.
    expect(open()).toMatchObject({ fresh: 0, again: null });
  });

  test.each<[string, (here: Ledger, copy: Ledger) => void]>([
    [
      'stored earlier',
      (here, copy) => {
        here.outbox.settle(receiptsOf(7, 12, 10, AT));
        copy.outbox.settle(receiptsOf(7, 12, 11, '2026-11-22T09:30:00.000Z'));
      },
    ],
    [
      'in the middle alone',
      (here, copy) => {
        here.outbox.settle(receiptsOf(7, 12, 10, AT));
        copy.outbox.settle(receiptsOf(7, 9, 30, LATER));
        copy.outbox.settle(receiptsOf(11, 12, 10, AT));
      },
    ],
    [
      'where the earlier ones stand before what was kept',
      (here, copy) => {
        here.outbox.settle(receiptsOf(7, 12, -6, AT));
        copy.outbox.settle(receiptsOf(7, 12, 20, LATER));
      },
    ],
  ])('other numbers %s are no lost end: they stay a contradiction', async (_name, store) => {
    const { air, copy, write, open } = await twoLaptops();
    for (const ledger of [air.own, copy]) ledger.outbox.settle(receiptsOf(1, 6, 10, AT));
    store(air.own, copy);
    await write();
    expect(refusalOf(open)).toMatchObject({
      code: 'receipts.contradiction',
      happened: expect.stringMatching(/^Entry 7: /),
      remedy: expect.stringContaining('Prove the stream'),
    });
  });

  test('receipts from another place are no contradiction, and the words say which are kept', async () => {
    const { air, copy, signer, write, open } = await twoLaptops();
    air.own.outbox.settle(receiptsOf(1, 12, 0, AT));
    const anew = { ...PLACE, created: '2026-11-24T00:00:00.000000001Z' };
    copy.outbox.settle(receiptsOf(1, 12, 5, LATER, anew));
    await write();
    expect(open()).toMatchObject({ fresh: 0, again: null, elsewhere: 12 });
    expect(await applyReceipts(open(), signer.fingerprint)).toBe(0);
    expect(air.own.outbox.receipt(5)).toMatchObject({ streamSeq: 5, place: PLACE });
  });

  test('an entry that another stream holds as well keeps the receipt it has', async () => {
    const { air, copy, signer, write, open } = await twoLaptops();
    store(copy, 1, 12, 1);
    await write();
    store(air.own, 5, 5, 99, 'ANOTHER');
    expect(await applyReceipts(open(), signer.fingerprint)).toBe(11);
    expect(air.own.outbox.receipt(5)).toMatchObject({ place: { stream: 'ANOTHER' }, streamSeq: 99 });
  });

  test('a key for another purpose does not sign, and where nothing is stored there is nothing to sign', async () => {
    const { copy, signer, write } = await twoLaptops();
    await expect(write()).rejects.toMatchObject({ problem: { code: 'receipts.none' } });
    store(copy, 1, 1, 1);
    const other = { ...signer.key, purpose: 'Authentication' } as const;
    expect(refusalOf(() => signer.signerOf(other)).code).toBe('signing.not-for-signing');
    const foreign = { ...signer.key, publicKey: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' };
    await expect(signReceipts(copy, 'B', signer.signerOf(foreign))).rejects.toMatchObject({
      problem: { code: 'signing.foreign-key' },
    });
  });
});
