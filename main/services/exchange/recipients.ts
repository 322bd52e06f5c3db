import { Encrypter } from 'age-encryption';
import { ProblemError } from '../../../app/problem.ts';
import { exportProblem } from './export-problems.ts';

/** Refuses recipients that age would not take: one mistyped character would lock the file for everybody. */
export function requireRecipients(recipients: readonly string[]): void {
  for (const recipient of recipients) {
    try {
      new Encrypter().addRecipient(recipient);
    } catch (cause) {
      throw new ProblemError(exportProblem('export.bad-recipient', recipient), { cause });
    }
  }
}
