import type { Elsewhere } from '../../app/contract/places.ts';
import type { Problem } from '../../app/problem.ts';

/** Why nothing is sent: the stream does not hold what was acknowledged. @param source of the ledger it is about */
export function elsewhereProblem(elsewhere: Elsewhere, source: string): Problem {
  return {
    code: `nats.${elsewhere.kind}`,
    happened: happened(elsewhere),
    meaning:
      'Nothing was sent. All events are safe in the ledger on this laptop, and what was acknowledged where stays on record.',
    remedy: `Ask those who run the server whether this is meant. If it is, publish again from entry ${elsewhere.from}: on the Sync screen, or with “cim-keys sync --publish-again-from ${elsewhere.from}” (ledger ${source}). If it is not, go back to the stream that has them.`,
    field: null,
  };
}

function happened({ kind, stream, created, from, count, lastSeq, acknowledgedBy }: Elsewhere): string {
  const events = count === 1 ? '1 event' : `${count} events`;
  const are = count === 1 ? 'is' : 'are';
  switch (kind) {
    case 'new-stream':
      return `${stream} is a new stream, made at ${created}. ${events} acknowledged by an earlier one of this name ${are} not in it.`;
    case 'other-stream':
      return `${stream} (made at ${created}) is another stream than ${acknowledgedBy.join(', ')}, which acknowledged ${events} that ${are} not in it.`;
    case 'lost-tail':
      return `${stream} has lost what it acknowledged: it ends with number ${lastSeq} now, and ${events}, from entry ${from} on, ${are} not in it any more.`;
  }
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
