import { Decrypter, Encrypter } from 'age-encryption';
import { z } from 'zod';
import type { CidString } from '../../app/content/cid.ts';

/** The payload of an encrypted event: the CID of the plain event, and the age file of its JSON in base64. */
export const sealedSchema = z.strictObject({ cid: z.string(), encrypted: z.base64() });

/** The payload of an encrypted event. */
export type SealedPayload = z.infer<typeof sealedSchema>;

/**
 * Encrypts an event's JSON for recipients, in the age format (age-encryption.org/v1, X25519 recipients), so that
 * the ordinary `age` program opens it.
 * @param recipients `age1…`, at least one
 * @returns the age file's bytes; other bytes each time
 */
export async function seal(json: string, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(json);
}

/** The payload that carries an encrypted event. */
export function sealedPayload(cid: CidString, file: Uint8Array): SealedPayload {
  return { cid, encrypted: Buffer.from(file).toString('base64') };
}

/** Opens an age file. @throws Error when the identity does not fit or the file was changed */
export async function openSealed(file: Uint8Array, identity: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(file, 'text');
}
