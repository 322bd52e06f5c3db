import { type Problem, ProblemError } from '../../app/problem.ts';
import { detailOf, rowOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { lookForEntries } from '../store/salvage.ts';
import { aboutTakingOver, readableOf } from '../window/taking-over.ts';
import type { Context } from './context.ts';
import { exportEntry } from './entry-export.ts';
import { aboutNewLedger, aboutOfficer } from './ledger-questions.ts';
import type { Handlers } from './router.ts';

/** Most events shown of one object's history. */
const HISTORY = 500;

type EvidenceOperations =
  | `ledger.${'status' | 'create' | 'verify' | 'readable' | 'salvage'}`
  | `backup.${'list' | 'create'}`
  | 'officer.set'
  | 'history.list'
  | `queue.${'page' | 'entry' | 'retry' | 'exportEntry'}`
  | 'cid.find';

/** Handlers of the ledger bar, the queue and the verification screen. */
export function evidenceHandlers(context: Context): Pick<Handlers, EvidenceOperations> {
  const { ledger: own, check, desk, backups, configFile } = context;
  const read = (id: string | null) => ledgerToRead(context, id);

  return {
    'ledger.status': () => desk.status(),
    'ledger.create': {
      confirm: ({ name, officer }) => aboutNewLedger(name, officer, desk.requireNone()),
      act: ({ name, officer }) => desk.create(name, officer),
    },
    'ledger.verify': () => check.run(),
    'ledger.readable': () => (check.damage === null ? null : readableOf(own.directory)),
    'ledger.salvage': {
      confirm: () => {
        if (check.damage === null) throw new ProblemError(NOT_DAMAGED);
        return aboutTakingOver(lookForEntries(own.directory), check.damage.happened);
      },
      act: async () => {
        await context.endWithTakingOver();
        return {};
      },
    },
    'backup.list': () => backups.state(),
    'backup.create': () => backups.create(),
    'officer.set': {
      confirm: ({ name }) => {
        const { name: ledgerName, officer } = desk.requireStatus();
        return aboutOfficer(name, officer, ledgerName);
      },
      act: ({ name }) => desk.setOfficer(name),
    },

    'history.list': ({ ledger, aggregateId }) => {
      const { entries, outbox } = read(ledger);
      return { rows: entries.ofObject(aggregateId, HISTORY).map((record) => rowOf(record, outbox)) };
    },

    'queue.page': ({ ledger, before, limit, state }) => {
      const { entries, outbox } = read(ledger);
      const found = entries.page(before, limit + 1, state);
      return {
        rows: found.slice(0, limit).map((record) => rowOf(record, outbox)),
        more: found.length > limit,
      };
    },
    'queue.entry': ({ ledger, seq }) => {
      const { entries, outbox } = read(ledger);
      const record = entries.at(seq);
      if (record === null) throw new ProblemError(noEntry(seq));
      return detailOf(record, outbox, configFile.read().config.nats.subject_prefix);
    },
    'queue.retry': ({ seq }) => {
      const retried = own.outbox.retry(seq);
      desk.announce();
      return { retried };
    },
    'queue.exportEntry': async ({ seq }) => {
      const record = own.entries.at(seq);
      if (record === null) throw new ProblemError(noEntry(seq));
      return { file: await exportEntry(record, own.outbox.refusal(seq)) };
    },

    'cid.find': ({ ledger: id, cid }) => {
      const ledger = read(id);
      const record = ledger.entries.withCid(cid);
      if (record === null) return null;
      const { seq, title, about } = rowOf(record, ledger.outbox);
      const kind = record.cid !== cid ? 'event' : ledger.head()?.cid === cid ? 'head' : 'entry';
      return { kind, seq, title, about };
    },
  };
}

const NOT_DAMAGED: Problem = {
  code: 'salvage.not-damaged',
  happened: 'This ledger is not known to be damaged.',
  meaning: 'Nothing was changed.',
  remedy: 'Check the ledger: the bar at the top says what the check finds.',
  field: null,
};

function noEntry(seq: number) {
  return {
    code: 'queue.no-entry',
    happened: `There is no entry ${seq} in this ledger.`,
    meaning: 'Nothing was changed.',
    remedy: 'Choose an entry from the queue.',
    field: null,
  };
}
