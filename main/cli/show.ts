import type { ShowOutput } from '../../app/contract/command-line.ts';
import { type CurrentToken, TOKEN_OUTDATED } from '../../app/contract/nats.ts';
import { ProblemError } from '../../app/problem.ts';
import { presentationOf } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { rowOf } from '../services/ledgers/entry-rows.ts';
import { EntryWords, textIn } from '../services/ledgers/entry-words.ts';
import { tokenOf } from '../services/nats-identities/about.ts';
import { RegistryReader } from '../services/registry/registry-reader.ts';
import type { Ledger } from '../store/ledger.ts';
import { DATA, defineCommand, JSON_OUTPUT } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { writeFacts } from './facts.ts';
import { aggregateNamed, idIn, idOfNamed, ObjectFinder } from './object-finder.ts';
import { particularText } from './particulars.ts';
import { commandProblem } from './problems.ts';
import { UsageError, writeJson, writeLine } from './terminal.ts';

/** `show <object>`: everything about one object of the registry. */
export const showCommand = defineCommand({
  name: 'show',
  operands: ['<id | kind>', '[name]'],
  about: 'everything about one object: state, particulars, who names it, what can be done, history',
  details: 'The object is named by its id, or by its kind and its name: show person "Alice Officer".',
  options: { ...DATA, ...JSON_OUTPUT },
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ operands: [first = '', name], values }) => {
    const id = idIn(first);
    if (id !== null && name !== undefined) throw new UsageError(`“${name}” is one argument too many.`);
    const kind = id === null ? kindIn(first, name) : null;
    const { shown, said } = await withLedger(dataPlace(values.data), (ledger) => {
      const shown =
        kind === null || name === undefined
          ? withId(ledger, id ?? '')
          : shownOf(ledger, kind, idOfNamed(ledger, kind, name));
      const words = new EntryWords(ledger);
      const history = ledger.entries.before(shown.id, shown.seq + 1);
      return {
        shown,
        said: new Map(history.map((record) => [record.entry.seq, textIn(words.of(record).said)])),
      };
    });
    if (values.json) writeJson(shown);
    else tell(shown, said);
    return 0;
  },
});

function kindIn(word: string, name: string | undefined): AggregateName {
  const kind = aggregateNamed(word);
  if (name === undefined)
    throw new UsageError(`Which ${presentationOf(kind).nouns[0]}? Its name is missing.`);
  return kind;
}

function withId(ledger: Ledger, id: string): ShowOutput {
  const kind = new ObjectFinder(ledger).kindOf(id);
  if (kind === null)
    throw new ProblemError(
      commandProblem('registry.no-object', `There is nothing with the id ${id} in this ledger.`),
    );
  return shownOf(ledger, kind, id);
}

function shownOf(ledger: Ledger, kind: AggregateName, id: string): ShowOutput {
  const reader = new RegistryReader(ledger);
  const object = reader.object(kind, id);
  if (object === null)
    throw new ProblemError(
      commandProblem('registry.no-object', `There is no ${presentationOf(kind).nouns[0]} with the id ${id}.`),
    );
  return {
    ...object,
    token: tokenOf(kind, id, ledger.objects),
    acts: reader.acts(kind, id).map(({ type, title, why }) => ({ type, title, why })),
    history: ledger.entries.before(id, object.seq + 1).map((record) => ({
      ...rowOf(record, ledger.outbox),
      eventCid: record.entry.event,
      entryCid: record.cid,
    })),
  };
}

/** @param said what the entries of its history say with the names of objects where their events have ids, by number */
function tell(shown: ShowOutput, said: ReadonlyMap<number, string>): void {
  const { kind, fullName, id, status, particulars, warnings, token, acts, namedBy, history } = shown;
  const [one] = presentationOf(kind).nouns;
  const possible = acts.filter(({ why }) => why === null).map(({ type }) => type);
  writeFacts([
    [`${one.slice(0, 1).toUpperCase()}${one.slice(1)}`, fullName],
    ['State', status?.word ?? null],
    ...Object.entries(particulars).map(([label, value]): [string, string] => [label, particularText(value)]),
    ['Current token', token === null ? null : tokenText(token)],
    ['Look at', warnings.length === 0 ? null : warnings.join('\n')],
    ['Id', id],
    ['Last changed', `entry ${shown.seq}, ${shown.recordedAt}`],
    ['Can be done', possible.length === 0 ? null : possible.join(', ')],
    ['Not now', lines(acts.flatMap(({ type, why }) => (why === null ? [] : [`${type}: ${why}`])))],
  ]);
  if (namedBy.length > 0) {
    writeLine('\nNamed by');
    writeFacts(namedBy.map((group) => [`  ${group.label}`, groupText(group)]));
  }
  writeLine('\nHistory');
  for (const { seq, at, actor, title, about } of history)
    writeLine(`  Entry ${seq}   ${at}   ${actor}   ${title}: ${said.get(seq) ?? about}`);
}

function tokenText({ issuedAt, expiresAt, outdated }: CurrentToken): string {
  const until = expiresAt === null ? 'does not expire' : `expires ${expiresAt}`;
  return [`Issued ${issuedAt}, ${until}`, ...(outdated === null ? [] : [TOKEN_OUTDATED, ...outdated])].join(
    '\n',
  );
}

function groupText({ total, objects }: ShowOutput['namedBy'][number]): string {
  const told = objects.map(({ text, status }) =>
    status === null || status.tone === 'usual' ? text : `${text} (${status.word})`,
  );
  const more = total - objects.length;
  return [...told, ...(more === 0 ? [] : [`and ${more} more`])].join('\n');
}

function lines(all: readonly string[]): string | null {
  return all.length === 0 ? null : all.join('\n');
}
