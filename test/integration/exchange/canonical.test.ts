import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cidOfBlock } from '../../../app/content/cid.ts';
import { parseEvent } from '../../../app/events/catalogue.ts';
import { entryCid } from '../../../app/ledger/entry.ts';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { chainOf } from '../../support/chain.ts';
import { cimKeys } from '../../support/command-line.ts';
import { bundleOfChain } from '../../support/forged-bundle.ts';
import { laptop } from '../../support/imports.ts';
import { decode } from '../../support/independent-dag-cbor.ts';
import { openLedger } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** Three entries of which the last one's event ends in `undefined` where a good one has null. */
function withUndefined(): { readonly chain: StoredEntry[]; readonly event: unknown } {
  const [one, two, three] = chainOf(3);
  if (!one || !two || !three) throw new Error('an empty chain');
  const block = Buffer.from(three.block);
  const at = block.indexOf('causation_id') + 'causation_id'.length;
  expect(block[at]).toBe(0xf6);
  block[at] = 0xf7;
  const entry = { ...three.entry, event: cidOfBlock(block) };
  return {
    chain: [one, two, { entry, block, cid: entryCid(entry) }],
    event: decode(Buffer.from(three.block)),
  };
}

describe('an event that is not written as dag-cbor demands', () => {
  test('makes a bundle not intact, and nothing of it is imported', async () => {
    const file = path.join(temporaryFolder(), 'bundle.car');
    writeFileSync(file, await bundleOfChain(withUndefined().chain));
    const { status, stdout } = await cimKeys(['verify', file]);
    expect([status, stdout]).toEqual([1, expect.stringContaining('another content identifier')]);
    const here = laptop('Auditor');
    const preview = await here.desk.open(file);
    expect(preview).toMatchObject({ bundle: null, finding: expect.stringContaining('entry 3') });
  });

  test('makes a ledger that holds it not intact', async () => {
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    const { chain, event } = withUndefined();
    ledger.copy(
      chain.map((stored, index) => ({
        stored,
        event: parseEvent(index < 2 ? decode(Buffer.from(stored.block)) : event),
      })),
    );
    expect(await verifyLedger(ledger)).toMatchObject({
      entries: 2,
      finding: { code: 'not-an-event', seq: 3 },
    });
    ledger.close();
    expect((await cimKeys(['verify', folder])).status).toBe(1);
  });
});
