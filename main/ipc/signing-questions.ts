import { oneLine, quoted } from '../../app/content/one-line.ts';
import type { SigningProposal } from '../services/signing/checkpoint-signing.ts';
import { cidLines } from '../window/cid-lines.ts';
import type { Question } from '../window/confirmation.ts';

/** What the person is asked before a head is signed. @param lastTry whether a wrong PIN may lock the YubiKey for good */
export function aboutSigning(proposal: SigningProposal, lastTry = false): Question {
  const { seq, head, ledger, signer, key, fingerprint } = proposal;
  return {
    act: `Sign entries 1 to ${seq} of the ledger ${quoted(ledger)} as ${quoted(signer)}?`,
    facts: [
      `Key: ${oneLine(key)}`,
      `Fingerprint: ${fingerprint}`,
      ...cidLines(`Head, entry ${seq}`, head),
      ...(lastTry ? [LAST_TRY] : []),
    ],
    consequence: `This is the head that everybody compares. Only ${oneLine(signer)} may agree to this. A signature cannot be taken back.`,
    verb: 'Sign',
  };
}

/** Said wherever a PIN is tried for the last time. */
export const LAST_TRY =
  'It is the last try: with a wrong PIN the YubiKey locks for good, and only a reset, which deletes its credentials, makes it usable again.';
