import { nearestName } from '../../app/config/nearest-name.ts';
import type { ListOutput } from '../../app/contract/command-line.ts';
import { aggregateNames, presentationOf, statesIn } from '../../app/registry/dispatch.ts';
import type { AggregateName } from '../../app/registry/index.ts';
import { type ListOrder, listOrders, type NarrowingLink, ordersAlone } from '../../app/registry/listing.ts';
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
  /** What they are to name, as it is called, by the link. */
  readonly naming: readonly { readonly link: NarrowingLink; readonly called: string }[];
  readonly order: ListOrder;
  readonly limit: number;
  readonly offset: number;
}

/** `list <aggregate>`: the objects of an aggregate, in an order. */
export const listCommand = defineCommand({
  name: 'list',
  operands: ['<kind>'],
  about: 'the objects of one kind, such as people, by name or in another order',
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
    unit: { type: 'string', value: 'NAME|ID', about: 'only those of this unit' },
    role: { type: 'string', value: 'NAME|ID', about: 'only those that have this role' },
    order: {
      type: 'string',
      value: 'ORDER',
      about: `${listOrders.join(', ')} (last changed first); otherwise by name`,
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
      naming: [
        ...namingOf(kind, 'unit', 'organization.unit', values.unit),
        ...namingOf(kind, 'role', 'role', values.role),
      ],
      order: values.order === undefined ? 'name' : orderOf(kind, values.order),
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

/** @throws UsageError where objects of the aggregate name nothing of that kind */
function namingOf(
  kind: AggregateName,
  option: string,
  to: AggregateName,
  called: string | undefined,
): Asked['naming'] {
  if (called === undefined) return [];
  const { narrowedBy = {}, nouns } = presentationOf(kind);
  const [as] = Object.keys(narrowedBy).filter((link) => narrowedBy[link] === to);
  if (as !== undefined) return [{ link: { as, to }, called }];
  throw new UsageError(`There are no ${nouns[1]} of a ${option}, so --${option} does not apply.`);
}

/** @throws UsageError */
function orderOf(kind: AggregateName, given: string): ListOrder {
  const orders = ordersAlone(kind);
  const order = orders.find((known) => known === given.trim().toLowerCase());
  if (order !== undefined) return order;
  const [, many] = presentationOf(kind).nouns;
  const near = nearestName(given, orders);
  const advice = near === null ? '' : ` Did you mean “${near}”?`;
  throw new UsageError(`--order takes ${orders.join(', ')} for ${many}, and “${given}” is none.${advice}`);
}

function pageOf(ledger: Ledger, kind: AggregateName, asked: Asked): ListOutput {
  const { organization, state: status, naming: named, ...query } = asked;
  const organizationId = organization === undefined ? null : idOfNamed(ledger, 'organization', organization);
  const naming = named.map(({ link: { as, to }, called }) => ({ as, id: idOfNamed(ledger, to, called) }));
  const { rows, total } = new RegistryReader(ledger).list(kind, { organizationId, status, naming, ...query });
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
