import { z } from 'zod';

/** What opens a file of a private key. */
const openingSchema = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('passphrase') }),
  z.strictObject({
    by: z.literal('yubikey'),
    method: z.enum(['hmac-secret', 'challenge-response']),
    serial: z.string().nullable(),
    /** The YubiKey and how it is asked, in words. */
    name: z.string(),
  }),
  z.strictObject({
    by: z.literal('shares'),
    needed: z.int(),
    total: z.int(),
    /** Whether it is known of each what it is: a false one is named when it is typed. Not so where an earlier version drew them. */
    known: z.boolean(),
  }),
]);

/** A file that holds a private key. A key has one, or, when it is bound to YubiKeys, one for each way to open it. */
export const keyFileSchema = z.strictObject({
  name: z.string(),
  /** Its full path. */
  path: z.string(),
  /** Whether it lies there. */
  present: z.boolean(),
  opening: openingSchema,
});

/** A file that holds a private key. */
export type KeyFile = z.infer<typeof keyFileSchema>;
