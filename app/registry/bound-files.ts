import { z } from 'zod';
import { base64urlSchema } from '../model/values.ts';

/** The most YubiKeys that can be bound to one private key. */
export const MAX_BOUND_YUBIKEYS = 4;

/** 32 bytes as unpadded base64url. */
const bytes32 = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** The number printed on a YubiKey; null for models that show none. */
const serial = z.string().regex(/^\d{1,10}$/);

const yubiKeyFile = z.string().regex(/^[0-9a-f-]{36}\.yubikey-[1-4]\.age$/);

/** The ways a YubiKey is asked, for files with such a name. */
function yubiKeyOpeningIn(file: z.ZodType<string>) {
  return z.discriminatedUnion('method', [
    /** FIDO2's hmac-secret (CTAP 2.1 section 12.5): 32 bytes from a credential and a salt, with PIN and touch. */
    z.strictObject({
      method: z.literal('hmac-secret'),
      file,
      serial: serial.nullable(),
      credential_id: base64urlSchema(1400),
      salt: bytes32,
    }),
    /** HMAC-SHA1 of a challenge under the secret in an OTP slot: 20 bytes. */
    z.strictObject({
      method: z.literal('challenge-response'),
      file,
      serial,
      slot: z.union([z.literal(1), z.literal(2)]),
      challenge: bytes32,
    }),
  ]);
}

function sharesOpeningIn(file: z.ZodType<string>) {
  return z
    .strictObject({
      file,
      needed: z.int().min(2).max(9),
      total: z.int().min(2).max(9),
      /**
       * What each share is known by, in the order of their numbers (`hashOfShare`): a false one is named when it is typed.
       * Left out by earlier versions.
       */
      hashes: z.exactOptional(z.array(bytes32).max(9)),
    })
    .refine(({ total, hashes }) => hashes === undefined || hashes.length === total, {
      message: 'There is one hash for each share.',
      path: ['hashes'],
    });
}

/**
 * A file that a YubiKey opens together with the passphrase: it is an age file under `<passphrase>-<answer>`, where the
 * answer is the one this YubiKey gives to what is recorded here. docs/key-recovery.md says how anybody computes it.
 */
const yubiKeyOpeningSchema = yubiKeyOpeningIn(yubiKeyFile);

/** A file that a YubiKey opens together with the passphrase. */
export type YubiKeyOpening = z.infer<typeof yubiKeyOpeningSchema>;

/** A file that some of the shares on paper open, without passphrase and YubiKey. */
const sharesOpeningSchema = sharesOpeningIn(z.string().regex(/^[0-9a-f-]{36}\.shares\.age$/));

/** A file that some of the shares on paper open. */
export type SharesOpening = z.infer<typeof sharesOpeningSchema>;

/**
 * A private key bound to YubiKeys: several age files, each of them the same private key, each opened in another way.
 * Losing one way loses nothing else.
 */
export const boundFilesSchema = z.strictObject({
  kind: z.literal('bound-age-files'),
  yubikeys: z.array(yubiKeyOpeningSchema).min(1).max(MAX_BOUND_YUBIKEYS),
  shares: sharesOpeningSchema.nullable(),
});

/** A private key bound to YubiKeys. */
export type BoundFiles = z.infer<typeof boundFilesSchema>;

/**
 * The ways into a bundle, as they lie beside it in `<bundle>.openings.json`: the same as for a private key, but the files
 * bear the bundle's name and hold the age identity that opens it. Names without a folder: they lie beside the bundle.
 */
export const bundleOpeningsSchema = z.strictObject({
  kind: z.literal('bound-age-files'),
  yubikeys: z
    .array(yubiKeyOpeningIn(z.string().regex(/^[^/\\]{1,200}\.yubikey-[1-4]\.age$/)))
    .min(1)
    .max(MAX_BOUND_YUBIKEYS),
  shares: sharesOpeningIn(z.string().regex(/^[^/\\]{1,200}\.shares\.age$/)).nullable(),
});

/** The names of all files that hold the private key. */
export function filesOf({ yubikeys, shares }: BoundFiles): string[] {
  return [...yubikeys.map(({ file }) => file), ...(shares === null ? [] : [shares.file])];
}

/** Whether the key can still be had when one YubiKey is lost or breaks. */
export function survivesALoss(files: BoundFiles): boolean {
  return files.shares !== null || yubiKeysIn(files) > 1;
}

/** How many YubiKeys it is bound to; one that is asked in two ways is one. */
export function yubiKeysIn({ yubikeys }: BoundFiles): number {
  return new Set(yubikeys.map((opening) => opening.serial ?? identityOf(opening))).size;
}

function identityOf(opening: YubiKeyOpening): string {
  return opening.method === 'hmac-secret' ? opening.credential_id : opening.serial;
}

/** How a YubiKey of a binding is called: its number and what it is asked for. */
export function yubiKeyOpeningName(opening: YubiKeyOpening): string {
  const which = opening.serial === null ? 'without a serial number' : opening.serial;
  const how = opening.method === 'hmac-secret' ? 'FIDO2 hmac-secret' : `slot ${opening.slot}`;
  return `YubiKey ${which} (${how})`;
}

/** @returns the ways to open it, in plain words */
export function readBoundFiles({ yubikeys, shares }: BoundFiles): string[] {
  const ways = yubikeys.map(
    (opening) => `Opened by the passphrase and ${yubiKeyOpeningName(opening)} (age file ${opening.file})`,
  );
  if (shares === null) return ways;
  return [...ways, `Opened by ${shares.needed} of ${shares.total} shares (age file ${shares.file})`];
}
