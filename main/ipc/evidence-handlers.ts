import os from 'node:os';
import path from 'node:path';
import { LocalDays, zoneHere } from '../../app/model/local-days.ts';
import { ProblemError } from '../../app/problem.ts';
import { writeEntryFile } from '../services/ledgers/entry-file.ts';
import { EntryFinder } from '../services/ledgers/entry-finder.ts';
import { recordedOf, rowOf } from '../services/ledgers/entry-rows.ts';
import { EntryWords, textOf } from '../services/ledgers/entry-words.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { ledgerProblem } from '../services/ledgers/problems.ts';
import type { Ledger } from '../store/ledger.ts';
import { lookForEntries } from '../store/salvage.ts';
import { choosePlace } from '../window/file-dialogs.ts';
import { aboutTakingOver, readableOf } from '../window/taking-over.ts';
import type { Context } from './context.ts';
import { aboutNewLedger, aboutOfficer, aboutRoles } from './ledger-questions.ts';
import { operationProblem } from './problems.ts';
import type { Handlers } from './router.ts';

type EvidenceOperations =
  | `ledger.${'status' | 'create' | 'verify' | 'readable' | 'salvage'}`
  | `backup.${'list' | 'create'}`
  | 'officer.set'
  | 'roles.govern'
  | `entries.${'page' | 'days' | 'actors' | 'read'}`
  | `queue.${'retry' | 'exportEntry'}`
  | 'cid.find';

/** Handlers of the ledger bar, the entries and the verification screen. */
export function evidenceHandlers(context: Context): Pick<Handlers, EvidenceOperations> {
  const { ledger: own, check, ownLedger, backups, configFile, registrar } = context;
  const read = (id: string | null) => ledgerToRead(context, id);
  const days = new LocalDays(zoneHere());
  const finder = (id: string | null) => {
    const ledger = read(id);
    return new EntryFinder(ledger, days, missingFrom(context, ledger));
  };

  return {
    'ledger.status': () => ownLedger.status(),
    'ledger.create': {
      confirm: ({ name, officer, rehearsal }) =>
        aboutNewLedger(name, officer, ownLedger.requireNone(), rehearsal),
      act: ({ name, officer, rehearsal }) => ownLedger.create(name, officer, rehearsal),
    },
    'ledger.verify': () => check.run(),
    'ledger.readable': () => (check.damage === null ? null : readableOf(own.directory)),
    'ledger.salvage': {
      confirm: () => {
        if (check.damage === null) throw new ProblemError(operationProblem('salvage.not-damaged'));
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
      confirm: (said) => {
        const { name: ledgerName, officer } = ownLedger.requireStatus();
        return aboutOfficer(ownLedger.officerNamed(said), officer, ledgerName, said.as === 'person');
      },
      act: (said) => ownLedger.setOfficer(said),
    },
    'roles.govern': {
      confirm: () => {
        const { name, id } = ownLedger.requireStatus();
        registrar.check({ type: 'LetRolesGovern', id });
        return aboutRoles(name);
      },
      act: () => {
        const [entry] = registrar.record({ type: 'LetRolesGovern', id: ownLedger.requireStatus().id });
        if (entry === undefined) throw new Error('A command gave no event.');
        return recordedOf(entry);
      },
    },

    'entries.page': ({ ledger, upTo, offset, limit, ...filter }) =>
      finder(ledger).rows(filter, { upTo, offset, limit }),
    'entries.days': ({ ledger, upTo, ...filter }) => finder(ledger).spans(filter, upTo),
    'entries.actors': ({ ledger }) => finder(ledger).actors(),
    'entries.read': ({ ledger, seq }) => {
      const entry = finder(ledger).read(seq, configFile.read().config.nats.subject_prefix);
      if (entry === null) throw new ProblemError(ledgerProblem('queue.no-entry', seq));
      return entry;
    },
    'queue.retry': ({ seq }) => {
      const retried = own.outbox.retry(seq);
      ownLedger.announce();
      return { retried };
    },
    'queue.exportEntry': async ({ seq }) => {
      const record = own.entries.at(seq);
      if (record === null) throw new ProblemError(ledgerProblem('queue.no-entry', seq));
      const file = await choosePlace({
        title: `Export entry ${seq}`,
        defaultPath: path.join(os.homedir(), `entry-${seq}.json`),
        filters: [{ name: 'JSON', extensions: ['json'] }],
      });
      if (file !== null) writeEntryFile(file, record, own.outbox.refusal(seq));
      return { file };
    },

    'cid.find': ({ ledger: id, cid }) => {
      const ledger = read(id);
      const record = ledger.entries.withCid(cid);
      if (record === null) return null;
      const { seq, title } = rowOf(record, ledger.outbox);
      const about = textOf(new EntryWords(ledger).of(record));
      const kind = record.cid !== cid ? 'event' : ledger.head()?.cid === cid ? 'head' : 'entry';
      return { kind, seq, title, about };
    },
  };
}

/** The first entry of a ledger that was acknowledged and is not in the stream, as the last sync has found. */
function missingFrom({ ledger: own, sync }: Context, ledger: Ledger): number | null {
  const { last } = sync.state;
  const source = ledger.identity?.source;
  const found =
    ledger === own
      ? last?.elsewhere
      : last?.imported.find((imported) => imported.source === source)?.elsewhere;
  return found?.from ?? null;
}
