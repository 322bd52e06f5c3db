import { cpSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { actOutputSchema } from '../../../app/contract/command-line.ts';
import { decodeEvent, forms } from '../../../app/registry/dispatch.ts';
import type { Command, LedgerEvent } from '../../../app/registry/index.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { causes } from '../../support/causes.ts';
import { cimKeys } from '../../support/command-line.ts';
import { openLedger } from '../../support/ledgers.ts';
import { Life } from '../../support/lives.ts';
import { Random } from '../../support/random.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** More lives, and steps in each, than it has ever taken until each act was possible once. */
const [LIVES, STEPS] = [30, 400];

/*
 * That each command causes its events in the window’s contract the random lives of test/unit/aggregates show; here the same
 * is done by the command line. */

/** What happened, without what differs from one recording to the next: the id of what was made, and the times. */
function toldOf(events: readonly LedgerEvent[]): unknown {
  const made = events[0]?.aggregate_id ?? '';
  return events.map(({ event_type, payload }) => ({
    event_type,
    payload: JSON.parse(JSON.stringify(payload).replaceAll(made, 'the object')),
  }));
}

/** Records a command by `cim-keys act`. @returns the events, as they stand in the ledger */
async function byCommandLine(folder: string, command: Command): Promise<readonly LedgerEvent[]> {
  const form = forms.get(command.type);
  if (form === undefined) throw new Error(`${command.type} cannot be asked for.`);
  const input = path.join(folder, 'fields.json');
  const entered = form.fields.map(({ name }): [string, unknown] => [name, Reflect.get(command, name)]);
  writeFileSync(input, JSON.stringify(Object.fromEntries(entered)));
  const about = form.effect === 'makes' ? [] : ['--id', command.id];
  const { status, stdout, stderr } = await cimKeys([
    ...['act', command.type, ...about, '--input', input],
    ...['--officer', 'Officer at the terminal', '--yes', '--json', '--data', folder],
  ]);
  expect(status, `${command.type} was refused: ${stderr}`).toBe(0);
  const seq = actOutputSchema.parse(JSON.parse(stdout)).recorded?.seq ?? 0;
  const ledger = openLedger(folder);
  try {
    return recordedFrom(ledger, seq);
  } finally {
    ledger.close();
  }
}

/** The events of the act that one entry belongs to. */
function recordedFrom(ledger: Ledger, seq: number): LedgerEvent[] {
  const act = ledger.entries.at(seq);
  if (act === null) throw new Error(`There is no entry ${seq}.`);
  const { correlation_id: correlation } = decodeEvent(act.block);
  return [...Array(ledger.head()?.seq ?? 0).keys()]
    .map((index) => ledger.entries.at(index + 1))
    .flatMap((record) => (record === null ? [] : [decodeEvent(record.block)]))
    .filter((event) => event.correlation_id === correlation);
}

/** What has not been seen yet: acts that were done, and events that they brought about. */
class Unseen {
  readonly #acts = new Set(forms.keys());
  readonly #events = new Set(
    Object.entries(causes).flatMap(([event, commands]) =>
      commands.some((type) => forms.has(type)) ? [event] : [],
    ),
  );

  /** The acts that would show something of it. */
  get acts(): string[] {
    const causing = Object.entries(causes).filter(([event]) => this.#events.has(event));
    return [...this.#acts, ...causing.flatMap(([, commands]) => commands.filter((type) => forms.has(type)))];
  }

  /** Whether an act with these events shows something of it. */
  has(type: string, events: readonly LedgerEvent[]): boolean {
    if (events.length === 0 || !forms.has(type)) return false;
    return this.#acts.has(type) || events.some(({ event_type }) => this.#events.has(event_type));
  }

  see(type: string, events: readonly LedgerEvent[]): void {
    this.#acts.delete(type);
    for (const { event_type } of events) this.#events.delete(event_type);
  }
}

/** A life in a ledger on the disk. */
class LifeOnDisk {
  /** Where roles govern, a name that is typed may do nothing; and what is made up of signatures, no ledger takes. */
  readonly life: Life;
  readonly #folder = temporaryFolder();
  #written = 0;

  constructor(random: Random) {
    this.life = new Life(random, [
      'LetRolesGovern',
      'SignCheckpoint',
      'RecordComparison',
      'ProvisionYubiKey',
    ]);
    this.life.delegate();
  }

  /** A copy of the ledger without its last events: as it was before an act. */
  before(events: readonly LedgerEvent[]): string {
    const ledger = openLedger(this.#folder);
    const until = this.life.events.length - events.length;
    ledger.append(this.life.events.slice(this.#written, until), this.life.now);
    ledger.close();
    this.#written = until;
    const copy = temporaryFolder();
    cpSync(this.#folder, copy, { recursive: true });
    return copy;
  }
}

test('every act that can be asked for is done by the command line, and brings about the same events', async () => {
  const random = new Random();
  console.info(`seed ${random.seed}`);
  const unseen = new Unseen();
  for (let number = 0; number < LIVES && unseen.acts.length > 0; number++) {
    const onDisk = new LifeOnDisk(random);
    for (let step = 0; step < STEPS && unseen.acts.length > 0; step++) {
      const { life } = onDisk;
      const { command, events } = life.step(step % 2 === 0 ? life.oneOf(unseen.acts) : undefined);
      if (command === null || !unseen.has(command.type, events)) continue;
      // What may be done depends on the day, which is the one of that life.
      vi.useFakeTimers({ toFake: ['Date'], now: new Date(life.now) });
      const done = await byCommandLine(onDisk.before(events), command).finally(() => vi.useRealTimers());
      expect(toldOf(done), command.type).toEqual(toldOf(events));
      unseen.see(command.type, done);
    }
  }
  expect(unseen.acts).toEqual([]);
});
