import { QUARTER_HOUR } from '../../app/model/local-days.ts';
import { comparable } from '../../app/model/values.ts';
import { readEvent, titleOf } from '../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../app/registry/index.ts';

/** What is looked for in an entry, taken out of its event once: the table `fact`, and `mention` for the ids. */
interface EntryFacts {
  /** When it was recorded, in quarters of an hour since 1970: the step in which days begin, wherever one is. */
  readonly quarter: number;
  /** Its kind, as `kindKey` says it. */
  readonly kind: string;
  /** Who acted, as `actorKey` says it. */
  readonly actor: string;
  /** The words that it says, and what its object was called then: each on a line of its own, as `comparable` makes them. */
  readonly words: string;
  /** The objects that it names, as `idKey` says them: the one that it is about among them. */
  readonly named: ReadonlySet<string>;
}

/** The key of a kind of event. */
export function kindKey(aggregate: string, eventType: string): string {
  return `${aggregate} ${eventType}`;
}

/** The key of one who acts: a person of the registry by their id, others by their name. */
function actorKey(actor: LedgerEvent['actor']): string {
  return `${actor.kind} ${actor.kind === 'person' ? actor.id : actor.name}`;
}

/** The key of an object: the bytes of its id. */
export function idKey(id: string): Uint8Array {
  return Uint8Array.from(Buffer.from(id.replaceAll('-', ''), 'hex'));
}

/** In which quarter of an hour a time is. @param at RFC 3339 */
function quarterOf(at: string): number {
  const time = Date.parse(at);
  return Number.isNaN(time) ? 0 : Math.floor(time / QUARTER_HOUR);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Texts in which nobody looks for words: keys, signatures and certificates in base64, which unlike NKeys and CIDs have
 * letters of both cases, and names of files that are made of an id.
 */
const NO_WORDS = /^(?=.*[a-z])(?=.*[A-Z])[\w+/=-]{40,}$|^[0-9a-f]{8}-[0-9a-f]{4}-\S*$/;

/** Longer texts without a gap are evidence, too. */
const LONGEST_WORD = 120;

/**
 * What is looked for in an entry.
 * @param at when it was recorded, RFC 3339
 * @param called what its object is called after it
 */
export function factsOf(event: LedgerEvent, at: string, called: string): EntryFacts {
  const said = [comparable(called)];
  const named = new Set([event.aggregate_id]);
  // Of most kinds the title is the same in every event, and is looked for by the kind.
  if (titleOf(event) === null) said.push(comparable(readEvent(event).title));
  const walk = (value: unknown): void => {
    if (typeof value === 'string') {
      if (UUID.test(value)) named.add(value);
      else if (isWords(value)) said.push(comparable(value));
    } else if (typeof value === 'number') said.push(String(value));
    else if (typeof value === 'object' && value !== null)
      for (const inner of Object.values(value)) walk(inner);
  };
  walk(event.payload);
  return {
    quarter: quarterOf(at),
    kind: kindKey(event.aggregate, event.event_type),
    actor: actorKey(event.actor),
    words: [...new Set(said)].join('\n'),
    named,
  };
}

function isWords(value: string): boolean {
  return (value.length <= LONGEST_WORD && !NO_WORDS.test(value)) || /\s/.test(value);
}
