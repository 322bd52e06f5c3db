import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { ReplayOutput } from '../../app/contract/command-line.ts';
import type { FoundLedger } from '../../app/ledger/found-ledger.ts';
import { nameSchema } from '../../app/model/values.ts';
import { ProblemError } from '../../app/problem.ts';
import type { ConfigFile } from '../config/config-file.ts';
import { findLedgers } from '../nats/ledgers-in-stream.ts';
import { onOwnConnection } from '../nats/reading-connection.ts';
import { type BundleBeginning, beginWithBundle } from '../services/exchange/bundle-beginning.ts';
import { rebuildProblem } from '../services/exchange/rebuild-problems.ts';
import { Rebuilder } from '../services/sync/rebuilder.ts';
import { Ledger } from '../store/ledger.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { keyOf, OPENS_BUNDLE } from './bundle-lock.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { configPlace, holdsLedger } from './data-place.ts';
import { INTERRUPTED, unlessInterrupted } from './interruption.ts';
import { Progress } from './progress.ts';
import { UsageError, writeError, writeJson, writeLine } from './terminal.ts';

/** `replay <new folder>`: rebuilds a ledger from the stream as a read-only copy, each entry verified. */
export const replayCommand = defineCommand({
  name: 'replay',
  operands: ['<new folder>'],
  about: 'rebuild a ledger from NATS as a read-only copy',
  details:
    'Server and stream are those of the configuration, which must not be in Offline mode. Begun again with the same\nfolder it goes on behind the last entry it has.',
  options: {
    ...DATA,
    source: { type: 'string', value: 'SOURCE', about: 'which ledger, where the stream holds several' },
    name: { type: 'string', value: 'NAME', about: 'what people call the copy' },
    bundle: {
      type: 'string',
      value: 'FILE',
      about: 'a bundle for the beginning, where the stream has removed it; the stream gives the rest',
    },
    ...OPENS_BUNDLE,
    ...JSON_OUTPUT,
  },
  interrupted: null,
  run: async ({ operands: [given = ''], values, signal }) => {
    const directory = path.resolve(given);
    const { configFile } = configPlace(values.data);
    requireFree(directory);
    const progress = new Progress();
    const { nats } = configFile.read().config;
    const name = nameOf(values.name ?? `Copy from ${nats.stream_name}`);
    const { bundle } = values;
    const beginning =
      bundle === undefined
        ? null
        : await fromBundle(
            directory,
            bundle,
            values,
            { name, source: values.source ?? null },
            progress,
            signal,
          );
    progress.say('Looking which ledgers the stream holds');
    const search = onOwnConnection(configFile.read(), 'The search', (connection) =>
      findLedgers(connection, nats, signal),
    );
    const found = await unlessInterrupted(search, signal, 'Stopped. Nothing was written.');
    const source = choose(found, beginning?.source ?? values.source, nats.stream_name);
    const rebuilt = await rebuild(directory, configFile, { source, name }, progress, signal);
    const output = { ...rebuilt, fromBundle: beginning?.to ?? null };
    progress.end();
    if (values.json) writeJson({ ...output, stream: nats.stream_name } satisfies ReplayOutput);
    else tell({ ...output, stream: nats.stream_name });
    if (output.cancelled) return stopped(output.entries);
    return output.finding === null ? 0 : 1;
  },
});

/** Begins the copy with a bundle. @returns which ledger it is of, and up to which entry it reaches */
async function fromBundle(
  directory: string,
  file: string,
  values: { readonly 'passphrase-fd'?: string | undefined; readonly identity?: string | undefined },
  copy: { readonly name: string; readonly source: string | null },
  progress: Progress,
  signal: AbortSignal,
): Promise<BundleBeginning> {
  const key = await keyOf(file, values['passphrase-fd'], values.identity);
  const isNew = !holdsLedger(directory);
  const ledger = Ledger.open(directory);
  try {
    return await beginWithBundle(ledger, file, { key, worker: AGE_WORKER }, copy, {
      onProgress: (_step, done, total) =>
        progress.show({ step: 'Reading the bundle', done, total, unit: 'entries' }),
      signal,
    });
  } finally {
    const isEmpty = ledger.identity === null;
    ledger.close();
    if (isNew && isEmpty) rmSync(directory, { recursive: true, force: true });
  }
}

async function rebuild(
  directory: string,
  configFile: ConfigFile,
  { source, name }: { readonly source: string; readonly name: string },
  progress: Progress,
  signal: AbortSignal,
): Promise<Omit<ReplayOutput, 'stream' | 'fromBundle'>> {
  const isNew = !holdsLedger(directory);
  const ledger = Ledger.open(directory);
  const rebuilder = new Rebuilder(ledger, configFile, ({ read, total }) =>
    progress.show({ step: 'Rebuilding', done: read, total, unit: 'messages' }),
  );
  const stop = () => rebuilder.cancel();
  signal.addEventListener('abort', stop);
  try {
    const { entries, head, finding, cancelled } = await rebuilder.start(source, name);
    return { directory, source, entries, head: head?.cid ?? null, finding, cancelled };
  } finally {
    signal.removeEventListener('abort', stop);
    const isEmpty = ledger.identity === null;
    ledger.close();
    // Nothing was verified: the folder is left without a ledger, as it was.
    if (isNew && isEmpty) rmSync(directory, { recursive: true, force: true });
  }
}

/** Only an empty folder is filled, or a ledger's folder gone on with; nothing else is put among other files. */
function requireFree(directory: string): void {
  if (!existsSync(directory) || holdsLedger(directory)) return;
  if (readdirSync(directory).length > 0)
    throw new ProblemError(rebuildProblem('replay.not-empty', { folder: directory }));
}

function choose(found: readonly FoundLedger[], asked: string | undefined, stream: string): string {
  const sources = found.map(({ source }) => source);
  const [only] = sources;
  if (asked !== undefined && sources.includes(asked)) return asked;
  if (asked === undefined && only !== undefined && sources.length === 1) return only;
  if (sources.length === 0) throw new ProblemError(rebuildProblem('replay.nothing', stream));
  const list = found.map(
    ({ source, entries, lastAt }) =>
      `  ${source}   ${entries} entries, the last of ${lastAt ?? 'unknown time'}`,
  );
  throw new UsageError(
    `${asked === undefined ? `The stream ${stream} holds several ledgers` : `The stream ${stream} holds no ledger ${asked}`}. Choose with --source:\n${list.join('\n')}`,
  );
}

function nameOf(text: string): string {
  const name = nameSchema.safeParse(text);
  if (!name.success) throw new UsageError(`--name: ${name.error.issues[0]?.message ?? 'not a name'}`);
  return name.data;
}

function tell({ directory, source, stream, entries, head, finding, fromBundle }: ReplayOutput): void {
  const from = fromBundle === null ? stream : `the bundle (up to entry ${fromBundle}) and ${stream}`;
  writeLine(`REBUILT  ${entries} entries of ${source} from ${from}, each verified`);
  writeLine(`Folder   ${directory}`);
  if (finding !== null) writeLine(`Finding  ${finding} Nothing behind it was taken.`);
  if (head === null) return;
  writeLine(`Head     ${head}`);
  writeLine(
    'Compare the head with the one on paper: whether entries are missing after the last one, only that tells.',
  );
}

function stopped(entries: number): typeof INTERRUPTED {
  writeError(
    entries === 0
      ? 'Stopped. Nothing was written.'
      : `Stopped. The ${entries} entries so far are verified and written. Run the same command again to go on.`,
  );
  return INTERRUPTED;
}
