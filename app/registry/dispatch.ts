import { z } from 'zod';
import { decodeBlock } from '../content/block.ts';
import type { Coming, EventKind, Links, Nature } from '../model/aggregate.ts';
import type { ActNow, Deciding, Form, Warning } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import type { Readable } from '../model/envelope.ts';
import type { Names, Presentation } from '../model/presentation.ts';
import {
  type AggregateName,
  type Command,
  type CommandsOf,
  type EventsOf,
  type LedgerEvent,
  type Registry,
  rows,
  type StateOf,
} from './index.ts';

type EventType<A extends AggregateName> = EventsOf[A]['event_type'];
type CommandType<A extends AggregateName> = CommandsOf[A]['type'];

type FactOf<E> = E extends LedgerEvent
  ? Pick<E, 'aggregate' | 'event_type' | 'aggregate_id' | 'payload'>
  : never;

/** What a decider found to be true: an event without the circumstances of the act. */
export type Fact = FactOf<LedgerEvent>;

/** A decider's answer: facts to record, or a refusal in words for the person. */
export type Decision = { readonly accepted: true; readonly facts: readonly Fact[] } | Refused;

/** What the rows have in common, so that the compiler can pair each one's events and commands with its states. */
interface Row<A extends AggregateName> {
  readonly aggregate: {
    readonly nature: Nature<StateOf[A]>;
    readonly schema: z.ZodType<StateOf[A]>;
    readonly kinds: ReadonlyMap<string, EventKind<EventsOf[A]>>;
    evolve(type: EventType<A>, event: EventsOf[A], before: () => StateOf[A] | undefined): StateOf[A];
  };
  readonly desk: {
    readonly rows: Presentation<StateOf[A]> & {
      readonly commands: Readonly<Record<CommandType<A>, CommandFacts>>;
    };
    readonly forms: readonly Form[];
    parse(type: string, id: string, entered: object): CommandsOf[A];
    acts(state: StateOf[A], registry: Registry, names: Names): readonly ActNow[];
    warnings(
      type: string,
      fields: object,
      find: () => StateOf[A] | undefined,
      registry: Registry,
    ): readonly Warning[];
    refusalOf(
      type: EventType<A>,
      event: EventsOf[A],
      find: (id: string) => StateOf[A] | undefined,
      registry: Registry,
    ): Refused | null;
    decide(
      type: CommandType<A>,
      command: CommandsOf[A],
      find: (id: string) => StateOf[A] | undefined,
      registry: Registry,
    ): Decision;
  };
}

/** What is asked of a command's row without deciding on it. */
interface CommandFacts {
  readonly effect: Deciding<never, never, never>['effect'];
  readonly seed?: true | undefined;
}

const paired: { readonly [A in AggregateName]: Row<A> } = rows;

/** Whether there is an aggregate of this name. */
export function isAggregateName(name: string): name is AggregateName {
  return Object.hasOwn(rows, name);
}

/** Every aggregate's name, in the order of the rows. */
export const aggregateNames: readonly AggregateName[] = Object.keys(rows).filter(isAggregateName);

/** The event catalogue. Maps, not plain objects: a foreign block's `__proto__` or `constructor` must find nothing. */
export const catalogue: ReadonlyMap<string, ReadonlyMap<string, EventKind<LedgerEvent>>> = new Map(
  aggregateNames.map((name) => [name, rows[name].aggregate.kinds]),
);

/** A block that is no event of this catalogue: another version's event, or not an event at all. */
export class UnknownEventError extends Error {
  override readonly name = 'UnknownEventError';
}

function kindOf(value: unknown): EventKind<LedgerEvent> {
  const { aggregate, event_type } = namesOfEvent(value);
  const found = catalogue.get(aggregate)?.get(event_type);
  if (!found) throw new UnknownEventError(`This version knows no event ${event_type} of ${aggregate}.`);
  return found;
}

/** By hand, since this is done for each entry of a ledger: a schema would copy the whole value. */
function namesOfEvent(value: unknown): { readonly aggregate: string; readonly event_type: string } {
  if (typeof value === 'object' && value !== null && 'aggregate' in value && 'event_type' in value) {
    const { aggregate, event_type } = value;
    if (typeof aggregate === 'string' && typeof event_type === 'string') return { aggregate, event_type };
  }
  throw new UnknownEventError('This block has no aggregate and event_type: it is not an event.');
}

/**
 * Narrows a value to an event of the catalogue.
 * @throws UnknownEventError when no such event is known
 * @throws z.ZodError when its content does not fit
 * @throws OtherTextError when it holds a text in another form than the one that is recorded
 * @throws OtherObjectError when its payload says another object than its envelope
 */
export function parseEvent(value: unknown): LedgerEvent {
  return kindOf(value).parse(value);
}

/**
 * The event in a block.
 * @throws NotCanonicalError when the block is not in the one form that dag-cbor allows
 * @throws as `parseEvent`
 */
export function decodeEvent(block: Uint8Array): LedgerEvent {
  return parseEvent(decodeBlock(block));
}

