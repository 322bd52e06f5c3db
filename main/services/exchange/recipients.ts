import { Encrypter } from 'age-encryption';
import { ProblemError } from '../../../app/problem.ts';

/** Refuses recipients that age would not take: one mistyped character would lock the file for everybody. */
export function requireRecipients(recipients: readonly string[]): void {
  for (const recipient of recipients) {
    try {
      new Encrypter().addRecipient(recipient);
    } catch (cause) {
      throw new ProblemError(
        {
          code: 'export.bad-recipient',
          happened: `“${recipient}” is no age recipient: a character is wrong or missing.`,
          meaning: 'No file was written.',
          remedy: 'Copy the whole line that begins age1 from the recipient’s key file.',
          field: 'recipients',
        },
        { cause },
      );
    }
  }
}
