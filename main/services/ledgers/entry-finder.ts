import { isCid } from '../../../app/content/cid.ts';
import type { EntryPage, EntrySearchInput, ListedEntry } from '../../../app/contract/entries.ts';
import type { OutputOf } from '../../../app/contract/operations.ts';
import type { LinkedObject } from '../../../app/contract/registry.ts';
import { type LocalDays, QUARTER_HOUR } from '../../../app/model/local-days.ts';
import { comparable, uuidSchema } from '../../../app/model/values.ts';
import { aggregateNames, catalogue, decodeEvent, namesIn } from '../../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import type { EntryRecord } from '../../store/entries.ts';
import { factsOf, kindKey } from '../../store/entry-facts.ts';
import type { EntryFilter, PageOfEntries, QuarterRun, SoughtWord } from '../../store/entry-search.ts';
import type { Ledger } from '../../store/ledger.ts';
import { detailOf, rowOf } from './entry-rows.ts';
import { EntryWords } from './entry-words.ts';

/** Every kind of event, by its key, and what it is called. */
export const KINDS = [...catalogue].flatMap(([aggregate, kinds]) =>
  [...kinds].map(([eventType, { name }]) => ({
    aggregate,
    eventType,
    key: kindKey(aggregate, eventType),
    called: comparable(name),
  })),
);

/** For how many words it is remembered what is called so. */
const MOST_WORDS = 20;

/** A word that stands in more names than this says nothing about what is meant, and to look all of them up takes too long. */
const MOST_CALLED = 2000;

/** How many of the entries about a person are looked through for their names. */
const MOST_OF_A_PERSON = 1000;

/** A page of what is found. */
interface EntriesFound {
  readonly records: readonly EntryRecord[];
  readonly total: number;
}

/** What is known of names. */
interface KnownNames {
  /** The number of the last entry. */
  readonly head: number;
  /** The ids of what is called so, by word; null where that is too much. */
  readonly ids: Map<string, string[] | null>;
  /** The keys of those who acted, and what they are and were called; null until somebody has asked. */
  actors: readonly { readonly key: string; readonly names: readonly string[] }[] | null;
}

/** Looks for entries of one ledger as people do: by words, names and days. */
export class EntryFinder {
  /** What was looked up of names, as of the last entry of each ledger: a list and its days ask for the same. */
  static readonly #names = new WeakMap<Ledger, KnownNames>();
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
  ): { readonly rows: ListedEntry[]; readonly total: number; readonly common: string[] } {
    const { records, total } = this.page(input, page);
    const words = new EntryWords(this.#ledger);
    const rows = records.map((record) => ({
      ...rowOf(record, this.#ledger.outbox),
      ...words.of(record),
      day: this.#days.dayOf(timeOf(record.entry.at)),
    }));
    const common = wordsIn(input.search).filter((word) => this.#called(word) === null);
    return { rows, total, common };
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
    const actors = search.actors(this.#head()).flatMap(({ key, entries: count, lastSeq }) => {
      const record = entries.at(lastSeq);
      if (record === null) return [];
      const [kind = '', ...name] = key.split(' ');
      const actor = readable(record.block)?.actor;
      const signedIn = kind === 'person';
      const personId = signedIn ? name.join(' ') : null;
      return [{ key, name: actor?.name ?? name.join(' '), signedIn, personId, entries: count }];
    });
    return { actors: actors.toSorted((a, b) => a.name.localeCompare(b.name, 'en')) };
  }

  /** Everything about one entry, and what stands beside it; null where there is none. @param prefix of its subject */
  read(seq: number, prefix: string): EntryPage | null {
    const { entries, outbox, search } = this.#ledger;
    const record = entries.at(seq);
    if (record === null) return null;
    const words = new EntryWords(this.#ledger);
    const detail = detailOf(record, outbox, prefix);
    return {
      ...detail,
      said: words.of(record).said,
      lines: words.lines(record, detail.lines),
      act: words.act(record),
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
      words: this.#soughtIn(wordsIn(input.search)),
      kinds: aggregate === null && eventType === null ? null : ofKind.map(({ key }) => key),
      actors,
      object,
      state,
      missingFrom: this.#missingFrom,
      since: since === null ? null : this.#days.startOf(since) / QUARTER_HOUR,
      until: until === null ? null : this.#days.endOf(until) / QUARTER_HOUR,
    };
  }

  #soughtIn(sought: readonly string[]): SoughtWord[] {
    if (sought.length === 0) return [];
    const known = this.#known();
    known.actors ??= this.#ledger.search
      .actors(known.head)
      .map(({ key, lastSeq }) => ({ key, names: this.#namesOf(key, lastSeq) }));
    const { actors } = known;
    return sought.map((word) => ({
      ...this.#sought(word),
      actors: actors.flatMap(({ key, names }) => (names.some((name) => name.includes(word)) ? [key] : [])),
    }));
  }

  /**
   * What one who acted is called and was called before, as `comparable` makes it.
   * @param key as `actorKey` says it
   * @param lastSeq the last entry that is theirs
   */
  #namesOf(key: string, lastSeq: number): string[] {
    const [kind, ...rest] = key.split(' ');
    const name = rest.join(' ');
    if (kind !== 'person') return [comparable(name)];
    const events = this.#ledger.entries.ofObject(name, MOST_OF_A_PERSON).map(({ block }) => readable(block));
    const acted = this.#ledger.entries.at(lastSeq);
    return [
      ...events.flatMap((event) => {
        if (event?.event_type === 'PersonCreated') return [event.payload.name];
        return event?.event_type === 'PersonUpdated' ? (event.payload.to.name ?? []) : [];
      }),
      // Who is in no registry that is here is called as they have acted.
      ...(acted === null ? [] : (readable(acted.block)?.actor.name ?? [])),
    ].map(comparable);
  }

  #sought(word: string): Omit<SoughtWord, 'actors'> {
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
      ids: uuidSchema.safeParse(word).success ? [word] : (this.#called(word) ?? []),
    };
  }

  /**
   * The ids of all objects that are called so; null where those are too many. A letter alone is in nearly every name, and says
   * nothing.
   */
  #called(word: string): string[] | null {
    if (word.length < 2) return [];
    const names = this.#known();
    const known = names.ids.get(word);
    if (known !== undefined) return known;
    const ids = this.#ledger.objectSearch.idsCalled(word, MOST_CALLED);
    if (names.ids.size >= MOST_WORDS) names.ids.clear();
    names.ids.set(word, ids);
    return ids;
  }

  #known(): KnownNames {
    const head = this.#head();
    const before = EntryFinder.#names.get(this.#ledger);
    if (before?.head === head) return before;
    const names = { head, ids: new Map<string, string[] | null>(), actors: null };
    EntryFinder.#names.set(this.#ledger, names);
    return names;
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

function wordsIn(search: string): string[] {
  return comparable(search)
    .split(' ')
    .filter((word) => word !== '');
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
