import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { BundleManifest } from '../../../app/bundle/manifest.ts';
import type { Divergence } from '../../../app/contract/imports.ts';
import type { Head } from '../../../app/ledger/entry.ts';
import { readInPieces } from '../../files/bounded-file.ts';
import { writeFileDurably, writeStreamDurably } from '../../files/durable-file.ts';
import { syncFolder } from '../../files/opening.ts';

/** The folder below the own ledger's in which files that contradict a ledger are kept. */
export const EVIDENCE_FOLDER = 'evidence';

/**
 * Keeps a bundle that contradicts a ledger here: a copy of the file as it is, and beside it a report in JSON that says
 * which two histories these are and where they part. The folder is named after the head of the other history, so that
 * looking at the same file again keeps it once.
 * @returns the folder
 * @throws the file system's errors; then no folder that looks complete is left
 */
export async function keepForkEvidence(
  eventsFolder: string,
  file: string,
  { ledger, range, head, writtenAt, writtenBy }: BundleManifest,
  here: Head | null,
  divergence: Divergence,
): Promise<string> {
  const folder = path.join(eventsFolder, EVIDENCE_FOLDER, `fork-${head}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.unfinished`;
  try {
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished, { recursive: true, mode: 0o700 });
    const copy = path.join(unfinished, 'bundle.car');
    await writeStreamDurably(copy, readInPieces(file), 'refuse');
    const report = {
      what: 'Two histories of one ledger: the file contradicts what this laptop holds. Nothing was imported.',
      found_at: new Date().toISOString(),
      ledger: { name: ledger.name, source: ledger.source },
      here,
      there: { file, sha256: await sha256(copy), range, head, written_at: writtenAt, written_by: writtenBy },
      first_difference: {
        entry: divergence.seq,
        exact: divergence.exact,
        here: divergence.here,
        there: divergence.there,
      },
    };
    writeFileDurably(path.join(unfinished, 'report.json'), `${JSON.stringify(report, null, 2)}\n`, 'refuse');
    await rename(unfinished, folder);
    syncFolder(path.dirname(folder));
    return folder;
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function sha256(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of readInPieces(file)) hash.update(piece);
  return hash.digest('hex');
}
