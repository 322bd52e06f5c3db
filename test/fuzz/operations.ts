import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { z } from 'zod';
import { type OperationName, operationNames, topicNames } from '../../app/contract/channels.ts';
import type { Need, Needs } from '../../app/contract/needs.ts';
import { operations, topics } from '../../app/contract/operations.ts';
import { verifyLedger } from '../../main/store/integrity.ts';
import { Ledger } from '../../main/store/ledger.ts';
import type { Random } from '../support/random.ts';
import { VirtualUsb } from '../yubikey/preload/virtual-usb.ts';
import { GOLDEN } from './golden.ts';
import { SECRETS, Values } from './inputs.ts';
import { anything, mutated, pick } from './mutate.ts';
import type { Part, Tell } from './part.ts';
import { type Asked, Program } from './program/program.ts';
import { requireWords } from './wrong.ts';

/** Calls on one data folder. */
const CALLS = 60;

/** How often somebody pulls the YubiKey and plugs it in again, in milliseconds. */
const REPLUGGED_EVERY = 4000;

/** The person always says no to these: what they lead to is not on this machine, or outside of the test's folder. */
const NEVER_CONFIRMED: readonly OperationName[] = [
  'config.save',
  'config.test',
  'nats.setUrl',
  'replay.findLedgers',
];

const outcomeSchema = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ ok: z.literal(false), problem: z.unknown() }),
]);

const statusSchema = z
  .looseObject({ head: z.string().nullable(), entries: z.int(), stored: z.int(), mode: z.string() })
  .nullable();

/** What the ledger says of itself. */
type Status = z.infer<typeof statusSchema>;

/**
 * Every operation of the contract, asked with anything and with what it nearly takes, of the whole program on a data
 * folder of its own: each answer is one of the contract's or a problem in words, what only reads changes nothing, nothing
 * that must be confirmed happens without that, nobody is connected to in Offline mode, and the ledger stays whole.
 */
