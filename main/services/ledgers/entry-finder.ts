import { isCid } from '../../../app/content/cid.ts';
import type { EntryPage, EntrySearchInput, ListedEntry } from '../../../app/contract/entries.ts';
import type { OutputOf } from '../../../app/contract/operations.ts';
import type { LinkedObject } from '../../../app/contract/registry.ts';
import { type LocalDays, QUARTER_HOUR } from '../../../app/model/local-days.ts';
import { comparable, uuidSchema } from '../../../app/model/values.ts';
import {
  aggregateNames,
  catalogue,
  decodeEvent,
  isAggregateName,
  namesIn,
  natureOf,
} from '../../../app/registry/dispatch.ts';
import type { AggregateName, LedgerEvent, Registry } from '../../../app/registry/index.ts';
import type { EntryRecord } from '../../store/entries.ts';
import { factsOf, kindKey } from '../../store/entry-facts.ts';
import type { EntryFilter, PageOfEntries, QuarterRun, SoughtWord } from '../../store/entry-search.ts';
import type { Ledger } from '../../store/ledger.ts';
import { detailOf, rowOf } from './entry-rows.ts';

/** Every kind of event, by its key, and what it is called. */
export const KINDS = [...catalogue].flatMap(([aggregate, kinds]) =>
  [...kinds].map(([eventType, { name }]) => ({
    aggregate,
    eventType,
    key: kindKey(aggregate, eventType),
    called: comparable(name),
  })),
);

/** A page of what is found. */
interface EntriesFound {
  readonly records: readonly EntryRecord[];
  readonly total: number;
}

/** Looks for entries of one ledger as people do: by words, names and days. */
export class EntryFinder {
  readonly #ledger: Ledger;
  readonly #days: LocalDays;
  readonly #missingFrom: number | null;

  /**
   * @param days those of the laptop
   * @param missingFrom the first entry that was acknowledged and is not in the stream; null while none is known to be
   */
  constructor(ledger: Ledger, days: LocalDays, missingFrom: number | null) {
    this.#ledger = ledger;
    this.#days = days;
    this.#missingFrom = missingFrom;
  }

