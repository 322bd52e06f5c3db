import type { LinkedObject, Words } from '../../../app/contract/registry.ts';
import {
  aggregateNames,
  decodeEvent,
  effectOf,
  isAggregateName,
  natureOf,
  outcomeOf,
  readEvent,
} from '../../../app/registry/dispatch.ts';
import type { AggregateName, LedgerEvent, Registry } from '../../../app/registry/index.ts';
import type { EntryRecord } from '../../store/entries.ts';
import { factsOf } from '../../store/entry-facts.ts';
import type { Ledger } from '../../store/ledger.ts';

/** How many entries one act has at most that are told as one: those of a form have few. */
const MOST_OF_AN_ACT = 20;

/** What an entry says of an object, behind what happened. */
export interface EntrySaid {
  /** The object that it is about, as it is called now; null where the words say it already, or it has no name. */
  readonly called: LinkedObject | null;
  readonly said: Words;
}

/**
 * Says entries in words: where an event names an object by its id, the name of that object stands, as it is now. What
 * stands in the event itself never changes, and an id for which there is no name stays.
 */
export class EntryWords {
  readonly #objects: Registry;
  readonly #entries: Ledger['entries'];
  readonly #known = new Map<string, LinkedObject | null>();

  constructor({ objects, entries }: Pick<Ledger, 'objects' | 'entries'>) {
    this.#objects = objects;
    this.#entries = entries;
  }

  /** What an entry says, in a line. */
  of(record: EntryRecord): EntrySaid {
    const event = readable(record.block);
    if (event === null) return { called: null, said: [record.eventType] };
    const before = this.#before(record, event);
    const outcome = outcomeOf(event, before);
    if (outcome !== null)
      return { called: null, said: this.#named(outcome, ...(before === null ? [event] : [event, before])) };
    const { about } = readEvent(event);
    const called = isAggregateName(record.aggregate) ? this.object(record.aggregateId) : null;
    const said = this.#named(about, event);
    if (called === null || about.includes(called.text)) return { called: null, said };
    // The name that it was given is read before the one that it has now.
    return isNamedIn(event, about) ? { called: null, said: [...said, ', now ', called] } : { called, said };
  }

  /** The particulars of an entry, in their order. */
  lines(record: EntryRecord, lines: readonly { readonly label: string; readonly value: string }[]) {
    const event = readable(record.block);
    return lines.map(({ label, value }) => ({
      label,
      value,
      words: event === null ? [value] : this.#named(value, event),
    }));
  }

  /**
   * The entries that were recorded in the same act as one, and what is so from them on; null where the act has more than a
   * few. Where the last of them makes its object, its name says it all.
   */
  act(record: EntryRecord): { from: number; to: number; outcome: Words | null } | null {
    const event = readable(record.block);
    if (event === null) return null;
    const from = this.#endOfAct(record, event, -1);
    const last = this.#endOfAct(record, event, 1);
    const to = last.entry.seq;
    if (to - from.entry.seq >= MOST_OF_AN_ACT) return null;
    const then = readable(last.block);
    if (then === null || effectOf(then) === 'makes') return { from: from.entry.seq, to, outcome: null };
    const { called, said } = this.of(last);
    const inOneLine = outcomeOf(then, null) !== null;
    const { title } = readEvent(then);
    const outcome = inOneLine ? said : [title, ...(called === null ? [': ', ...said] : [': ', called])];
    return { from: from.entry.seq, to, outcome };
  }

  /** An object by its name as it is now; null where there is none. */
  object(id: string): LinkedObject | null {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const kind = aggregateNames.find((name) => this.#objects.get(name, id) !== undefined);
    const object = kind === undefined ? null : { kind, id, text: nameOf(this.#objects, kind, id) };
    this.#known.set(id, object);
    return object;
  }

  /** A text with the names of the objects whose ids stand in it. Only what events name as an object is taken for one. */
  #named(text: string, ...events: readonly LedgerEvent[]): Words {
    const named = new Set(events.flatMap((event) => [...factsOf(event, event.timestamp, '').named]));
    return text
      .split(UUID)
      .map((part) => (named.has(part) ? (this.object(part) ?? part) : part))
      .filter((part) => part !== '');
  }

  /** The event before one in the same act; null where there is none. */
  #before(record: EntryRecord, event: LedgerEvent): LedgerEvent | null {
    if (event.causation_id === null) return null;
    const before = this.#entries.at(record.entry.seq - 1);
    const cause = before === null ? null : readable(before.block);
    return cause?.event_id === event.causation_id ? cause : null;
  }

  #endOfAct(record: EntryRecord, { correlation_id }: LedgerEvent, step: 1 | -1): EntryRecord {
    let end = record;
    for (let count = 0; count < MOST_OF_AN_ACT; count++) {
      const next = this.#entries.at(end.entry.seq + step);
      if (next === null || readable(next.block)?.correlation_id !== correlation_id) break;
      end = next;
    }
    return end;
  }
}

/** Words as a text alone, for where no way leads to the objects. */
export function textOf({ called, said }: EntrySaid): string {
  return called === null ? textIn(said) : `${called.text}: ${textIn(said)}`;
}

/** A line of words as a text, with the names of the objects alone. */
export function textIn(words: Words): string {
  return words.map((part) => (typeof part === 'string' ? part : part.text)).join('');
}

/** Ids as events hold them; the ids stay among the parts of a text that is split by it. */
const UUID = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/;

function nameOf<A extends AggregateName>(objects: Registry, aggregate: A, id: string): string {
  const state = objects.get(aggregate, id);
  return state === undefined ? id : natureOf(aggregate).label(state);
}

function readable(block: Uint8Array): LedgerEvent | null {
  try {
    return decodeEvent(block);
  } catch {
    return null;
  }
}

/** Whether an event makes its object, and the words about it begin with the name that it gives it. */
function isNamedIn(event: LedgerEvent, about: string): boolean {
  const { payload } = event;
  const name = 'name' in payload ? payload.name : 'label' in payload ? payload.label : null;
  return effectOf(event) === 'makes' && typeof name === 'string' && about.startsWith(name);
}
