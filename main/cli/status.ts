import type { StatusOutput } from '../../app/contract/command-line.ts';
import { isCopy } from '../../app/ledger/identity.ts';
import { ProblemError } from '../../app/problem.ts';
import { memoryOnDisk } from '../machine/memory-on-disk.ts';
import { ImportedCheck } from '../services/checks/imported-check.ts';
import { lateLists } from '../services/drafts/late-lists.ts';
import { copyFolders, ImportedLedgers } from '../services/exchange/imported-ledgers.ts';
import type { Ledger } from '../store/ledger.ts';
import { salvageAdvice } from '../store/salvage-words.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { type DataPlace, dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { writeFacts } from './facts.ts';
import { tellingOpening } from './opening.ts';
import { writeError, writeJson } from './terminal.ts';

/** `status`: what a ledger holds, without checking it. */
export const statusCommand = defineCommand({
  name: 'status',
  operands: [],
  about: 'what the ledger holds, unchecked; “verify” checks it',
  options: { ...DATA, ...JSON_OUTPUT },
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ values }) => {
    const place = dataPlace(values.data);
    const status = await withLedger(place, (ledger) => statusOf(ledger, place));
    if (values.json) writeJson(status);
    else tell(status);
    if (status.lost === null) return 0;
    writeError(
      `Entries are missing from the end: this ledger had ${status.lost.seq}, with the head ${status.lost.cid}.\nRecord nothing more in it. ${salvageAdvice(place.ledgerFolder) ?? '“cim-keys verify” says more.'}`,
    );
    return 1;
  },
});

function statusOf(ledger: Ledger, place: DataPlace): StatusOutput {
  const { identity, outbox, directory, lostTail } = ledger;
  const head = ledger.head();
  return {
    ledger: identity,
    directory,
    copy: identity !== null && isCopy(identity),
    entries: head?.seq ?? 0,
    head: head?.cid ?? null,
    waiting: outbox.waiting(),
    setAside: outbox.setAsideCount(),
    stored: outbox.stored(),
    lost: lostTail?.had ?? null,
    imported: importedIn(directory),
    mode: modeOf(place),
    configFile: place.app?.configFile.path ?? null,
    lateLists: lateLists(ledger, new Date()),
    memory: memoryOnDisk(),
  };
}

function importedIn(directory: string): StatusOutput['imported'] {
  const imported = new ImportedLedgers(directory);
  tellingOpening(copyFolders(directory), (onOpening) => imported.lookAtAll(onOpening));
  try {
    return new ImportedCheck(imported).list();
  } finally {
    imported.close();
  }
}

function modeOf({ app }: DataPlace): StatusOutput['mode'] {
  try {
    return app?.configFile.read().config.mode.mode ?? null;
  } catch (error) {
    if (error instanceof ProblemError) return null;
    throw error;
  }
}

function tell({ ledger, copy, ...status }: StatusOutput): void {
  writeFacts([
    ['Ledger', ledger === null ? '(not created yet)' : `${ledger.name}${copy ? ' (read-only copy)' : ''}`],
    ['Source', ledger?.source ?? null],
    ['Created', ledger?.createdAt ?? null],
    ['Folder', status.directory],
    ['Entries', status.entries],
    ['Head', status.head ?? '(none)'],
    ['Waiting', status.waiting],
    ['Set aside', status.setAside],
    ['Stored', status.stored],
    ['Mode', status.mode],
    ...status.imported.map((copy) => ['Imported', copyInWords(copy)] as const),
    ...status.lateLists.map(
      ({ authority, due }) => ['Late', `the next revocation list of ${authority} was due on ${due}`] as const,
    ),
    ...status.memory.map(
      ({ happened, meaning, remedy }) => ['Memory', `${happened}\n${meaning}\n${remedy}`] as const,
    ),
  ]);
}

function copyInWords({ name, source, entries, head, waiting, setAside, stored, problem }: Imported): string {
  if (problem !== null) return problem.happened;
  return [
    `${name} (${source})`,
    `${entries} entries, ${waiting} waiting, ${setAside} set aside, ${stored} stored`,
    `head ${head}`,
  ].join('\n');
}

type Imported = StatusOutput['imported'][number];