export async function fuzzOperations(): Promise<Part> {
  const home = mkdtempSync(path.join(os.tmpdir(), 'fuzz-operations-'));
  const usb = new VirtualUsb();
  return {
    attempt: async (random, tell) => {
      const folder = path.join(home, 'laptop');
      rmSync(folder, { recursive: true, force: true });
      const key = usb.plugIn(pick(random, ['yubikey-5.7.4', 'yubikey-5.4.3']));
      // A reset waits for it, and everything else must bear it.
      const replugging = setInterval(() => {
        key.unplug();
        key.plug();
      }, REPLUGGED_EVERY);
      try {
        await session(folder, random, tell, usb.environment);
      } finally {
        clearInterval(replugging);
        key.unplug();
      }
    },
    end: async () => {
      usb.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** How a laptop is found, and who sits at it. */
interface Laptop {
  readonly confirms: boolean;
  readonly isOffline: boolean;
  readonly files: readonly (string | null)[];
}

/** Puts a data folder there: new, with a ledger that earlier versions wrote, or with files that make no sense. */
function laptopIn(folder: string, random: Random): Laptop {
  mkdirSync(path.join(folder, 'elsewhere'), { recursive: true });
  const isOffline = random.next() < 0.8;
  if (random.next() < 0.8) {
    for (const part of ['events', 'keys'])
      cpSync(path.join(GOLDEN, 'data', part), path.join(folder, part), { recursive: true });
  }
  const config = `[nats]\nurl = "nats://127.0.0.1:1"\nconnection_timeout_secs = 1\nmax_retries = 0\n[mode]\nmode = "${isOffline ? 'Offline' : pick(random, ['Hybrid', 'Online'])}"\n`;
  writeFileSync(path.join(folder, 'config.toml'), config);
  const preferences = Buffer.from(JSON.stringify({ theme: 'dark', officer: 'Officer A', window: null }));
  const bytes = random.next() < 0.3 ? mutated(preferences, random, preferences, true).bytes : preferences;
  writeFileSync(path.join(folder, 'preferences.json'), bytes);
  const files = [
    'whole.car',
    'part.car',
    'whole.car.age',
    'stored.receipts',
    'age-identity.txt',
    'events.json',
  ].map((name) => path.join(GOLDEN, name));
  const example = path.resolve(GOLDEN, '../../docs/domain-bootstrap.example.json');
  return { confirms: random.next() < 0.5, isOffline, files: [...files, example, '/dev/zero', folder, null] };
}

async function session(
  folder: string,
  random: Random,
  tell: Tell,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const laptop = laptopIn(folder, random);
  tell.trying('start', JSON.stringify({ ...laptop, files: [] }));
  const program = await Program.start(folder, environment);
  try {
    const values = new Values();
    let status = await statusOf(program);
    values.learn(status);
    tell.accepted();
    for (let left = CALLS; left > 0 && !tell.isOver(); left--) {
      const operation = pick(random, operationNames);
      const input = values.input(operations[operation].input, random);
      const confirms = laptop.confirms && !NEVER_CONFIRMED.includes(operation);
      const place =
        random.next() < 0.5 ? null : path.join(folder, 'elsewhere', pick(random, ['a', 'b.car', 'c.json']));
      program.person({ confirms, file: pick(random, laptop.files), place });
      tell.trying(
        operation,
        `${inspect(input, { depth: 6, maxStringLength: 120 })}${confirms ? ', confirmed' : ''}`,
      );
      const asked = await program.ask(operation, input);
      const answer = answerOf(operation, asked, confirms, program.said);
      if (answer.ok) {
        tell.accepted();
        values.learn(answer.value);
      } else tell.refused();
      const after = await statusOf(program);
      const followed = await modesFollowed(program, status, after);
      requireUnchanged(operation, answer.ok, status, after, followed);
      status = after;
      requirePushes(program);
      const hosts = program.takeHosts();
      const mayConnect = !laptop.isOffline || laptop.confirms;
      if (hosts.length > 0 && !mayConnect) throw new Error(`Offline it connected to ${hosts.join(', ')}`);
      const away = hosts.find((host) => !/^(localhost|127\.0\.0\.1|::1)$/.test(host));
      if (away !== undefined) throw new Error(`It wanted to connect to ${away}, which nobody has confirmed.`);
    }
    await foreigners(program, random, tell);
    // Whoever answers every question with “Go back” would never close it.
    await program.ask('window.halfTyped', { forms: [] });
    tell.trying('end', 'closing the window');
    const exit = await program.quit();
    if (exit !== 0) throw new Error(`It ended with ${exit}.\n${program.said}`);
    requireSilence(program.said);
    if (status !== null) await requireWhole(path.join(folder, 'events'), status);
    tell.accepted();
  } finally {
    await program.kill();
  }
}

async function statusOf(program: Program): Promise<Status> {
  const { outcome } = await program.ask('ledger.status', {});
  const { ok, ...rest } = outcomeSchema.parse(outcome);
  if (!ok) throw new Error(`The status was refused: ${JSON.stringify(rest)}`);
  return statusSchema.parse(Object(rest).value);
}

function has(operation: OperationName, need: Need): boolean {
  const needs: Needs = operations[operation].needs;
  return typeof needs === 'string' ? needs === need : needs.includes(need);
}

/** The answer, which is one of the contract's or a problem in words, and got past no question that was answered with no. */
function answerOf(
  operation: OperationName,
  { outcome, questions }: Asked,
  confirms: boolean,
  said: string,
): { readonly ok: boolean; readonly value: unknown } {
  const answer = outcomeSchema.parse(outcome);
  const asks = has(operation, 'confirmation') || has(operation, 'confirmation-when');
  if (questions.length > 1 || (questions.length > 0 && !asks))
    throw new Error(`It asked ${questions.length} questions: ${questions.join(' / ')}`);
  if (!answer.ok) {
    requireWords(answer.problem, SECRETS);
    if (Object(answer.problem).code === 'unexpected')
      throw new Error(`It failed by a mistake of its own.\n${said}`);
    return { ok: false, value: null };
  }
  if (!confirms && (questions.length > 0 || has(operation, 'confirmation')))
    throw new Error('It was done although the person has said no.');
  const checked = operations[operation].output.safeParse(answer.value);
  if (!checked.success) throw new Error(`An answer beside the contract: ${z.prettifyError(checked.error)}`);
  const text = JSON.stringify(answer.value);
  if (SECRETS.some((secret) => text.includes(secret))) throw new Error(`A secret in the answer: ${text}`);
  return { ok: true, value: answer.value };
}

/** How many of the new entries are no call's: the mode in the configuration file was another one, and was followed. */
async function modesFollowed(program: Program, before: Status, after: Status): Promise<number> {
  const limit = (after?.entries ?? 0) - (before?.entries ?? 0);
  if (before === null || limit <= 0) return 0;
  const { outcome } = await program.ask('entries.page', {
    ...{ ledger: null, upTo: null, offset: 0, limit, search: '', aggregate: null, eventType: null },
    ...{ object: null, actors: null, state: 'all', since: null, until: null },
  });
  const { rows } = operations['entries.page'].output.parse(Object(outcome).value);
  return rows.filter(
    ({ eventType, actor }) => eventType === 'OperationalModeChanged' && actor === 'Configuration file',
  ).length;
}

/** What only reads, and what was refused, records nothing; nothing makes a ledger shorter. */
function requireUnchanged(
  operation: OperationName,
  done: boolean,
  before: Status,
  after: Status,
  followed: number,
): void {
  if (before === null) {
    if (after !== null && !(done && operation === 'ledger.create')) throw new Error('A ledger was made.');
    return;
  }
  if (after === null || after.entries < before.entries || after.stored < before.stored)
    throw new Error(`Entries are gone: ${JSON.stringify(before)}, then ${JSON.stringify(after)}`);
  const mayRecord = done && operations[operation].needs !== 'none';
  const recorded = after.entries - before.entries - followed;
  if (!mayRecord && (recorded !== 0 || (followed === 0 && after.head !== before.head)))
    throw new Error(`It recorded ${recorded} entries.`);
}

function requirePushes(program: Program): void {
  for (const { topic, message } of program.takePushed()) {
    const name = topicNames.find((known) => known === topic);
    if (name === undefined) throw new Error(`It pushed ${String(topic)}`);
    const checked = topics[name].safeParse(message);
    if (!checked.success) throw new Error(`${name} beside the contract: ${z.prettifyError(checked.error)}`);
  }
}

/** Operations that there are not, and pages that are not the program's own. */
async function foreigners(program: Program, random: Random, tell: Tell): Promise<void> {
  const name = anything(random);
  tell.trying('no operation', inspect(name));
  const unknown = outcomeSchema.parse((await program.ask(name, {})).outcome);
  tell.refused();
  const page = pick(random, [
    'app://ceremony/other.html',
    'https://ceremony/index.html',
    'app://ceremony.evil/index.html',
    '',
  ]);
  tell.trying('foreign page', page);
  const foreign = outcomeSchema.parse((await program.ask('ledger.status', {}, page)).outcome);
  tell.refused();
  if (unknown.ok || foreign.ok) throw new Error('A foreign call was answered.');
  requireWords(unknown.problem);
  requireWords(foreign.problem);
}

/** Its log names no secret, and tells of nothing that nobody handled. */
function requireSilence(said: string): void {
  const secret = SECRETS.find((one) => said.includes(one));
  if (secret !== undefined) throw new Error(`A secret in the log: ${said}`);
  if (/unhandled|failed unexpectedly|\n\s+at /i.test(said)) throw new Error(`In the log: ${said}`);
}

/** That the ledger is whole, up to the head that it had last. */
async function requireWhole(folder: string, status: NonNullable<Status>): Promise<void> {
  const ledger = Ledger.look(folder);
  try {
    const { finding, registry, receipts, head } = await verifyLedger(ledger);
    const wrong = finding ?? registry ?? receipts;
    if (wrong !== null) throw new Error(`The ledger is damaged: ${wrong.detail}`);
    if (head !== status.head && ledger.head()?.seq === status.entries)
      throw new Error('It ends with another head.');
  } finally {
    ledger.close();
  }
}
