import type { ImportOutput } from '../../app/contract/command-line.ts';
import type { ImportPreview } from '../../app/contract/imports.ts';
import { ProblemError } from '../../app/problem.ts';
import { compose } from '../compose.ts';
import type { ConfigFile } from '../config/config-file.ts';
import type { LockKey } from '../keystore/age-worker.ts';
import { copyFolders } from '../services/exchange/imported-ledgers.ts';
import type { Ledger } from '../store/ledger.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { keyOf } from './bundle-lock.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedgerToRecord } from './existing-ledger.ts';
import { tellPreview, tellResult } from './import-words.ts';
import { tellingOpening } from './opening.ts';
import { commandProblem } from './problems.ts';
import { Progress } from './progress.ts';
import { confirm } from './prompt.ts';
import { writeJson } from './terminal.ts';

/** `import <bundle>`: shows what a bundle is, and imports it when that is agreed to. */
export const importCommand = defineCommand({
  name: 'import',
  operands: ['<bundle>'],
  about: 'bring the ledger of another laptop here, after showing what it is',
  details:
    'Everything in the file is checked and shown first; nothing is written before you agree. A bundle of the ledger in\nthe folder itself (its newest entries were lost, and it goes on from a backup) is taken only with --head, the head\nfrom paper. A bundle that contradicts what is here is refused, and kept as evidence.',
  options: {
    ...DATA,
    yes: { type: 'boolean', about: 'agree beforehand, where nobody can be asked' },
    head: {
      type: 'string',
      value: 'CID',
      about: 'the head from paper; a bundle with another one is refused',
    },
    identity: { type: 'string', value: 'FILE', about: 'the age identities that open the file' },
    'passphrase-fd': {
      type: 'string',
      value: 'FD',
      about: 'its passphrase is the first line of a descriptor',
    },
    ...JSON_OUTPUT,
  },
  interrupted: null,
  run: async ({ operands: [file = ''], values, signal }) => {
    const key = await keyOf(file, values['passphrase-fd'], values.identity);
    const ask = { yes: values.yes === true, head: values.head ?? null, json: values.json === true };
    const place = dataPlace(values.data);
    const output = await withLedgerToRecord(place, (own) =>
      bringIn(own, place.configFile, file, key, ask, signal),
    );
    if (ask.json) writeJson(output);
    else if (output.result !== null) tellResult(output.result);
    return output.result !== null || isHereAlready(output.preview) ? 0 : 1;
  },
});

/** What was answered on the command line. */
interface Answers {
  readonly yes: boolean;
  readonly head: string | null;
  readonly json: boolean;
}

async function bringIn(
  own: Ledger,
  configFile: ConfigFile,
  file: string,
  key: LockKey | null,
  answers: Answers,
  signal: AbortSignal,
): Promise<ImportOutput> {
  const { told, imported, imports } = compose({
    ...{ ledger: own, configFile, ageWorker: AGE_WORKER, officer: () => null },
  });
  tellingOpening(copyFolders(own.directory), (onOpening) => imported.openAll(onOpening));
  const progress = new Progress();
  told.on('imports', ({ progress: state }) => {
    if (state === null) progress.end();
    else progress.show({ ...state, step: STEPS[state.step], unit: 'entries' });
  });
  const stop = () => imports.cancel();
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) stop();
    const preview = await imports.open(file, key);
    progress.end();
    if (!answers.json) tellPreview(preview, answers.head !== null && answers.head === preview.bundle?.head);
    const agreed = await agree(preview, answers);
    return { preview, result: agreed === null ? null : await imports.merge(agreed) };
  } finally {
    signal.removeEventListener('abort', stop);
    progress.end();
    imported.close();
  }
}

const STEPS = { checking: 'Checking', importing: 'Importing' };

/** @returns the head whose import is agreed to; null when there is nothing to import, or nobody agrees */
async function agree({ bundle }: ImportPreview, { yes, head }: Answers): Promise<string | null> {
  if (bundle === null) return null;
  if (head !== null && head !== bundle.head) throw new ProblemError(commandProblem('import.other-head'));
  if (bundle.standing.kind !== 'new' && bundle.standing.kind !== 'extends') return null;
  if (bundle.own && head === null) throw new ProblemError(commandProblem('import.head-needed'));
  return yes || (await confirm('Import this ledger?', 'yes')) ? bundle.head : null;
}

function isHereAlready({ bundle }: ImportPreview): boolean {
  return bundle?.standing.kind === 'same';
}
