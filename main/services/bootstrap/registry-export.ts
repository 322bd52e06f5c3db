import { writeRegistry } from '../../../app/bootstrap/export-registry.ts';
import { bootstrapFaultText } from '../../../app/bootstrap/fault.ts';
import { MAX_BOOTSTRAP_BYTES, readBootstrap } from '../../../app/bootstrap/read.ts';
import type { RegistryWritten } from '../../../app/bootstrap/shapes.ts';
import { ProblemError } from '../../../app/problem.ts';
import { fileAggregates } from '../../../app/registry/anew.ts';
import { aggregateNames } from '../../../app/registry/dispatch.ts';
import type { AggregateName, StateOf } from '../../../app/registry/index.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import type { Ledger } from '../../store/ledger.ts';
import { bootstrapProblem } from './problems.ts';

/** Every object, whatever it is called. */
const ALL = { search: '', organizationId: null } as const;

/** Objects that are read at a time. */
const PAGE = 500;

/** More never fit into a bootstrap file. */
const MOST_OBJECTS = 10_000;

/**
 * Writes the registry of a ledger as a bootstrap file, read as a stranger would read it before it gets its name.
 * @param ifTaken what to do where a file has the name
 * @throws ProblemError when there is nothing to write, it is more than a file can hold, or it cannot be written; then
 *   the name has not been given
 */
export function exportRegistry(
  ledger: Ledger,
  file: string,
  ifTaken: Parameters<typeof writeFileDurably>[2],
): RegistryWritten {
  const living = fileAggregates.map((name) => ledger.objects.count(name, { ...ALL, living: true }));
  const count = living.reduce((sum, one) => sum + one, 0);
  if (count === 0) throw new ProblemError(bootstrapProblem('bootstrap.nothing-to-write'));
  if (count > MOST_OBJECTS) throw new ProblemError(bootstrapProblem('bootstrap.too-much'));
  const { text, ...written } = writeRegistry((take) => {
    for (const aggregate of aggregateNames)
      for (const state of statesOf(ledger, aggregate)) take(aggregate, state);
  }, new Date().toISOString());
  if (Buffer.byteLength(text) > MAX_BOOTSTRAP_BYTES)
    throw new ProblemError(bootstrapProblem('bootstrap.too-much'));
  const read = readBootstrap(text);
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

function* statesOf<A extends AggregateName>(ledger: Ledger, aggregate: A): Iterable<StateOf[A]> {
  for (let offset = 0; ; offset += PAGE) {
    const rows = ledger.objects.list(aggregate, { ...ALL, limit: PAGE, offset });
    for (const { state } of rows) yield state;
    if (rows.length < PAGE) return;
  }
}