/** An event in plain words. @throws as `parseEvent` */
export function readEvent(value: unknown): Readable {
  return kindOf(value).read(value);
}

/**
 * What is so from an event on, in a sentence with ids in place of names; null where its row does not say it.
 * @param before the event before it in the same act; null where there is none
 * @throws as `parseEvent`
 */
export function outcomeOf(event: LedgerEvent, before: LedgerEvent | null): string | null {
  return kindOf(event).outcome(event, before);
}

/** What happened in an event, in a few words; null where they depend on more than its kind. @throws UnknownEventError */
export function titleOf(event: LedgerEvent): string | null {
  return kindOf(event).title;
}

/** Whether an event makes its object, changes it, or makes it where it is not there yet. @throws as `parseEvent` */
export function effectOf(event: LedgerEvent): EventKind<LedgerEvent>['effect'] {
  return kindOf(event).effect;
}

/**
 * The NATS subject of an event: `cim.keys` + `key.keygenerated` gives `cim.keys.key.keygenerated`.
 * @param prefix the configured `subject_prefix`, `cim.keys`
 * @throws Error when there is no such event: it must never go out under a made-up subject
 */
export function subjectOf(
  prefix: string,
  { aggregate, event_type }: { readonly aggregate: string; readonly event_type: string },
): string {
  if (catalogue.get(aggregate)?.has(event_type) !== true)
    throw new Error(`There is no event ${event_type} of ${aggregate}.`);
  return `${prefix}.${aggregate}.${event_type.toLowerCase()}`;
}

/** Schema of an aggregate's state, for reading it back from where it was stored. */
export function stateSchema<A extends AggregateName>(aggregate: A): z.ZodType<StateOf[A]> {
  return paired[aggregate].aggregate.schema;
}

const statusField = z.object({ shape: z.object({ status: z.instanceof(z.ZodEnum) }) });

/** The states in which objects of an aggregate can be, as its field `status` says them; none where it has no states. */
export function statesIn(aggregate: AggregateName): readonly string[] {
  const found = statusField.safeParse(rows[aggregate].aggregate.schema);
  return found.success ? found.data.shape.status.options.map(String) : [];
}

/** What an event makes of the object it is about. */
export interface Evolved {
  readonly aggregate: AggregateName;
  readonly id: string;
  readonly uniqueKey: string;
  /** The organization it belongs to; null for an organization itself, and for what belongs to something else. */
  readonly organizationId: string | null;
  /** The name a person looks for. */
  readonly label: string;
  /** What it names, by what that is to it: the ids. */
  readonly links: readonly Link[];
  /** Whether it has come to its end. */
  readonly ended: boolean;
  /** Where it stands in its life, one of `statesIn`; null where its aggregate has no states. */
  readonly status: string | null;
  /** What happens to it on days that can be told already. */
  readonly coming: readonly Coming[];
  readonly state: StateOf[AggregateName];
}

/** Whether an event made something of an object of this aggregate. */
export function isStateOf<A extends AggregateName>(
  aggregate: A,
  evolved: Evolved,
): evolved is Evolved & { readonly state: StateOf[A] } {
  return evolved.aggregate === aggregate;
}

/** One object named by another, and as what. */
export interface Link {
  readonly as: string;
  readonly id: string;
}

/** The state of an event's object after the event. Pure; folding a ledger gives the same registry every time. */
export function evolve(registry: Registry, event: LedgerEvent): Evolved {
  return evolveOf(registry, event.aggregate, event.event_type, event);
}

function evolveOf<A extends AggregateName>(
  registry: Registry,
  name: A,
  type: EventType<A>,
  event: EventsOf[A],
): Evolved {
  const { aggregate } = paired[name];
  const { aggregate_id: id } = event;
  const state = aggregate.evolve(type, event, () => registry.get(name, id));
  const { label, uniqueKey, organizationId, links, ended, comesUp } = aggregate.nature;
  return {
    aggregate: name,
    id,
    state,
    label: label(state),
    organizationId: organizationId?.(state) ?? null,
    uniqueKey: uniqueKey(state),
    links: links === undefined ? [] : linksIn(links(state)),
    ended: ended?.(state) ?? false,
    status: 'status' in state && typeof state.status === 'string' ? state.status : null,
    coming: comesUp?.(state) ?? [],
  };
}

function linksIn(links: Links): Link[] {
  const found: Link[] = [];
  for (const as in links) {
    const ids = links[as];
    if (typeof ids === 'string') found.push({ as, id: ids });
    else for (const id of ids ?? []) found.push({ as, id });
  }
  return found;
}

/**
 * Why an event cannot be so, in words for the person; null where no rule of what it is about speaks against it, whoever
 * acts. Pure. `actRefusal` in governance.ts asks this and whether who acts may.
 * @param registry as it is before the event
 */
export function refusalOf(registry: Registry, event: LedgerEvent): Refused | null {
  return refusalIn(registry, event.aggregate, event.event_type, event);
}

