import path from 'node:path';
import type { SyncOutput } from '../../app/contract/command-line.ts';
import type { ProofState } from '../../app/contract/proof.ts';
import type { SyncState } from '../../app/contract/schemas.ts';
import { ProblemError } from '../../app/problem.ts';
import { compose } from '../compose.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { requireOpenable } from '../nats/connection.ts';
import { publishAgain } from '../nats/publish-again.ts';
import { copyFolders } from '../services/exchange/imported-ledgers.ts';
import type { Ledger } from '../store/ledger.ts';
import { traceToFile } from '../tracing/trace-file.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { countOf, DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { configPlace, dataPlace } from './data-place.ts';
import { withLedgerToRecord } from './existing-ledger.ts';
import { tellingOpening } from './opening.ts';
import { commandProblem } from './problems.ts';
import { Progress } from './progress.ts';
import { statusOfSync, tellSync } from './sync-result.ts';
import { UsageError, writeJson } from './terminal.ts';

/** `sync`: what the Sync screen does, with the same engine. */
export const syncCommand = defineCommand({
  name: 'sync',
  operands: [],
  about: 'send what waits to NATS, in order, and keep the receipts',
  details:
    'In Offline mode nothing is opened. What follows a sync in the desktop app, the state bucket and the proof that\nprove_after_sync asks for, follows here as well. Ctrl-C stops at once and loses nothing. When the stream is not the one\nthat acknowledged the events, or has lost some, the sync says so and sends nothing until you decide.',
  options: {
    ...DATA,
    'publish-again-from': {
      type: 'string',
      value: 'N',
      about:
        'send entries from N on again that were acknowledged and are not in the stream; their receipts stay on record',
    },
    source: {
      type: 'string',
      value: 'SOURCE',
      about: 'the ledger that this is about; otherwise the own one',
    },
    'ask-again': {
      type: 'boolean',
      about: 'set receipts aside that cannot be right (they stay on record), and ask the stream',
    },
    ...JSON_OUTPUT,
  },
  interrupted: null,
  run: async ({ values, signal }) => {
    const { folder, configFile } = configPlace(values.data);
    const stopTracing = traceToFile(path.join(folder, 'traces'));
    try {
      const from = values['publish-again-from'];
      const wishes = {
        again: from === undefined ? null : { from: countOf('publish-again-from', from) },
        source: values.source ?? null,
        askAgain: values['ask-again'] === true,
      };
      const output = await withLedgerToRecord(dataPlace(values.data), (ledger) =>
        sync(ledger, configFile, wishes, signal),
      );
      if (values.json) writeJson(output);
      tellSync(output, values.json === true);
      return statusOfSync(output);
    } finally {
      await stopTracing();
    }
  },
});

/** What is to happen before the sync. */
interface Wishes {
  readonly again: { readonly from: number } | null;
  /** The ledger this is about; null for the own one. */
  readonly source: string | null;
  readonly askAgain: boolean;
}

async function sync(
  ledger: Ledger,
  configFile: ConfigFile,
  { again, source, askAgain }: Wishes,
  signal: AbortSignal,
): Promise<SyncOutput> {
  if (ledger.identity === null)
    throw new ProblemError(commandProblem('cli.no-ledger', { folder: ledger.directory, lacks: 'creation' }));
  // No person acts: a switch of the mode in the file is recorded in the file's own name, before a connection is opened.
  const parts = compose({ ledger, configFile, ageWorker: AGE_WORKER, officer: () => null });
  const { told, modes, imported, importedCheck, sync: engine, afterSync } = parts;
  modes.followFile();
  // The engine would refuse as well, but only after saying that it connects.
  requireOpenable(configFile.read());
  const progress = new Progress();
  tellingOpening(copyFolders(ledger.directory), (onOpening) => imported.openAll(onOpening));
  told.on('proof', (state) => showProof(progress, state));
  told.on('sync', (state) => {
    showSync(progress, state);
    if (!signal.aborted) afterSync.sawSync(state);
  });
  const about = [ledger, ...importedCheck.sound()].find(
    ({ identity }) => identity?.source === (source ?? ledger.identity?.source),
  );
  const stop = () => {
    engine.cancel();
    void afterSync.close();
  };
  signal.addEventListener('abort', stop);
  try {
    if (about === undefined) throw new UsageError(`There is no ledger ${source} here.`);
    const at = new Date().toISOString();
    const receiptsSetAside = askAgain ? about.outbox.setBadReceiptsAside(at) : null;
    const waitingAgain = again === null ? null : await publishAgain(configFile.read(), about, again);
    if (!signal.aborted) engine.start();
    const last = await engine.finished();
    await afterSync.finished();
    if (last === null) throw new Error('the sync did not begin');
    const { last: proof, imported: importedProofs, stateBucket } = afterSync.state;
    const followed = { proof, importedProofs: [...importedProofs], stateBucket };
    return { ...last, ...followed, waitingAgain, receiptsSetAside };
  } finally {
    signal.removeEventListener('abort', stop);
    progress.end();
    await engine.end();
    imported.close();
  }
}

function showSync(progress: Progress, { connection, progress: state }: SyncState): void {
  if (state === null) progress.end();
  else if (state.step === 'publishing')
    progress.show({ step: 'Sending', done: state.published, total: state.total, unit: 'events' });
  else progress.say(stepInWords(state, connection));
}

function stepInWords(
  { step, retry }: NonNullable<SyncState['progress']>,
  connection: SyncState['connection'],
): string {
  if (step === 'waiting' && retry !== null)
    return `${retry.problem.happened} Attempt ${retry.attempt} of ${retry.of} follows at ${retry.at}.`;
  if (step === 'preparing') return 'Looking at what the stream holds already';
  if (step === 'proving') return 'Reading back what was sent since the connection had trouble';
  return connection.state === 'connecting' ? `Connecting to ${connection.url}` : 'Connecting';
}

function showProof(progress: Progress, { progress: state }: ProofState): void {
  if (state !== null && state.total > 0)
    progress.show({ step: 'Reading back', done: state.read, total: state.total, unit: 'messages' });
}
