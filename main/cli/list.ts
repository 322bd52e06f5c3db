import { nearestName } from '../../app/config/nearest-name.ts';
import type { ListOutput } from '../../app/contract/command-line.ts';
import { aggregateNames, presentationOf, statesIn } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { RegistryReader } from '../services/registry/registry-reader.ts';
import type { Ledger } from '../store/ledger.ts';
import { countOf, DATA, defineCommand, JSON_OUTPUT, limitOf, PAGE } from './command.ts';
import { dataPlace } from './data-place.ts';
import { withLedger } from './existing-ledger.ts';
import { aggregateNamed, idOfNamed } from './object-finder.ts';
import { particularText } from './particulars.ts';
import { UsageError, writeError, writeJson, writeLine } from './terminal.ts';

/** What is asked of the list. */
interface Asked {
  readonly search: string;
  readonly organization: string | undefined;
  readonly state: string | null;
  readonly limit: number;
  readonly offset: number;
}

/** `list <aggregate>`: the objects of an aggregate, in the order of their names. */
export const listCommand = defineCommand({
  name: 'list',
  operands: ['<kind>'],
  about: 'the objects of one kind, such as people, in the order of their names',
  details: `Kinds: ${aggregateNames.join(', ')}.\nWhat the window calls them will do, too: people, units.`,
  options: {
    ...DATA,
    search: {
      type: 'string',
      value: 'TEXT',
      about: 'only those in whose name, or in whose place, this is found',
    },
    organization: { type: 'string', value: 'NAME|ID', about: 'only those of this organization' },
    state: {
      type: 'string',
      value: 'STATE',
      about: 'only those that stand so in their life, such as active',
    },
    limit: { type: 'string', value: 'N', about: `at most so many, otherwise ${PAGE}` },
    offset: { type: 'string', value: 'N', about: 'without the first N' },
    ...JSON_OUTPUT,
  },
  interrupted: 'Stopped. Nothing was changed.',
  run: async ({ operands: [word = ''], values }) => {
    const kind = aggregateNamed(word);
    const asked: Asked = {
      search: values.search ?? '',
      organization: values.organization,
      state: values.state === undefined ? null : stateOf(kind, values.state),
      limit: limitOf(values.limit, 'offset'),
      offset: countOf('offset', values.offset ?? '0', 0),
    };
    const page = await withLedger(dataPlace(values.data), (ledger) => pageOf(ledger, kind, asked));
    if (values.json) writeJson(page);
    else tell(page, kind);
    return 0;
  },
});

function stateOf(kind: AggregateName, given: string): string {
  const states = statesIn(kind);
  const state = states.find((known) => known.toLowerCase() === given.trim().toLowerCase());
  if (state !== undefined) return state;
  const [, many] = presentationOf(kind).nouns;
  if (states.length === 0) throw new UsageError(`There are no states of ${many}, so --state does not apply.`);
  const near = nearestName(given, states);
  const advice = near === null ? '' : ` Did you mean “${near}”?`;
  throw new UsageError(`--state takes ${states.join(', ')} for ${many}, and “${given}” is none.${advice}`);
}

function pageOf(ledger: Ledger, kind: AggregateName, asked: Asked): ListOutput {
  const { organization, state: status, ...query } = asked;
  const organizationId = organization === undefined ? null : idOfNamed(ledger, 'organization', organization);
  const filter = { organizationId, status, naming: null, order: 'name' as const };
  const { rows, total } = new RegistryReader(ledger).list(kind, { ...filter, ...query });
  const end = query.offset + rows.length;
  return { rows, total, next: end < total && rows.length > 0 ? end : null };
}

function tell({ rows, total, next }: ListOutput, kind: AggregateName): void {
  const [one, many] = presentationOf(kind).nouns;
  for (const { id, fullName, status, columns } of rows) {
    writeLine(status === null ? fullName : `${fullName}   ${status.word}`);
    writeLine(`  id   ${id}`);
    for (const [label, value] of Object.entries(columns))
      writeLine(`  ${label}: ${particularText(value).replaceAll('\n', ', ')}`);
  }
  if (total === 0) writeError(`No ${one} is found.`);
  else if (rows.length < total) writeError(`${rows.length} of ${total} ${many}.`);
  if (next !== null) writeError(`There are more: --offset ${next}`);
}
