import path from 'node:path';
import { pathToFileURL } from 'node:url';

/* One side of before-after.ts: how long a program needs to parse an event and evolve its object, in nanoseconds. */

/** Where a program says how events are parsed and objects evolved: today, and before aggregates were declared. */
const PLACES = [
  { parse: 'app/registry/dispatch.ts', evolve: 'app/registry/dispatch.ts' },
  { parse: 'app/events/catalogue.ts', evolve: 'app/aggregates/kinds.ts' },
];
type Work = (...given: readonly unknown[]) => unknown;
const ROUNDS = 12;
const TIMES = 20_000;

const [checkout = ''] = process.argv.slice(2);
const { parseEvent, evolve } = await programIn(checkout);
const registry = { get: () => undefined, holderOf: () => undefined };
const event = {
  event_id: '0198c0de-0000-7000-8000-000000000001',
  aggregate: 'person',
  event_type: 'PersonCreated',
  aggregate_id: '0198c0de-0000-7000-8000-000000000002',
  timestamp: '2026-11-23T09:41:07.123Z',
  actor: { kind: 'officer', name: 'Officer A' },
  correlation_id: '0198c0de-0000-7000-8000-000000000003',
  causation_id: null,
  payload: {
    person_id: '0198c0de-0000-7000-8000-000000000002',
    organization_id: '0198c0de-0000-7000-8000-000000000004',
    name: 'Alice Officer',
    email: 'alice@acme.example',
    title: 'Crypto officer',
    department: null,
  },
};
const rounds = Array.from({ length: ROUNDS }, () => {
  const before = process.cpuUsage();
  for (let time = 0; time < TIMES; time++) evolve(registry, parseEvent(event));
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / TIMES;
});
console.log(Math.min(...rounds).toFixed(0));

async function programIn(folder: string) {
  for (const { parse, evolve } of PLACES) {
    const [parsing, evolving] = await Promise.all(
      [parse, evolve].map((file) => load(path.join(folder, file))),
    );
    const program = { ...Object(parsing), ...Object(evolving) };
    const [first, second]: unknown[] = [Reflect.get(program, 'parseEvent'), Reflect.get(program, 'evolve')];
    if (isWork(first) && isWork(second)) return { parseEvent: first, evolve: second };
  }
  throw new Error(`In ${folder} no event can be parsed and evolved.`);
}

function isWork(value: unknown): value is Work {
  return typeof value === 'function';
}

async function load(file: string): Promise<unknown> {
  return import(pathToFileURL(path.resolve(file)).href).catch(() => null);
}
