import { onlineManager, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { TopicName } from '../../../app/contract/channels.ts';
import type { MessageOf } from '../../../app/contract/operations.ts';
import type { BackupState, LedgerStatus } from '../../../app/contract/schemas.ts';
import {
  askAgain,
  cache,
  followMain,
  forgetOtherLedgers,
  lastAnswer,
  putAnswer,
  putReply,
  question,
} from '../../../renderer/bridge/query.ts';

/** The other side of the bridge: answers come when the test says so, in the order it says. */
interface Asked {
  readonly operation: string;
  readonly input: unknown;
  readonly answer: (value: unknown) => void;
}
let waiting: Asked[] = [];
const listeners = new Map<string, (message: unknown) => void>();

function push<T extends TopicName>(topic: T, message: MessageOf<T>): void {
  listeners.get(topic)?.(message);
}

/** What is still to be answered, once everything begun has come to rest. */
async function asks(): Promise<readonly Asked[]> {
  await new Promise((resolve) => setTimeout(resolve));
  return waiting;
}

async function answerNext(value: unknown): Promise<void> {
  await asks();
  waiting.shift()?.answer({ ok: true, value });
  await asks();
}

let stops: (() => void)[] = [];
beforeEach(() => {
  waiting = [];
  vi.stubGlobal('window', {
    cimKeys: {
      invoke: (operation: string, input: unknown) =>
        new Promise((answer) => waiting.push({ operation, input, answer })),
      subscribe: (topic: string, listener: (message: unknown) => void) => {
        listeners.set(topic, listener);
        return () => listeners.delete(topic);
      },
    },
  });
  stops = [followMain()];
});
afterEach(() => {
  for (const stop of stops) stop();
  cache.clear();
  vi.unstubAllGlobals();
});

const ledger = '0193c8a0-0000-7000-8000-000000000001';
const status: LedgerStatus = {
  name: 'Ours',
  id: ledger,
  source: '/cim/ours',
  createdAt: '2026-01-01T00:00:00.000Z',
  directory: '/ledger',
  entries: 3,
  head: null,
  toSign: null,
  waiting: 3,
  setAside: 0,
  stored: 0,
  mode: 'Offline',
  copy: false,
  officer: null,
  lastTyped: null,
  signedIn: false,
  signedInBy: null,
  governed: false,
  integrity: { state: 'unchecked' },
  notices: [],
};
const backups: BackupState = {
  folder: '/backups',
  onClose: true,
  backups: [],
  progress: null,
  closing: false,
};
const closing = { ...backups, closing: true };

const firstPage = {
  ledger: null,
  upTo: null,
  offset: 0,
  limit: 50,
  state: 'all',
  search: '',
  aggregate: null,
  eventType: null,
  object: null,
  actors: null,
  since: null,
  until: null,
} as const;
const empty = { rows: [], total: 0, common: [] };
const other = { rows: [], total: 1, common: [] };

/** A screen that shows the first page of the entries. */
function showEntries(of: string | null = null): void {
  stops.push(
    new QueryObserver(cache, question('entries.page', { ...firstPage, ledger: of })).subscribe(() => {}),
  );
}

test('a question that several show is asked once, and again only once main has told of a change', async () => {
  showEntries();
  showEntries();
  expect(await asks()).toHaveLength(1);
  await answerNext(empty);
  showEntries();
  expect(await asks()).toHaveLength(0);

  push('ledger.changed', status);
  expect(await asks()).toHaveLength(1);
  await answerNext(empty);
  // Somebody else acts: the entries are the same.
  push('ledger.changed', { ...status, officer: 'Ada' });
  push('integrity.changed', { state: 'checking', verified: 1, total: 3 });
  expect(await asks()).toHaveLength(0);
  expect(lastAnswer('ledger.status', {})).toMatchObject({ officer: 'Ada', integrity: { state: 'checking' } });
  push('ledger.changed', { ...status, stored: 1 });
  expect(await asks()).toHaveLength(1);
});

test('changes that come while a question is on its way have it asked once more, the first one, too', async () => {
  showEntries();
  for (let entries = 1; entries < 100; entries += 1) push('ledger.changed', { ...status, entries });
  expect(await asks()).toHaveLength(1);
  await answerNext(empty);
  for (let stored = 1; stored < 100; stored += 1) push('ledger.changed', { ...status, entries: 99, stored });
  expect(await asks()).toHaveLength(1);
  await answerNext(empty);
  expect(await asks()).toHaveLength(1);
  await answerNext(other);
  expect(await asks()).toHaveLength(0);
  expect(lastAnswer('entries.page', firstPage)).toEqual(other);
});

test('an answer that is older than what main has told does not take its place', async () => {
  const asking = cache.fetchQuery(question('backup.list', {})).catch(() => undefined);
  expect(await asks()).toHaveLength(1);
  push('backup.changed', closing);
  await answerNext(backups);
  await asking;
  expect(lastAnswer('backup.list', {})).toEqual(closing);
});

test('what an act makes old is asked again at once where it is shown, and otherwise when it is next', async () => {
  showEntries();
  await answerNext(empty);
  void cache.fetchQuery(question('bundle.ranges', {}));
  await answerNext([]);
  askAgain('entries.page', 'bundle.ranges');
  expect((await asks()).map(({ operation }) => operation)).toEqual(['entries.page']);
  stops.push(new QueryObserver(cache, question('bundle.ranges', {})).subscribe(() => {}));
  expect((await asks()).map(({ operation }) => operation)).toEqual(['entries.page', 'bundle.ranges']);
});

test('an answer to what was begun does not undo what was told since', async () => {
  const later: BackupState = { ...backups, closing: true };
  const [reply, late] = [Promise.withResolvers<BackupState>(), Promise.withResolvers<BackupState>()];
  const shown = putReply('backup.list', {}, reply.promise);
  reply.resolve(backups);
  await shown;
  expect(lastAnswer('backup.list', {})).toEqual(backups);
  const overtaken = putReply('backup.list', {}, late.promise);
  push('backup.changed', later);
  late.resolve({ ...backups, folder: '/earlier' });
  await overtaken;
  expect(lastAnswer('backup.list', {})).toEqual(later);
});

test('another ledger has answers of its own, and those of the one before are forgotten', async () => {
  showEntries();
  await answerNext(empty);
  showEntries(ledger);
  await answerNext(other);
  // A change of the own ledger asks nothing about the copy.
  push('ledger.changed', status);
  expect((await asks()).map(({ input }) => input)).toEqual([firstPage]);
  putAnswer('backup.list', {}, backups);
  forgetOtherLedgers(ledger);
  expect(lastAnswer('entries.page', firstPage)).toBeUndefined();
  expect(lastAnswer('entries.page', { ...firstPage, ledger })).toEqual(other);
  expect(lastAnswer('backup.list', {})).toEqual(backups);
  // What was on its way about the own ledger comes too late to be shown.
  await answerNext(empty);
  expect(lastAnswer('entries.page', firstPage)).toBeUndefined();
});

test('a refusal comes as words, and the answer before it stays', async () => {
  const problem = {
    code: 'x.y',
    happened: 'It failed.',
    meaning: 'Nothing changed.',
    remedy: 'Try.',
    field: null,
  };
  const observer = new QueryObserver(cache, question('entries.page', firstPage));
  stops.push(observer.subscribe(() => {}));
  await answerNext(empty);
  askAgain('entries.page');
  await asks();
  waiting.shift()?.answer({ ok: false, problem });
  await asks();
  expect(observer.getCurrentResult()).toMatchObject({ data: empty, error: { problem } });
  expect(await asks()).toHaveLength(0);
});

test('a laptop without a network asks as any other', async () => {
  onlineManager.setOnline(false);
  showEntries();
  expect(await asks()).toHaveLength(1);
  onlineManager.setOnline(true);
});
