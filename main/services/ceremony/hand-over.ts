import { rmSync } from 'node:fs';
import path from 'node:path';
import type { RECORDS } from '../../../app/ceremony/script/format.ts';
import { ProblemError } from '../../../app/problem.ts';
import { codeOf } from '../../files/opening.ts';
import type { EntryRecord } from '../../store/entries.ts';
import type { Ledger } from '../../store/ledger.ts';
import type { Exports } from '../exchange/exports.ts';
import { ceremonyProblem } from './problems.ts';
import { digestOf, paperFile, transcriptPaperIn, type WrittenFile, writeAndReadBack } from './records.ts';
import type { CeremonyRoom } from './room.ts';

/** What is written, and where. */
interface Asked {
  readonly step: string;
  readonly make: readonly (typeof RECORDS)[number][];
  readonly folder: string;
  /** How the names of the files begin. */
  readonly name: string;
}

/**
 * Writes what a ceremony hands over, reads it back, and records what its digests are. Where anything of that fails, also the
 * recording, no file of this attempt is left: what lies in the folder is whole, and stands in the ledger.
 * @throws ProblemError; then nothing was recorded
 */
export async function handOver(
  {
    ledger,
    room,
    exports,
  }: { readonly ledger: Ledger; readonly room: CeremonyRoom; readonly exports: Exports },
  { step, make, folder, name }: Asked,
): Promise<EntryRecord> {
  const seq = ledger.head()?.seq ?? 0;
  const { ceremony } = room.scene();
  const exportedBefore = exports.last();
  const created: string[] = [];
  const paper = (file: string): WrittenFile => {
    const told = transcriptPaperIn(ledger, ceremony.id);
    if (told === null) throw new ProblemError(ceremonyProblem('ceremony.none'));
    const written = writeAndReadBack('transcript', folder, file, paperFile(told, file));
    created.push(file);
    return written;
  };
  const bundle = async (file: string): Promise<WrittenFile> => {
    await exports.write(path.join(folder, file), exports.range('all'), null);
    created.push(file);
    return digestOf('bundle', folder, file);
  };
  try {
    const files: WrittenFile[] = [];
    for (const what of make)
      if (what === 'bundle') files.push(await bundle(`${name}-${seq}.car`));
      else for (const ending of ['html', 'pdf']) files.push(paper(`${name}-${seq}.${ending}`));
    return room.written(step, files);
  } catch (cause) {
    const stayed = created.filter((file) => !isRemoved(path.join(folder, file)));
    if (created.some((file) => file.endsWith('.car'))) exports.takeBack(exportedBefore);
    throw explained(cause, folder, stayed);
  }
}

function isRemoved(file: string): boolean {
  try {
    rmSync(file);
    return true;
  } catch {
    // A medium that went away.
    return false;
  }
}

function explained(cause: unknown, folder: string, stayed: readonly string[]): ProblemError {
  if (stayed.length > 0)
    return new ProblemError(ceremonyProblem('ceremony.half-written', { folder, files: stayed }), { cause });
  if (cause instanceof ProblemError) return cause;
  const code = codeOf(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ProblemError(ceremonyProblem('ceremony.folder-full', { folder }), { cause });
  if (code === 'EEXIST')
    return new ProblemError(ceremonyProblem('ceremony.name-taken', { folder }), { cause });
  return new ProblemError(ceremonyProblem('ceremony.cannot-write', { folder }), { cause });
}
