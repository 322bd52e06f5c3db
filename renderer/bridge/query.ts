import { hashKey, QueryClient, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { OperationName, TopicName } from '../../app/contract/channels.ts';
import type { InputOf, MessageOf, OutputOf } from '../../app/contract/operations.ts';
import type { LedgerStatus } from '../../app/contract/schemas.ts';
import type { Problem } from '../../app/problem.ts';
import { problemOf } from './bridge-problems.ts';
import { call } from './call.ts';
import { listen } from './listen.ts';
import { useWaitedFor } from './together.tsx';

/** What happens to a ledger that makes answers about it old. */
type Change = 'entries' | 'receipts';

/**
 * The operations that are asked through the cache, each with what makes its answer old; of `pushed` ones main tells the
 * newest answer by itself. What is not here cannot be asked through the cache: an answer, and the question with it,
 * stays in the window's memory, where no secret may stay.
 */
const asked = {
  'app.info': [],
  'airGap.state': 'pushed',
  'ledger.status': 'pushed',
  'ledger.readable': [],
  'backup.list': 'pushed',
  'registry.page': ['entries'],
  'registry.count': ['entries'],
  'registry.letters': ['entries'],
  'registry.position': ['entries'],
  'registry.find': ['entries'],
  'registry.comingUp': ['entries'],
  'registry.chart': ['entries'],
  'registry.object': ['entries'],
  'registry.acts': ['entries'],
  'registry.choices': ['entries'],
  'registry.warnings': ['entries'],
  'registry.secretFiles': [],
  'keys.publicHalf': ['entries'],
  'registry.suggestions': ['entries'],
  'entries.page': ['entries', 'receipts'],
  'entries.days': ['entries', 'receipts'],
  'entries.actors': ['entries'],
  'entries.read': ['entries', 'receipts'],
  'cid.find': ['entries'],
  'comparisons.list': ['entries'],
  'certificates.profiles': ['entries'],
  'certificates.authorities': ['entries'],
  'certificates.about': ['entries'],
  'lists.late': ['entries'],
  'identities.about': ['entries'],
  'identities.seeds': ['entries'],
  'lists.calendar': ['entries'],
  'certificates.tree': ['entries'],
  'ceremony.duties': ['entries'],
  'scripts.ready': [],
  'scripts.show': ['entries'],
  'ceremony.room': ['entries'],
  'ceremony.left': ['entries'],
  'drafts.look': ['entries'],
  'drafts.ready': ['entries'],
  'signing.state': ['entries'],
  'officer.means': ['entries'],
  'yubikeys.state': 'pushed',
  'yubikeys.recorded': ['entries'],
  'yubikeys.opens': ['entries'],
  'sync.state': 'pushed',
  'nats.settings': [],
  'proof.state': 'pushed',
  'config.get': [],
  'bundle.ranges': ['entries'],
  'imports.list': 'pushed',
} as const satisfies { readonly [N in OperationName]?: 'pushed' | readonly Change[] };

/** An operation that is asked through the cache. */
export type Asked = keyof typeof asked;

/**
 * The window's one cache. Answers grow old by what main tells and not by time. Whether there is a network says nothing
 * about main: without `always`, nothing would be asked on a laptop that is offline.
 */
export const cache = new QueryClient({
  defaultOptions: {
    queries: {
      networkMode: 'always',
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    },
  },
});
// What main tells unasked is kept while nothing shows it: nobody would tell it again.
for (const [operation, by] of Object.entries(asked)) {
  if (by === 'pushed') cache.setQueryDefaults([operation], { gcTime: Number.POSITIVE_INFINITY });
}

// A few numbers, which stand beside tabs: tabs do not wait for them, and so would move whenever they came anew.
cache.setQueryDefaults(['registry.count'], { gcTime: Number.POSITIVE_INFINITY });

// An entry is read from the disk, and its CID checked, whenever it is looked at.
cache.setQueryDefaults(['entries.read'], { gcTime: 0 });

/** What main has answered. */
export interface Answer<T> {
  /** undefined until the first answer. */
  readonly answer: T | undefined;
  /** Why the last question was not answered; the answer before it stays. */
  readonly problem: Problem | null;
  /** The answer belongs to the question before this one; see `keepPrevious`. */
  readonly isPrevious: boolean;
}

/** How something is asked. */
interface AskOptions<N extends Asked, T> {
  /** false asks nothing. */
  readonly enabled?: boolean;
  /** Shows the answer to the question before, of the same ledger, until this one is answered. */
  readonly keepPrevious?: boolean;
  /** Asks anew whenever a screen comes to show it: for what can change without main telling so. */
  readonly eachTime?: boolean;
  /** Shows no answer that something has made old since: for what is decided by it once. */
  readonly upToDate?: boolean;
  /** What of the answer is needed: only when that changes is a component drawn again. */
  readonly select?: (answer: OutputOf<N>) => T;
}

/** Asks main, and follows the answer as it changes. The same question is asked once, wherever it is asked. */
export function useAnswer<N extends Asked, T = OutputOf<N>>(
  operation: N,
  input: InputOf<N>,
  options: AskOptions<N, T> = {},
): Answer<T> {
  const query = useQuery<OutputOf<N>, Error, T>(
    {
      ...question(operation, input),
      ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
      ...(options.select === undefined ? {} : { select: options.select }),
      ...(options.eachTime === true ? { refetchOnMount: 'always' as const } : {}),
      ...(options.keepPrevious === true
        ? {
            placeholderData: (previous, query) =>
              query !== undefined && ledgerOf(query.queryKey[1]) === ledgerOf(input) ? previous : undefined,
          }
        : {}),
    },
    cache,
  );
  const { data, error, isPlaceholderData } = query;
  useWaitedFor(options.enabled !== false && data === undefined && error === null);
  // Asked for only where it counts: whoever asks is drawn again whenever it changes.
  const isOld = options.upToDate === true && query.isStale;
  return {
    answer: isOld ? undefined : data,
    problem: error === null ? null : problemOf(error),
    isPrevious: isPlaceholderData,
  };
}

/** What something begins with that goes on by itself, such as a form: the first answer that nothing has made old. */
export function useFirstAnswer<N extends Asked>(
  operation: N,
  input: InputOf<N>,
): Pick<Answer<OutputOf<N>>, 'answer' | 'problem'> {
  const { answer, problem } = useAnswer(operation, input, { upToDate: true });
  const [first, setFirst] = useState(answer);
  if (first === undefined && answer !== undefined) setFirst(answer);
  return { answer: first ?? answer, problem };
}

/** The last message on a topic since this is shown; null until there is one. For how far something is. */
export function useTold<T extends TopicName>(topic: T): MessageOf<T> | null {
  const [told, setTold] = useState<MessageOf<T> | null>(null);
  useEffect(() => listen(topic, (message) => setTold(message)), [topic]);
  return told;
}

/** Asks what will be shown soon, so that its answer is there by then. */
export function askBeforehand<N extends Asked>(operation: N, input: InputOf<N>): void {
  void cache.prefetchQuery(question(operation, input));
}

/** The last answer, for an act that needs it; undefined until there is one. */
export function lastAnswer<N extends Asked>(operation: N, input: InputOf<N>): OutputOf<N> | undefined {
  return cache.getQueryData<OutputOf<N>>([operation, input]);
}

/** Shows an answer that came by another way: with an act, or on a topic. An older one on its way is dropped. */
export function putAnswer<N extends Asked>(operation: N, input: InputOf<N>, answer: OutputOf<N>): void {
  const queryKey = [operation, input];
  // By its hash: to look for it among all others would take the hash of each.
  void cache.getQueryCache().get(hashKey(queryKey))?.cancel({ revert: true });
  cache.setQueryData<OutputOf<N>>(queryKey, answer);
}

/**
 * Shows the answer to an act that returns at once, while what it has begun goes on: unless something newer was told in
 * the meantime, which the answer knew nothing of.
 */
export async function putReply<N extends Asked>(
  operation: N,
  input: InputOf<N>,
  reply: Promise<OutputOf<N>>,
): Promise<void> {
  const before = lastAnswer(operation, input);
  const answer = await reply;
  if (lastAnswer(operation, input) === before) putAnswer(operation, input, answer);
}

/** Has operations asked again: at once where their answers are shown, and otherwise when they are next. */
export function askAgain(...operations: readonly Asked[]): void {
  for (const operation of operations) askAgainWhere((queryKey) => queryKey[0] === operation);
}

/** Forgets all that was answered about another ledger than this one. @param ledger null for the one of this laptop */
export function forgetOtherLedgers(ledger: string | null): void {
  cache.removeQueries({ predicate: ({ queryKey }) => !isAbout(queryKey, ledger) });
}

/** Shows how the ledger of this laptop stands, as main has just told. */
export function showLedger(status: LedgerStatus): void {
  const before = lastAnswer('ledger.status', {});
  putAnswer('ledger.status', {}, status);
  ledgerChanged(null, before ?? undefined, status);
}

/** Follows what main tells unasked; asked for once, when the window opens. @returns a function that stops it */
export function followMain(): () => void {
  const stops = [
    listen('ledger.changed', showLedger),
    listen('imports.changed', (state) => {
      const before = new Map(lastAnswer('imports.list', {})?.ledgers.map((copy) => [copy.id, copy]));
      putAnswer('imports.list', {}, state);
      for (const copy of state.ledgers) ledgerChanged(copy.id, before.get(copy.id), copy);
    }),
    listen('integrity.changed', (integrity) => {
      const status = lastAnswer('ledger.status', {});
      if (status) putAnswer('ledger.status', {}, { ...status, integrity });
    }),
    listen('sync.changed', (state) => putAnswer('sync.state', {}, state)),
    listen('airGap.changed', (airGap) => putAnswer('airGap.state', {}, airGap)),
    listen('backup.changed', (state) => putAnswer('backup.list', {}, state)),
    listen('proof.changed', (state) => putAnswer('proof.state', {}, state)),
    listen('yubikeys.changed', (state) => putAnswer('yubikeys.state', {}, state)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

type Counted = Pick<LedgerStatus, 'entries' | 'head' | 'stored' | 'setAside'>;

function ledgerChanged(ledger: string | null, before: Counted | undefined, now: Counted): void {
  const changes: Change[] = [];
  if (before?.entries !== now.entries || before.head !== now.head) changes.push('entries');
  if (before?.stored !== now.stored || before.setAside !== now.setAside) changes.push('receipts');
  const old = new Set<unknown>(
    Object.entries(asked)
      .filter(([, by]) => by !== 'pushed' && changes.some((change) => new Set<Change>(by).has(change)))
      .map(([operation]) => operation),
  );
  askAgainWhere((queryKey) => old.has(queryKey[0]) && isAbout(queryKey, ledger));
}

const askedMeanwhile = new WeakSet<object>();

/**
 * What is on its way already is asked again when it is here, once: its answer may be older than the reason to ask. A
 * sync of thousands of events so has main asked as often as it can answer, and no oftener.
 */
function askAgainWhere(concerned: (queryKey: readonly unknown[]) => boolean): void {
  for (const query of cache.getQueryCache().findAll({ predicate: ({ queryKey }) => concerned(queryKey) })) {
    const again = () => {
      askedMeanwhile.delete(query);
      void cache.invalidateQueries({ predicate: (one) => one === query });
    };
    if (query.promise === undefined) again();
    else if (!askedMeanwhile.has(query)) {
      askedMeanwhile.add(query);
      void query.promise.then(again, again);
    }
  }
}

/** A question as the cache knows it. */
export function question<N extends Asked>(operation: N, input: InputOf<N>) {
  return { queryKey: [operation, input], queryFn: () => call(operation, input) };
}

/** Whether a question is about this ledger, or about no ledger in particular. */
function isAbout([, input]: readonly unknown[], ledger: string | null): boolean {
  const named = ledgerOf(input);
  return named === undefined || named === ledger;
}

function ledgerOf(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'ledger' in input ? input.ledger : undefined;
}
