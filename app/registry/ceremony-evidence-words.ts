import type { Lines } from '../model/aggregate.ts';
import { type Evidence, type Measured, type PlainValue, seatText } from './ceremony-facts.ts';

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

/** What a step has brought, line by line. */
export function evidenceLines(evidence: Evidence): Lines {
  switch (evidence.kind) {
    case 'answer':
      return {
        'Answered by': seatText(evidence.seat),
        Answer: evidence.answer,
        'It was to be': evidence.expected,
      };
    case 'capture':
      return {
        Thing: evidence.item,
        Read: evidence.entries.map(({ seat, value }) => `${seatText(seat)}: ${value}`),
        'Known by the number': evidence.expected,
      };
    case 'readback':
      return {
        'Read aloud by': seatText(evidence.reader),
        'Compared by': seatText(evidence.listener),
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
        Container: `${evidence.container.item}: ${evidence.container.serial}`,
        Things: evidence.items.map(({ item, serial }) => `${item}: ${serial ?? 'no number'}`),
      };
    case 'files':
      return {
        Files: evidence.files.map(({ name, bytes, sha256 }) => `${name}, ${bytes} bytes, SHA-256 ${sha256}`),
      };
  }
}
