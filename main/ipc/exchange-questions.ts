import { quoted } from '../../app/content/one-line.ts';
import type { ImportPlan } from '../services/exchange/import-plan.ts';
import type { OpenedReceipts, SentAgain } from '../services/exchange/receipts-in.ts';
import { cidLines } from '../window/cid-lines.ts';
import type { Question } from '../window/confirmation.ts';

/** What the person is asked before the entries of a bundle come in. @param own whether into this laptop's own ledger */
export function aboutImport(
  { manifest, target, signatures }: Pick<ImportPlan, 'manifest' | 'target' | 'signatures'>,
  own: boolean,
): Question {
  const { ledger, range, head } = manifest;
  const first = Math.max(range.from, (target?.head()?.seq ?? 0) + 1);
  const entries = first > range.to ? 'nothing new' : `entries ${first} to ${range.to}`;
  const signed = signatures.map(
    ({ seq, signer, nameSigned, fingerprint, covers }) =>
      `Signed up to entry ${seq} by ${quoted(signer, 60)}${nameSigned ? '' : ' (a name that was not signed)'}, with ${fingerprint}${covers === 'held' ? '' : '; that entry comes before this file, and the signature says nothing of what is in it'}`,
  );
  // A ceremony has a few officers; what does not fit is seen in the window.
  const shown = signed.length > MOST_SIGNATURES ? [`Signatures: ${signed.length}`] : signed;
  const facts = [
    `Source: ${ledger.source}`,
    ...cidLines(`Head, entry ${range.to}`, head),
    ...(shown.length === 0 ? ['Signed by nobody'] : shown),
  ];
  return own
    ? {
        act: `Take ${entries} back into the ledger of this laptop, ${quoted(ledger.name)}?`,
        facts,
        consequence:
          'Do this only if entries were lost here, and after comparing this head, or all of its words, with the one on paper: a file alone does not prove who wrote it. It cannot be taken back.',
        verb: 'The head is the one on paper: take them back',
      }
    : {
        act: `Import ${entries} of the ledger ${quoted(ledger.name)} as a read-only copy?`,
        facts,
        consequence:
          'The copy is kept beside the ledger of this laptop, and a sync sends it to NATS under its own name. A file alone does not prove who wrote it: compare the head with the one on paper.',
        verb: 'Import',
      };
}

/**
 * What the person is asked before receipts are taken over; null where nothing has to be asked.
 * @param trusted the fingerprint that a person has compared
 */
export function aboutReceipts(receipts: OpenedReceipts, trusted: string | null): Question | null {
  const { known, fingerprint, again } = receipts;
  if (known !== null) return again === null ? null : aboutSentAgain(receipts, again);
  // Without the fingerprint nothing comes of it.
  return trusted === fingerprint ? aboutUnknownSigner(receipts) : null;
}

function aboutSentAgain({ statement, ledger }: OpenedReceipts, again: SentAgain): Question {
  return {
    act: `Replace receipts of ${quoted(ledger.identity?.name ?? '')} by those of a stream that lost its end?`,
    facts: [sentAgainInWords(again), `Written by: ${quoted(statement.writtenBy)}, ${statement.writtenAt}`],
    consequence:
      'Do this only if the laptop that synced has told of the lost end and published the entries again. The earlier receipts stay on record.',
    verb: 'Replace them',
  };
}

function sentAgainInWords({ stream, from, count }: SentAgain): string {
  const [receipts, say] = count === 1 ? ['1 receipt', 'says'] : [`${count} receipts`, 'say'];
  return `${receipts} here, from entry ${from} on, ${say} other numbers: ${quoted(stream, 60)} lost its end and was given the entries again`;
}

function aboutUnknownSigner({ statement, ledger, fingerprint, fresh, again }: OpenedReceipts): Question {
  return {
    act: `Take over ${fresh + (again?.count ?? 0)} receipts for ${quoted(ledger.identity?.name ?? '')}, signed with a key that this laptop does not know?`,
    facts: [
      `Fingerprint: ${fingerprint}`,
      `Written by: ${quoted(statement.writtenBy)}, ${statement.writtenAt}`,
      `Stored in: ${statement.places.map(({ stream }) => quoted(stream, 60)).join(', ')}`,
      ...(again === null ? [] : [sentAgainInWords(again)]),
    ],
    consequence:
      'What waits here will count as stored in NATS. Do this only after comparing the whole fingerprint with the one that the officer gave you on paper.',
    verb: 'The fingerprint is the one on paper: take them over',
  };
}

/** What the person is asked before a part of the ledger is written for anyone to read. */
export function aboutOpenExport(
  name: string,
  range: { readonly from: number; readonly to: number },
): Question {
  return {
    act: `Export entries ${range.from} to ${range.to} of ${quoted(name)} without encryption?`,
    facts: [],
    consequence:
      'Whoever gets the file can read everything in it: names, addresses, roles, who did what and when. Private keys are not in it.',
    verb: 'Export unencrypted',
  };
}

/** What the person is asked before the registry is written as a bootstrap file. */
export function aboutRegistryExport(name: string): Question {
  return {
    act: `Export the registry of ${quoted(name)} as a bootstrap file without encryption?`,
    facts: [],
    consequence:
      'Whoever gets the file can read who belongs to what, may do what, and where things are kept. Secrets are not in it.',
    verb: 'Export unencrypted',
  };
}

/**
 * What the person is asked before a part of the ledger is written for those who hold certain keys.
 * @param before the recipients of the last export of this ledger from this laptop; none where it had none
 */
export function aboutExportFor(
  name: string,
  range: { readonly from: number; readonly to: number },
  recipients: readonly string[],
  before: readonly string[],
): Question {
  const gone = before.filter((one) => !recipients.includes(one));
  const isNew = (one: string) => before.length > 0 && !before.includes(one);
  return {
    act: `Export entries ${range.from} to ${range.to} of ${quoted(name)} for ${recipients.length === 1 ? 'this recipient' : `these ${recipients.length} recipients`}?`,
    facts: [
      ...recipients.map(
        (one) => `Can read it: ${one}${isNew(one) ? ' (not among those of the last export)' : ''}`,
      ),
      ...(gone.length > MOST_GONE
        ? [`Cannot read it, unlike the last export: ${gone.length} others`]
        : gone.map((one) => `Cannot read it, unlike the last export: ${one}`)),
    ],
    consequence:
      'Whoever holds the key of one of them can read everything in the file, and nobody else can, not even this laptop. Compare each line with the one that its holder gave you.',
    verb: 'Export for them',
  };
}

const MOST_SIGNATURES = 12;

/** Recipients left out that fit beside the most that there can be. */
const MOST_GONE = 10;
