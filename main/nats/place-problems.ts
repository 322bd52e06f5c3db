import type { Problem } from '../../app/problem.ts';
import type { Elsewhere } from '../../app/receipts/elsewhere.ts';

/** Why nothing is sent: the stream does not hold what was acknowledged. */
export function elsewhereProblem(elsewhere: Elsewhere): Problem {
  return {
    code: `nats.${elsewhere.kind}`,
    happened: happened(elsewhere),
    meaning:
      'Nothing was sent. All events are safe in the ledger on this laptop, and what was acknowledged where stays on record.',
    remedy: `Ask those who run the server whether this is meant. If it is, publish again from entry ${elsewhere.from}. If it is not, connect to the server that has them.`,
    field: null,
  };
}

function happened({ kind, stream, created, from, count, lastSeq, acknowledgedBy }: Elsewhere): string {
  const events = count === 1 ? '1 event' : `${count} events`;
  const are = count === 1 ? 'is' : 'are';
  switch (kind) {
    case 'new-stream':
      return `${stream} is a new stream, made at ${inWords(created)}. ${events} acknowledged by an earlier one of this name ${are} not in it.`;
    case 'other-stream':
      return `${stream} (made at ${inWords(created)}) is another stream than ${others(stream, acknowledgedBy)}, which acknowledged ${events} that ${are} not in it.`;
    case 'lost-tail':
      return `${stream} has lost what it acknowledged: it ends with number ${lastSeq} now, and ${events}, from entry ${from} on, ${are} not in it any more.`;
  }
}

function others(stream: string, names: readonly string[]): string {
  return names.map((name) => (name === stream ? 'the one of this name' : name)).join(', ');
}

/** `2026-11-28 09:12:30 UTC`. Source: RFC 3339, whose date and time these are. */
function inWords(at: string): string {
  return `${at.slice(0, 19).replace('T', ' ')} UTC`;
}

/** Somebody asked to publish again, and everything acknowledged is where it was acknowledged. */
export function nothingElsewhere(stream: string): Problem {
  return {
    code: 'nats.nothing-elsewhere',
    happened: `${stream} holds everything that was acknowledged of this ledger, as far as it reaches back.`,
    meaning: 'Nothing was changed, and nothing was sent.',
    remedy: 'Sync as usual.',
    field: null,
  };
}

/** What was shown is not what is the case any more, or the number cannot be meant. */
export function otherElsewhere({ stream, from }: Elsewhere): Problem {
  return {
    code: 'nats.other-elsewhere',
    happened: `${stream} is not as it was when you decided.`,
    meaning: 'Nothing was changed, and nothing was sent.',
    remedy: `Look again: entries from ${from} on are not in it.`,
    field: 'from',
  };
}

/** A stream cannot be published to with a gap in what it has lost. */
export function wouldLeaveGap(from: number): Problem {
  return {
    code: 'nats.would-leave-gap',
    happened: `Entries from ${from} on are lost in the stream; publishing again from a later one would leave a gap.`,
    meaning: 'Nothing was changed, and nothing was sent.',
    remedy: `Publish again from entry ${from}, or an earlier one.`,
    field: 'from',
  };
}
