import { z } from 'zod';

/** The shortest passphrase accepted, in characters; strength is judged besides. */
export const MIN_PASSPHRASE = 12;

/** Secrets travel from the form to the main process once, and only inside an input. */
export const passphraseSchema = z
  .string()
  .min(MIN_PASSPHRASE, `At least ${MIN_PASSPHRASE} characters.`)
  .max(1024, 'At most 1,024 characters.');
