import { MIN_PASSPHRASE } from '../../app/contract/passphrase.ts';
import { ProblemError } from '../../app/problem.ts';
import type { Lock, LockKey } from '../keystore/age-worker.ts';
import { lockOf } from '../services/exchange/bundle-source.ts';
import { identitiesIn } from '../services/exchange/identity-file.ts';
import { requireRecipients } from '../services/exchange/recipients.ts';
import type { Options } from './command.ts';
import { commandProblem } from './problems.ts';
import { askPassphrase, descriptorOf } from './prompt.ts';
import { UsageError } from './terminal.ts';

/** Whom a new bundle is for, as it was typed. */
export interface Protection {
  readonly passphrase?: boolean | undefined;
  readonly 'passphrase-fd'?: string | undefined;
  readonly recipient?: readonly string[] | undefined;
}

/**
 * Who will be able to open a new bundle; null for anyone.
 * @throws UsageError for two ways at once. ProblemError for a weak passphrase or a recipient that is none. Interrupted
 */
export async function lockFor(values: Protection): Promise<Lock | null> {
  const fd = descriptorOf(values['passphrase-fd']);
  const recipients = values.recipient ?? [];
  if (fd === undefined && values.passphrase !== true) {
    requireRecipients(recipients);
    return recipients.length === 0 ? null : { kind: 'recipients', recipients };
  }
  if (recipients.length > 0)
    throw new UsageError('A bundle is encrypted for recipients or under a passphrase, not both.');
  const passphrase = await askPassphrase({ fd, question: 'New passphrase of the bundle', twice: true });
  // Its dictionaries take a noticeable part of a start; no other command needs them.
  const { assessPassphrase } = await import('../keystore/passphrase.ts');
  const { acceptable, advice } = await assessPassphrase(passphrase);
  if (passphrase.length < MIN_PASSPHRASE || !acceptable)
    throw new ProblemError(commandProblem('cli.weak-passphrase', advice));
  return { kind: 'passphrase', passphrase };
}

/** What opens an encrypted bundle that is read. */
export const OPENS_BUNDLE = {
  'passphrase-fd': {
    type: 'string',
    value: 'FD',
    about: 'the passphrase of an encrypted bundle; otherwise the terminal asks',
  },
  identity: { type: 'string', value: 'FILE', about: 'the age identity that opens an encrypted bundle' },
} as const satisfies Options;

/**
 * What opens a bundle file; null when it is not encrypted, or only an identity would open it and none was named.
 * @param identity the file with age identities, as age-keygen writes it
 * @throws ProblemError when the file or the passphrase cannot be read. Interrupted
 */
export async function keyOf(
  file: string,
  passphraseFd: string | undefined,
  identity: string | undefined,
): Promise<LockKey | null> {
  const fd = descriptorOf(passphraseFd);
  const lock = await lockOf(file);
  if (lock === 'passphrase')
    return { kind: 'passphrase', passphrase: await askPassphrase({ fd, question: `Passphrase of ${file}` }) };
  if (lock === 'open' || identity === undefined) return null;
  return { kind: 'identities', identities: identitiesIn(identity) };
}
