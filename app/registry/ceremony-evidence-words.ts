import type { Lines } from '../model/aggregate.ts';
import { type Evidence, type Measured, type PlainValue, type Seat, seatText } from './ceremony-facts.ts';

/** A value as people read it. */
export function valueText(value: PlainValue | null): string {
  if (value === null) return 'not known';
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}

/** What the system told, a line for each. */
export function measuredLines(values: Measured): Lines {
  return {
    Measured: values.map(({ id, value }) => `${id.replaceAll('_', ' ')}: ${valueText(value)}`),
  };
}

/** What a step has brought, in a few words. */
export function evidenceAbout(evidence: Evidence): string {
  switch (evidence.kind) {
    case 'answer':
      return evidence.answer;
    case 'capture':
      return evidence.entries.map(({ value }) => value).join(' and ');
    case 'readback':
      return evidence.equal ? 'equal' : 'different';
    case 'measure':
      return evidence.probe.replaceAll('_', ' ');
    case 'custody':
      return `${evidence.items.map(({ item }) => item).join(', ')} ${evidence.moved === 'in' ? 'into' : 'out of'} ${evidence.container.item}`;
    case 'files':
      return evidence.files.map(({ name }) => name).join(', ');
  }
}

/** What seats and things are called in a text. */
interface Called {
  readonly seat: (seat: Seat) => string;
  readonly item: (id: string) => string;
}

/** Where neither the script nor the people are at hand: as the event says them. */
const AS_SIGNED: Called = { seat: seatText, item: (id) => id };

/** What a step has brought, line by line. @param called what seats and things are called where their names are known */
export function evidenceLines(evidence: Evidence, called: Called = AS_SIGNED): Lines {
  switch (evidence.kind) {
    case 'answer':
      return {
        'Answered by': called.seat(evidence.seat),
        Answer: evidence.answer,
        'It was to be': evidence.expected,
      };
    case 'capture':
      return {
        Thing: called.item(evidence.item),
        Read: evidence.entries.map(({ seat, value }) => `${called.seat(seat)}: ${value}`),
        'Known by the number': evidence.expected,
      };
    case 'readback':
      return {
        'Read aloud by': called.seat(evidence.reader),
        'Compared by': called.seat(evidence.listener),
        Read: evidence.said,
        ...(evidence.heard === null ? {} : { 'The other side had': evidence.heard }),
        Outcome: evidence.equal
          ? 'Equal'
          : evidence.first_difference === null
            ? 'Different'
            : `Different, first at ${evidence.first_difference}`,
      };
    case 'measure':
      return measuredLines(evidence.values);
    case 'custody':
      return {
        Moved: evidence.moved === 'in' ? 'Into' : 'Out of',
        Container: `${called.item(evidence.container.item)}: ${evidence.container.serial}`,
        Things: evidence.items.map(({ item, serial }) => `${called.item(item)}: ${serial ?? 'no number'}`),
      };
    case 'files':
      return {
        Files: evidence.files.map(({ name, bytes, sha256 }) => `${name}, ${bytes} bytes, SHA-256 ${sha256}`),
      };
  }
}
