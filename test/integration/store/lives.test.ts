import { afterEach, expect, test, vi } from 'vitest';
import type { Actor } from '../../../app/model/envelope.ts';
import { ProblemError } from '../../../app/problem.ts';
import { aggregateNames, decodeEvent, natureOf, parseEvent } from '../../../app/registry/dispatch.ts';
import type { AggregateName, Command, Registry, StateOf } from '../../../app/registry/index.ts';
import type { ComingUp } from '../../../main/store/coming-days.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { Ledger } from '../../../main/store/ledger.ts';
import { KeptRegistry } from '../../support/kept-registry.ts';
import { IDENTITY, openLedger, registrarOf } from '../../support/ledgers.ts';
import { Life } from '../../support/lives.ts';
import { Random } from '../../support/random.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/*
 * What a ledger's file answers about its registry, and what the same entries give in memory, after random commands.
 * `CIM_SEED` repeats it.
 */

const STEPS = 1500;
const EVERYTHING = { search: '', organizationId: null };
/** No role governs; and signatures of checkpoints that were never made would be findings. */
const WITHOUT = ['LetRolesGovern', 'SignCheckpoint', 'RecordComparison', 'ProvisionYubiKey'];

afterEach(() => {
  vi.useRealTimers();
});

/** The code of the refusal; null where it was recorded. */
function recorded(ledger: Ledger, command: Command, actor: Actor): string | null {
  try {
    registrarOf(ledger, () => actor).record(command);
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

function idsOf(states: Iterable<{ readonly id: string }>): string[] {
  return [...states].map(({ id }) => id).toSorted();
}

/** What a registry answers to every question that its objects give rise to, of one aggregate. */
function answers<A extends AggregateName>(registry: Registry, aggregate: A, asked: KeptRegistry) {
  const states: StateOf[A][] = asked.states(aggregate);
  const links = asked.all().flatMap((one) => one.links);
  const { uniqueKey } = natureOf(aggregate);
  const organizations = asked.states('organization').map(({ id }) => id);
  return {
    objects: states.map(({ id }) => registry.get(aggregate, id)),
    holders: states.map((state) => registry.holderOf(aggregate, uniqueKey(state))),
    named: [...new Set(links.map(({ as, id }) => `${as} ${id}`))].map((link) => {
      const [as = '', id = ''] = link.split(' ');
      return [link, idsOf(registry.naming(aggregate, as, id))];
    }),
    within: organizations.map((id) => idsOf(registry.within(aggregate, id))),
  };
}

/** Days come behind it. */
const FIRST_DAY = '0000-01-01';

function sayDay({ day, what, aggregate, id, concerns }: ComingUp): string {
  return `${day} ${what} ${aggregate} ${id} ${concerns?.aggregate} ${concerns?.id}`;
}

async function compare(ledger: Ledger, registry: KeptRegistry, where: string): Promise<void> {
  for (const aggregate of aggregateNames) {
    const known = registry.states(aggregate).length;
    expect(ledger.lists.count(aggregate, EVERYTHING), `${where}, ${aggregate}`).toBe(known);
    expect(answers(ledger.objects, aggregate, registry), `${where}, ${aggregate}`).toEqual(
      answers(registry, aggregate, registry),
    );
  }
  const coming = registry
    .all()
    .flatMap(({ aggregate, id, coming: days }) =>
      days.map(({ day, what, concerns = null }) => ({ day, what, aggregate, id, concerns })),
    );
  const { rows, total } = ledger.comingDays.comingUp(FIRST_DAY, 10_000);
  expect(total, where).toBe(coming.length);
  expect(rows.map(sayDay).toSorted(), where).toEqual(coming.map(sayDay).toSorted());
  expect(rows.map(({ day }) => day)).toEqual(coming.map(({ day }) => day).toSorted());
  expect(await verifyLedger(ledger), where).toMatchObject({ finding: null, registry: null });
}

test.each([
  ['a seed of its own', undefined],
  // A name was given back and taken by another object before both came into the file.
  ['seed 808342', 808_342],
])(
  'a ledger’s file answers what its entries give, after it was opened again and wherever it ends, with %s',
  async (_, seed) => {
    const random = new Random(seed);
    const where = `seed ${random.seed}`;
    console.info(where);
    const life = new Life(random, WITHOUT);
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    vi.useFakeTimers({ toFake: ['Date'] });
    for (let step = 0; step < STEPS; step++) {
      const { type, actor, command, decision } = life.step();
      if (command === null || decision === null) continue;
      vi.setSystemTime(life.now);
      const code = decision.accepted ? null : decision.refusal.code;
      expect(recorded(ledger, command, actor), `${where}, step ${step}, ${type}`).toBe(code);
    }
    vi.useRealTimers();
    expect(ledger.head()?.seq).toBe(life.events.length);
    await compare(ledger, life.registry, `${where}, as it was recorded`);

    const records = ledger.entries.from(1, life.events.length);
    ledger.close();
    const again = Ledger.open(folder);
    await compare(again, life.registry, `${where}, opened again`);
    again.rebuildRegistry();
    await compare(again, life.registry, `${where}, folded anew`);
    again.close();

    for (let times = 0; times < 4; times++) {
      const end = random.between(1, records.length);
      const cut = openLedger(temporaryFolder(), IDENTITY);
      const first = records
        .slice(0, end)
        .map(({ entry, cid, block }) => ({ stored: { entry, cid, block }, event: decodeEvent(block) }));
      cut.copy(first);
      expect(cut.head()).toEqual({ seq: end, cid: records[end - 1]?.cid });
      const then = new KeptRegistry(first.map(({ event }) => parseEvent(event)));
      await compare(cut, then, `${where}, cut after entry ${end}`);
    }
  },
  120_000,
);
