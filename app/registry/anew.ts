import { z } from 'zod';
import type { Shape } from '../model/aggregate.ts';
import type { Form } from '../model/commands.ts';
import { aggregateNames, commandOf, forms, natureOf } from './dispatch.ts';
import { type AggregateName, rows, type StateOf } from './index.ts';
import type { Draft } from './unsealed.ts';

/*
 * How objects are entered anew, from what each aggregate declares: what a registry file may say, and what it says of the
 * objects of a ledger. Left out is what needs more than a file could hold: a secret of its own, a device, or evidence, such as
 * the approvals and the signature without which there is no certificate and no revocation list.
 */

/** A command that a registry file may hold. */
export interface FileAct {
  readonly type: string;
  readonly aggregate: AggregateName;
  readonly effect: 'makes' | 'changes';
  /** What is entered. */
  readonly input: Shape;
  /** The form in which people enter it; null where a file alone may say it. */
  readonly form: Form | null;
}

/** An act with what is entered, in ids. */
export interface Entered {
  readonly act: string;
  readonly entered: Readonly<Record<string, unknown>>;
}

/** An object as it is entered anew. */
export interface AnewObject {
  readonly made: Entered;
  readonly done: readonly Entered[];
  readonly lastly: readonly Entered[];
}

/** What a row says of this, in terms that all rows have in common. */
interface AnewRow<A extends AggregateName> {
  readonly desk: {
    readonly rows: {
      readonly anew?:
        | {
            readonly made?: (state: StateOf[A]) => Readonly<Record<string, unknown>>;
            readonly acts?: readonly string[];
            readonly done?: (state: StateOf[A]) => readonly Entered[];
            readonly lastly?: (state: StateOf[A]) => readonly Entered[];
          }
        | undefined;
      readonly commands: Readonly<Record<string, CommandRow>>;
    };
  };
}

interface CommandRow {
  readonly input: Shape;
  readonly effect: 'makes' | 'changes' | 'adds';
  readonly withheld?: boolean;
  readonly seed?: true;
}

const paired: { readonly [A in AggregateName]: AnewRow<A> } = rows;

/** The public key of an identity comes with its seed, which is made here. */
const withoutKey = ({ publicKey: _, ...input }: Shape): Shape => input;

function actsOf(aggregate: AggregateName): FileAct[] {
  const { anew, commands } = paired[aggregate].desk.rows;
  const making = Object.entries(commands).filter(
    ([, { effect, withheld, seed }]) => effect === 'makes' && (withheld !== true || seed !== undefined),
  );
  if (making.length === 0) return [];
  const changing = Object.entries(commands).filter(([type]) => anew?.acts?.includes(type) === true);
  return [...making, ...changing].map(([type, { effect, input, seed }]) => ({
    type,
    aggregate,
    effect: effect === 'makes' ? 'makes' : 'changes',
    input: seed === undefined ? input : withoutKey(input),
    form: forms.get(type) ?? null,
  }));
}

/** The commands that a registry file may hold, by name. */
export const fileActs: ReadonlyMap<string, FileAct> = new Map(
  aggregateNames.flatMap(actsOf).map((act) => [act.type, act]),
);

/** Aggregates whose objects a registry file holds, in the order of the rows. */
export const fileAggregates: readonly AggregateName[] = aggregateNames.filter((name) =>
  [...fileActs.values()].some(({ aggregate }) => aggregate === name),
);

/** An object as it is entered anew. @throws Error when no file could hold one of its aggregate */
export function anewOf<A extends AggregateName>(aggregate: A, state: StateOf[A]): AnewObject {
  const act = [...fileActs.values()].find((one) => one.aggregate === aggregate && one.effect === 'makes');
  if (act === undefined) throw new Error(`No file could hold a ${aggregate}.`);
  const { anew } = paired[aggregate].desk.rows;
  const values: Readonly<Record<string, unknown>> = { ...state, ...anew?.made?.(state) };
  const entered = Object.fromEntries(
    Object.entries(act.input).flatMap(([field, schema]) => {
      const value = values[field];
      const isLeftOut = value === null && !schema.safeParse(null).success;
      return value === undefined || isLeftOut ? [] : [[field, value]];
    }),
  );
  return {
    made: { act: act.type, entered },
    done: anew?.done?.(state) ?? [],
    lastly: anew?.lastly?.(state) ?? [],
  };
}

/** Whether an object has come to its end: no file says anything of it. */
export function hasEnded<A extends AggregateName>(aggregate: A, state: StateOf[A]): boolean {
  return natureOf(aggregate).ended?.(state) ?? false;
}

const { CreateNatsOperator } = rows['nats.operator'].desk.rows.commands;
const { CreateNatsAccount } = rows['nats.account'].desk.rows.commands;
const { CreateNatsUser } = rows['nats.user'].desk.rows.commands;
const { ConfigureNatsAccount } = rows['nats.account'].desk.rows.commands;
const { ConfigureNatsUser } = rows['nats.user'].desk.rows.commands;
const { GenerateNatsSigningKey } = rows['nats.signing.key'].desk.rows.commands;
const { AssignRole } = rows.person.desk.rows.commands;
const id = z.string();
const withheld = {
  CreateNatsOperator: z
    .strictObject({ type: z.literal('CreateNatsOperator'), id, ...CreateNatsOperator.input })
    .omit({ publicKey: true }),
  CreateNatsAccount: z
    .strictObject({ type: z.literal('CreateNatsAccount'), id, ...CreateNatsAccount.input })
    .omit({ publicKey: true }),
  CreateNatsUser: z
    .strictObject({ type: z.literal('CreateNatsUser'), id, ...CreateNatsUser.input })
    .omit({ publicKey: true }),
  GenerateNatsSigningKey: z
    .strictObject({ type: z.literal('GenerateNatsSigningKey'), id, ...GenerateNatsSigningKey.input })
    .omit({ publicKey: true }),
  AssignRole: z.strictObject({ type: z.literal('AssignRole'), id, ...AssignRole.input }),
  ConfigureNatsAccount: z.strictObject({
    ...{ type: z.literal('ConfigureNatsAccount'), id },
    ...ConfigureNatsAccount.input,
  }),
  ConfigureNatsUser: z.strictObject({
    ...{ type: z.literal('ConfigureNatsUser'), id },
    ...ConfigureNatsUser.input,
  }),
};

/**
 * Makes a draft of what a registry file says.
 * @param id the object it is about; of one that makes something, the new object's
 * @throws Error when no file may hold it
 * @throws z.ZodError with the field's name in its path
 */
export function fileDraft(type: string, id: string, entered: object): Draft {
  switch (type) {
    case 'CreateNatsOperator':
    case 'CreateNatsAccount':
    case 'CreateNatsUser':
    case 'GenerateNatsSigningKey':
    case 'AssignRole':
    case 'ConfigureNatsAccount':
    case 'ConfigureNatsUser':
      return withheld[type].parse({ ...entered, type, id });
  }
  if (!fileActs.has(type)) throw new Error(`No file may hold ${type}.`);
  const command = commandOf(type, id, entered);
  switch (command.type) {
    case 'CreateNatsOperator':
    case 'CreateNatsAccount':
    case 'CreateNatsUser':
    case 'GenerateNatsSigningKey':
      throw new Error('Withheld commands cannot be asked for.');
    default:
      return command;
  }
}
