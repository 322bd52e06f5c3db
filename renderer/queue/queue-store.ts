import { create } from 'zustand';
import type { InputOf } from '../../app/contract/operations.ts';
import type { EntryDetail, QueueRow } from '../../app/contract/schemas.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from '../bridge/bridge-problems.ts';
import { call } from '../bridge/call.ts';
import { forgetOnSwitch, read } from '../ledger/reading.ts';
import { go } from '../shell/navigation-store.ts';

/** How many entries are shown at first, and how many more each time. */
const PAGE = 100;
/** The most entries one question may ask for; see the contract. */
const LARGEST_PAGE = 500;

/** Which entries are shown. */
export type QueueFilter = InputOf<'queue.page'>['state'];

interface QueueState {
  readonly filter: QueueFilter;
  /** Newest first. */
  readonly rows: readonly QueueRow[];
  /** Whether there are older ones. */
  readonly more: boolean;
  readonly loaded: boolean;
  readonly problem: Problem | null;
  readonly chosenSeq: number | null;
  readonly detail: EntryDetail | null;
  readonly detailProblem: Problem | null;
}

const nothing: QueueState = {
  filter: 'all',
  rows: [],
  more: false,
  loaded: false,
  problem: null,
  chosenSeq: null,
  detail: null,
  detailProblem: null,
};

/** The queue as far as it is shown. */
export const useQueue = create<QueueState>(() => nothing);

// One question at a time; what changes meanwhile asks once more afterwards. A sync of thousands of events so
// redraws as often as the window can follow, and no oftener.
let running = false;
let again = false;

forgetOnSwitch(() => {
  running = false;
  again = false;
  useQueue.setState(nothing);
});

/** Asks again for what is shown, and for the chosen entry. */
export async function refreshQueue(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  try {
    do {
      again = false;
      await show(Math.max(PAGE, useQueue.getState().rows.length));
    } while (again);
  } finally {
    running = false;
  }
}

async function show(count: number): Promise<void> {
  const { filter } = useQueue.getState();
  try {
    const rows: QueueRow[] = [];
    let more = true;
    while (more && rows.length < count) {
      const limit = Math.min(count - rows.length, LARGEST_PAGE);
      const page = await read((ledger) =>
        call('queue.page', { before: rows.at(-1)?.seq ?? null, limit, state: filter, ledger }),
      );
      rows.push(...page.rows);
      more = page.more && page.rows.length > 0;
    }
    // The filter was changed while these were on their way.
    if (useQueue.getState().filter !== filter) return;
    const kept = keepUnchanged(useQueue.getState().rows, rows);
    useQueue.setState({ rows: kept, more, loaded: true, problem: null });
    const seq = useQueue.getState().chosenSeq ?? kept[0]?.seq ?? null;
    if (seq !== null) await chooseEntry(seq);
  } catch (error) {
    useQueue.setState({ problem: problemOf(error), loaded: true });
  }
}

/** The new rows, with those that say the same as before being the same objects: they are not drawn again. */
function keepUnchanged(before: readonly QueueRow[], now: readonly QueueRow[]): QueueRow[] {
  const known = new Map(before.map((row) => [row.seq, row]));
  return now.map((row) => {
    const old = known.get(row.seq);
    // Entries never change; the receipt, and whether it is set aside, is all that can be new.
    return old !== undefined && stateOf(old) === stateOf(row) ? old : row;
  });
}

function stateOf({ receipt, setAside }: QueueRow): string {
  return receipt ? 'stored' : setAside ? `set aside ${setAside.at}` : 'waiting';
}

/** Lets what was set aside wait for the next sync again. @param seq which entry; null for all @throws ProblemError */
export async function retryEntry(seq: number | null): Promise<void> {
  await call('queue.retry', { seq });
  await refreshQueue();
}

/** Lets everything that was set aside wait for the next sync again. */
export async function retryAll(): Promise<void> {
  try {
    await retryEntry(null);
  } catch (error) {
    useQueue.setState({ problem: problemOf(error) });
  }
}

/** Asks where to, and writes an entry there. @returns the file; null when nobody chose a place */
export async function exportEntry(seq: number): Promise<string | null> {
  return (await call('queue.exportEntry', { seq })).file;
}

/** Shows the next older entries below. */
export async function showOlder(): Promise<void> {
  const { rows, filter } = useQueue.getState();
  try {
    const page = await read((ledger) =>
      call('queue.page', { before: rows.at(-1)?.seq ?? null, limit: PAGE, state: filter, ledger }),
    );
    const now = useQueue.getState();
    if (now.filter !== filter || now.rows.at(-1)?.seq !== rows.at(-1)?.seq) return;
    useQueue.setState({ rows: [...now.rows, ...page.rows], more: page.more });
  } catch (error) {
    useQueue.setState({ problem: problemOf(error) });
  }
}

/** Shows only such entries. */
export async function filterQueue(filter: QueueFilter): Promise<void> {
  useQueue.setState({ filter, rows: [], more: false, loaded: false, chosenSeq: null, detail: null });
  await refreshQueue();
}

/** Chooses an entry and reads it again, so that its CID is checked when it is looked at. */
export async function chooseEntry(seq: number): Promise<void> {
  useQueue.setState({ chosenSeq: seq });
  try {
    const detail = await read((ledger) => call('queue.entry', { seq, ledger }));
    if (useQueue.getState().chosenSeq === seq) useQueue.setState({ detail, detailProblem: null });
  } catch (error) {
    if (useQueue.getState().chosenSeq === seq) {
      useQueue.setState({ detail: null, detailProblem: problemOf(error) });
    }
  }
}

/** Opens the queue with this entry chosen. */
export function openEntry(seq: number): void {
  useQueue.setState({ filter: 'all', chosenSeq: seq, detail: null, detailProblem: null });
  go('queue');
}
