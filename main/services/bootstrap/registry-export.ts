import { type HandOver, writeRegistry } from '../../../app/bootstrap/export-registry.ts';
import { bootstrapFaultText } from '../../../app/bootstrap/fault.ts';
import { MAX_BOOTSTRAP_BYTES, readBootstrapInPieces } from '../../../app/bootstrap/read.ts';
import type { RegistryWritten } from '../../../app/bootstrap/shapes.ts';
import type { InPieces } from '../../../app/pieces.ts';
import { ProblemError } from '../../../app/problem.ts';
import { fileAggregates } from '../../../app/registry/anew.ts';
import { aggregateNames } from '../../../app/registry/dispatch.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import type { Ledger } from '../../store/ledger.ts';
import { inTurns, onOneState } from '../../store/turns.ts';
import { bootstrapProblem } from './problems.ts';

/** Every object, whatever it is called. */
const ALL = { search: '', organizationId: null } as const;

/** Objects that are read at a time. */
const PAGE = 200;

/** More never fit into a bootstrap file. */
const MOST_OBJECTS = 10_000;

/**
 * Writes the registry of a ledger as a bootstrap file, read as a stranger would read it before it gets its name.
 * @param ifTaken what to do where a file has the name
 * @throws ProblemError when there is nothing to write, it is more than a file can hold, or it cannot be written; then
 *   the name has not been given
 */
export async function exportRegistry(
  ledger: Ledger,
  file: string,
  ifTaken: Parameters<typeof writeFileDurably>[2],
): Promise<RegistryWritten> {
  const living = fileAggregates.map((name) => ledger.lists.count(name, { ...ALL, living: true }));
  const count = living.reduce((sum, one) => sum + one, 0);
  if (count === 0) throw new ProblemError(bootstrapProblem('bootstrap.nothing-to-write'));
  if (count > MOST_OBJECTS) throw new ProblemError(bootstrapProblem('bootstrap.too-much'));
  const at = new Date().toISOString();
  const { text, ...written } = await onOneState(
    () => writeRegistry((take) => handOver(ledger, take), at),
    () => ledger.version,
  );
  if (Buffer.byteLength(text) > MAX_BOOTSTRAP_BYTES)
    throw new ProblemError(bootstrapProblem('bootstrap.too-much'));
  const read = await inTurns(readBootstrapInPieces(text));
  if ('faults' in read)
    throw new ProblemError(
      bootstrapProblem('bootstrap.not-readable-again', read.faults.map(bootstrapFaultText)),
    );
  try {
    writeFileDurably(file, text, ifTaken);
  } catch (cause) {
    throw new ProblemError(bootstrapProblem('bootstrap.not-written', file), { cause });
  }
  return { file, ...written, leftOut: [...written.leftOut] };
}

function* handOver(ledger: Ledger, take: Parameters<HandOver>[0]): InPieces<void> {
  for (const aggregate of aggregateNames)
    for (let offset = 0, isLast = false; !isLast; offset += PAGE) {
      const rows = ledger.lists.list(aggregate, { ...ALL, limit: PAGE, offset });
      for (const { state } of rows) take(aggregate, state);
      isLast = rows.length < PAGE;
      yield;
    }
}