function refusalIn<A extends AggregateName>(
  registry: Registry,
  name: A,
  type: EventType<A>,
  event: EventsOf[A],
): Refused | null {
  return paired[name].desk.refusalOf(type, event, (id) => registry.get(name, id), registry);
}

/** Which aggregate a command is of, and what stands in its row. */
const commandRows: ReadonlyMap<string, CommandFacts & { readonly aggregate: AggregateName }> = new Map(
  aggregateNames.flatMap((aggregate) =>
    Object.entries<CommandFacts>(rows[aggregate].desk.rows.commands).map(([type, { effect, seed }]) => [
      type,
      { aggregate, effect, seed },
    ]),
  ),
);

function rowOf(type: Command['type']): CommandFacts & { readonly aggregate: AggregateName } {
  const row = commandRows.get(type);
  if (row === undefined) throw new Error(`There is no command ${type}.`);
  return row;
}

/** The aggregate that a command is of. */
export function aggregateOfCommand({ type }: Pick<Command, 'type'>): AggregateName {
  return rowOf(type).aggregate;
}

/** The id of the object that a command would make; null when it may change one that is there. */
export function newObjectOf({ type, id }: Pick<Command, 'type' | 'id'>): string | null {
  return rowOf(type).effect === 'makes' ? id : null;
}

/** Whether a seed must be made before a command can be recorded. */
export function hasSeed(type: Command['type']): boolean {
  return rowOf(type).seed === true;
}

/** Every command that can be asked for by what is entered, as a form, the command line and a script need it. */
export const forms: ReadonlyMap<string, Form & { readonly aggregate: AggregateName }> = new Map(
  aggregateNames.flatMap((aggregate) =>
    rows[aggregate].desk.forms.map((form) => [form.type, { ...form, aggregate }]),
  ),
);

/**
 * Makes a command of what was entered.
 * @param id the object it changes; of one that makes something, the new object's
 * @throws Error when there is no such command, or it cannot be asked for
 * @throws z.ZodError with the field's name in its path
 */
export function commandOf(type: string, id: string, entered: object): Command {
  const form = forms.get(type);
  if (form === undefined) throw new Error(`${type} cannot be asked for.`);
  return paired[form.aggregate].desk.parse(type, id, entered);
}

/** What can be done with an object now, or why not. */
export function actsOn<A extends AggregateName>(
  name: A,
  state: StateOf[A],
  registry: Registry,
): readonly ActNow[] {
  return paired[name].desk.acts(state, registry, namesIn(registry));
}

/**
 * What to look at twice before something is asked for; nothing where it cannot be asked for. It forbids nothing. Pure.
 * @param type the command's name
 * @param id the object that it would change; null for a new one
 * @param fields what was entered so far; what does not fit is not looked at
 */
export function warningsOn(
  type: string,
  id: string | null,
  fields: object,
  registry: Registry,
): readonly Warning[] {
  const form = forms.get(type);
  return form === undefined ? [] : warningsIn(form.aggregate, type, id, fields, registry);
}

function warningsIn<A extends AggregateName>(
  name: A,
  type: string,
  id: string | null,
  fields: object,
  registry: Registry,
): readonly Warning[] {
  const find = () => (id === null ? undefined : registry.get(name, id));
  return paired[name].desk.warnings(type, fields, find, registry);
}

/** How objects of an aggregate are shown. */
export function presentationOf<A extends AggregateName>(name: A): Presentation<StateOf[A]> {
  return paired[name].desk.rows;
}

/** What objects of an aggregate are. */
export function natureOf<A extends AggregateName>(name: A): Nature<StateOf[A]> {
  return paired[name].aggregate.nature;
}

/** Says what objects are called in full, as they are now. */
export function namesIn(registry: Registry): Names {
  const names: Names = (aggregate, id) => (id === null ? null : fullName(registry, aggregate, id, names));
  return names;
}

function fullName<A extends AggregateName>(
  registry: Registry,
  aggregate: A,
  id: string,
  names: Names,
): string | null {
  const state = registry.get(aggregate, id);
  if (state === undefined) return null;
  const row = paired[aggregate];
  return row.desk.rows.fullName?.(state, names) ?? row.aggregate.nature.label(state);
}

/** Turns a command and the current state into facts, or into a refusal. Pure. */
export function decide(command: Command, registry: Registry): Decision {
  const id = newObjectOf(command);
  if (id !== null && isTaken(id, registry)) return ID_TAKEN;
  return decideOf(rowOf(command.type).aggregate, command.type, command, registry);
}

/** Ids are unique across all aggregates: an object's history and its secret are found by the id alone. */
export function isTaken(id: string, registry: Registry): boolean {
  return aggregateNames.some((aggregate) => registry.get(aggregate, id) !== undefined);
}

const ID_TAKEN = refuse(
  'object.id-taken',
  null,
  'The id meant for something new already stands for something else in the ledger.',
  'Use an id that was never used before.',
);

function decideOf<A extends AggregateName>(
  name: A,
  type: CommandType<A>,
  command: CommandsOf[A],
  registry: Registry,
): Decision {
  return paired[name].desk.decide(type, command, (id) => registry.get(name, id), registry);
}