  /** The entries of a page, newest first. */
  page(input: EntrySearchInput, page: PageOfEntries): EntriesFound {
    const { search, entries } = this.#ledger;
    const { seqs, total } = search.page(this.#filterOf(input), this.#head(), page);
    return { records: entries.these(seqs), total };
  }

  /** The same as rows of a list, each with its day. */
  rows(
    input: EntrySearchInput,
    page: PageOfEntries,
  ): { readonly rows: ListedEntry[]; readonly total: number } {
    const { records, total } = this.page(input, page);
    const { objects, outbox } = this.#ledger;
    const rows = records.map((record) => {
      const row = rowOf(record, outbox);
      const name = isAggregateName(record.aggregate)
        ? nameOf(objects, record.aggregate, record.aggregateId)
        : null;
      const called = name === null || row.about.includes(name) ? null : name;
      return { ...row, day: this.#days.dayOf(timeOf(record.entry.at)), called };
    });
    return { rows, total };
  }

  /** On which days the entries were recorded that are found. */
  spans(input: EntrySearchInput, upTo: number | null): OutputOf<'entries.days'> {
    const { search } = this.#ledger;
    const head = this.#head();
    const last = Math.min(upTo ?? head, head);
    const upToSeq = search.counter(this.#filterOf(input), head);
    const counted = countsOf(search.quarters(head), last, upToSeq);
    const byDay = spansOf(counted, (at) => this.#days.dayOf(at));
    const ofOneDay = new Set(byDay.map(({ from }) => from)).size === 1;
    return {
      zone: this.#days.zone,
      per: ofOneDay ? 'hour' : 'day',
      spans: ofOneDay ? spansOf(counted, (at) => this.#days.hourOf(at)) : byDay,
    };
  }

  /** Everybody who has acted, by their names; a person of the registry by the one that they have last acted under. */
  actors(): OutputOf<'entries.actors'> {
    const { search, entries } = this.#ledger;
    const actors = search.actors().flatMap(({ key, entries: count, lastSeq }) => {
      const record = entries.at(lastSeq);
      if (record === null) return [];
      const [kind = '', ...name] = key.split(' ');
      const actor = readable(record.block)?.actor;
      return [{ key, name: actor?.name ?? name.join(' '), signedIn: kind === 'person', entries: count }];
    });
    return { actors: actors.toSorted((a, b) => a.name.localeCompare(b.name, 'en')) };
  }

  /** Everything about one entry, and what stands beside it; null where there is none. @param prefix of its subject */
  read(seq: number, prefix: string): EntryPage | null {
    const { entries, outbox, search } = this.#ledger;
    const record = entries.at(seq);
    if (record === null) return null;
    return {
      ...detailOf(record, outbox, prefix),
      objects: this.#objectsOf(record),
      ofObject: search.about(record.aggregateId, seq),
    };
  }

  #filterOf(input: EntrySearchInput): EntryFilter {
    const { aggregate, eventType, object, actors, state, since, until } = input;
    const ofKind = KINDS.filter(
      (kind) =>
        (aggregate === null || kind.aggregate === aggregate) &&
        (eventType === null || kind.eventType === eventType),
    );
    return {
      words: comparable(input.search)
        .split(' ')
        .flatMap((word) => (word === '' ? [] : [this.#sought(word)])),
      kinds: aggregate === null && eventType === null ? null : ofKind.map(({ key }) => key),
      actors,
      object,
      state,
      missingFrom: this.#missingFrom,
      since: since === null ? null : this.#days.startOf(since) / QUARTER_HOUR,
      until: until === null ? null : this.#days.endOf(until) / QUARTER_HOUR,
    };
  }

  #sought(word: string): SoughtWord {
    const number = /^#?(\d{1,3}(?:,\d{3})+|\d{1,15})$/.exec(word)?.[1];
    return {
      word,
      kinds: KINDS.filter(({ called }) => called.includes(word)).map(({ key }) => key),
      seq:
        number === undefined
          ? isCid(word)
            ? (this.#ledger.entries.withCid(word)?.entry.seq ?? null)
            : null
          : Number(number.replaceAll(',', '')),
      id: uuidSchema.safeParse(word).success ? word : null,
    };
  }

  #objectsOf({ block, aggregateId, entry }: EntryRecord): LinkedObject[] {
    const { objects } = this.#ledger;
    const names = namesIn(objects);
    const linked = (id: string): LinkedObject[] => {
      const kind = aggregateNames.find((name) => objects.get(name, id) !== undefined);
      return kind === undefined ? [] : [{ kind, id, text: names(kind, id) ?? id }];
    };
    const event = readable(block);
    const named = event === null ? [] : [...factsOf(event, entry.at, '').named];
    return [aggregateId, ...named.filter((id) => id !== aggregateId)].flatMap(linked);
  }

  #head(): number {
    return this.#ledger.head()?.seq ?? 0;
  }
}

/** How many entries are found of each quarter of an hour, newest first. */
function countsOf(
  runs: readonly QuarterRun[],
  last: number,
  upTo: (seq: number) => number,
): { readonly quarter: number; readonly count: number }[] {
  return runs
    .map(({ seq, quarter }, index) => {
      const next = runs[index + 1]?.seq ?? Number.POSITIVE_INFINITY;
      return { quarter, count: upTo(Math.min(next - 1, last)) - upTo(Math.min(seq - 1, last)) };
    })
    .filter(({ count }) => count > 0)
    .toReversed();
}

/** The same by days or hours. */
function spansOf(
  counted: ReturnType<typeof countsOf>,
  nameOf: (at: number) => string,
): OutputOf<'entries.days'>['spans'] {
  const spans: { from: string; count: number }[] = [];
  for (const { quarter, count } of counted) {
    const from = nameOf(quarter * QUARTER_HOUR);
    const newer = spans.at(-1);
    if (newer?.from === from) newer.count += count;
    else spans.push({ from, count });
  }
  return spans;
}

function nameOf<A extends AggregateName>(objects: Registry, aggregate: A, id: string): string | null {
  const state = objects.get(aggregate, id);
  return state === undefined ? null : natureOf(aggregate).label(state);
}

function readable(block: Uint8Array): LedgerEvent | null {
  try {
    return decodeEvent(block);
  } catch {
    return null;
  }
}

/** A time that cannot be read stands at the beginning, as it does where entries are looked for. */
function timeOf(at: string): number {
  const time = Date.parse(at);
  return Number.isNaN(time) ? 0 : time;
}
