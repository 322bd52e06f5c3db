import { truncateSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { tellingOpening } from '../../../main/cli/opening.ts';
import { migrate, SCHEMA_VERSION } from '../../../main/store/migrations.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/** What is told of an opening whose steps come at these times, in milliseconds. */
function toldOf(draws: boolean, times: readonly number[], folders: readonly string[] = []): string[] {
  const told: string[] = [];
  const clock = { now: 0 };
  const opened = tellingOpening(
    folders,
    (onOpening) => {
      for (const [index, time] of times.entries()) {
        clock.now = time;
        onOpening('folding', (index + 1) * 100, times.length * 100);
      }
      return 'opened';
    },
    {
      draws,
      draw: (text) => told.push(`draw ${text}`),
      clear: () => told.push('clear'),
      line: (text) => told.push(`line ${text}`),
      now: () => clock.now,
    },
  );
  expect(opened).toBe('opened');
  return told;
}

const FOLDING = 'Bringing a ledger of an earlier version into the form of this one';

test('of an opening that takes less than a second nothing is said', () => {
  expect(toldOf(true, [100, 500, 999])).toEqual([]);
  expect(toldOf(false, [100, 500, 999])).toEqual([]);
});

test('one that takes longer is told: on a terminal as it goes on, in a log once and then every five seconds', () => {
  expect(toldOf(true, [500, 1000, 1050, 2000])).toEqual([
    `draw ${FOLDING}`,
    `draw ${FOLDING}: 200 of 400 entries (50 %)`,
    `draw ${FOLDING}: 400 of 400 entries (100 %), 200/s, 0 s left`,
    'clear',
  ]);
  expect(toldOf(false, [500, 1000, 3000, 5999])).toEqual([`line ${FOLDING}`]);
  expect(toldOf(false, [500, 1000, 6000])).toHaveLength(2);
});

test('of a large one it is told at once, before there is anything to count', () => {
  const folders = [SCHEMA_VERSION - 1, SCHEMA_VERSION].map((version) => {
    const folder = temporaryFolder();
    const file = path.join(folder, 'ledger.db');
    const database = new DatabaseSync(file);
    migrate(database, version);
    database.close();
    truncateSync(file, 17 * 1024 * 1024);
    return folder;
  });
  const [older = '', newer = ''] = folders;
  expect(toldOf(false, [500], [newer])).toEqual([]);
  expect(toldOf(false, [500], [older])).toEqual(['line Opening a ledger of an earlier version']);
  expect(toldOf(true, [1000], [newer, older])).toEqual([
    'draw Opening a ledger of an earlier version',
    `draw ${FOLDING}: 100 of 100 entries (100 %)`,
    'clear',
  ]);
});
