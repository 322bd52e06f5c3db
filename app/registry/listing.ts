import { aggregateNames, natureOf, presentationOf, stateSchema, statesIn } from './dispatch.ts';
import type { AggregateName } from './index.ts';

/** A link by which a list can be narrowed, and what it names. */
export interface NarrowingLink {
  /** The name of the link: `unit`. */
  readonly as: string;
  readonly to: AggregateName;
}

/** By what a list can be narrowed. */
export interface Narrowing {
  /** The states its objects can be in; none where there is nothing to choose. */
  readonly states: readonly string[];
  /** Whether its objects belong to organizations. */
  readonly organization: boolean;
  readonly links: readonly NarrowingLink[];
}

/**
 * The orders of lists: by name; by state, as they follow each other in a life; by the name of the organization; by e-mail
 * address; last changed first. Within an order it goes by name.
 */
export const listOrders = ['name', 'state', 'organization', 'email', 'changed'] as const;

/** An order in which a list stands. */
export type ListOrder = (typeof listOrders)[number];

/** The aggregate in whose list objects of this one stand: behind its objects, or its own. */
export function listOf(kind: AggregateName): AggregateName {
  const above = aggregateNames.find((name) => presentationOf(name).behind === kind);
  return above === undefined ? kind : listOf(above);
}

/** The aggregates whose objects stand in a list, each behind the one before it. */
export function kindsIn(list: AggregateName): readonly AggregateName[] {
  const { behind } = presentationOf(list);
  return [list, ...(behind === undefined ? [] : kindsIn(behind))];
}

/** By what the list of an aggregate can be narrowed, as its aggregates declare it. */
export function narrowingOf(list: AggregateName): Narrowing {
  const kinds = kindsIn(list);
  const states = [...new Set(kinds.flatMap((kind) => statesIn(kind)))];
  const links = kinds.flatMap((kind) =>
    Object.entries(presentationOf(kind).narrowedBy ?? {}).map(([as, to]) => ({ as, to })),
  );
  return {
    states: states.length < 2 ? [] : states,
    organization: kinds.some((kind) => natureOf(kind).organizationId !== undefined),
    links,
  };
}

/** The orders in which the list of an aggregate can stand: objects behind others stand where those do. */
export function ordersOf(list: AggregateName): readonly ListOrder[] {
  return kindsIn(list).length > 1 ? ['name'] : ordersAlone(list);
}

/** The orders in which the objects of an aggregate can stand alone. */
export function ordersAlone(kind: AggregateName): readonly ListOrder[] {
  const has = {
    ...{ name: true, changed: true, email: hasEmail(kind), state: statesIn(kind).length > 1 },
    organization: natureOf(kind).organizationId !== undefined,
  };
  return listOrders.filter((order) => has[order]);
}

/** How those that have come to their end are spoken of: people leave. */
export function endedWord(kind: AggregateName): string {
  return kind === 'person' ? 'left' : 'ended';
}

/**
 * Those that have come to their end, as they are told beside how many have not: `2 who left`.
 * @param count a number as people read it
 */
export function endedWords(kind: AggregateName, count: string): string {
  return `${count} ${kind === 'person' ? 'who' : 'that'} ${endedWord(kind)}`;
}

/** Whether objects of an aggregate have an e-mail address. */
export function hasEmail(kind: AggregateName): boolean {
  const schema = stateSchema(kind);
  return (
    'shape' in schema && typeof schema.shape === 'object' && schema.shape !== null && 'email' in schema.shape
  );
}
