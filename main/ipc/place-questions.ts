import { counted } from '../../app/content/counted.ts';
import { oneLine, quoted } from '../../app/content/one-line.ts';
import type { Elsewhere } from '../../app/receipts/elsewhere.ts';
import type { Question } from '../window/confirmation.ts';

/** What the person is asked before entries are sent again that a stream does not hold. */
export function aboutPublishingAgain(
  name: string,
  { stream, created, from: first, count }: Elsewhere,
  from: number,
  url: string,
): Question {
  return {
    act: `Publish the ledger ${quoted(name)} again from entry ${from}?`,
    facts: [
      `Stream: ${quoted(stream)}, made at ${oneLine(created)}`,
      `Server: ${oneLine(url)}`,
      `Acknowledged and not in it: ${counted(count, 'event')}, from entry ${first} on`,
    ],
    consequence:
      'They wait again and are sent in their order; the earlier receipts stay on record. Do this only if those who run the server say that this stream is the right one. It cannot be taken back.',
    verb: 'Publish again',
  };
}

/** What the person is asked before receipts that cannot be right are set aside. */
export function aboutAskingAgain(name: string): Question {
  return {
    act: 'Set the receipts aside that cannot be right, and ask the stream again?',
    facts: [`Ledger: ${quoted(name)}, and those of other laptops here`],
    consequence:
      'Their entries wait again. The next sync finds out what the stream holds of them, and sends what it does not. The receipts stay on record.',
    verb: 'Set them aside',
  };
}
