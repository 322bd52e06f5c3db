import { z } from 'zod';
import type { Lines, ValueOf } from '../model/aggregate.ts';
import { nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { besidesIn, besidesLines, type besidesPayload } from './key-besides.ts';
import {
  fingerprintSchema,
  type importFormSchema,
  keyAlgorithmSchema,
  keyPurposeSchema,
  keyPurposes,
  type PrivateKeyFiles,
} from './key-facts.ts';
import { publicKeySchema } from './public-key.ts';

/* How a key comes into a ledger, whether it was made on a laptop of it or taken over from elsewhere. */

/** What an event says of the key with which it begins. */
export const originPayload = {
  algorithm: keyAlgorithmSchema,
  purpose: keyPurposeSchema,
  label: nameSchema,
  description: textSchema.nullable(),
  owner: z.strictObject({ organization_id: uuidSchema, person_id: uuidSchema.nullable() }),
  public_key: publicKeySchema,
  fingerprint: fingerprintSchema,
};

type Origin = ValueOf<typeof originPayload> &
  ValueOf<typeof besidesPayload> & { readonly key_id: string; readonly private_key: PrivateKeyFiles };

/** What the key is, as people read it. */
export function whatItIs(payload: Origin): Lines {
  return {
    Algorithm: payload.algorithm,
    Purpose: keyPurposes[payload.purpose],
    Description: payload.description,
    ...besidesLines(besidesIn(payload)),
  };
}

/** By what others know the key, and whose it is. */
export function whoseItIs(payload: Origin): Lines {
  return {
    Fingerprint: payload.fingerprint,
    'Public key': payload.public_key,
    'Key id': payload.key_id,
    'Organization id': payload.owner.organization_id,
    'Person id': payload.owner.person_id ?? 'None: the organization holds it',
  };
}

/** The key as it begins: the state with which its aggregate starts. @param importedFrom the form in which it was taken over; null where it was made here */
export function asItBegins(payload: Origin, importedFrom: z.infer<typeof importFormSchema> | null) {
  return {
    id: payload.key_id,
    organizationId: payload.owner.organization_id,
    personId: payload.owner.person_id,
    label: payload.label,
    description: payload.description,
    locationId: null,
    algorithm: payload.algorithm,
    purpose: payload.purpose,
    publicKey: payload.public_key,
    fingerprint: payload.fingerprint,
    privateKey: payload.private_key,
    ...besidesIn(payload),
    importedFrom,
    exportedAs: [],
    offline: [],
    shares: [],
    drilledAt: null,
    rotation: null,
    status: 'active' as const,
    revocation: null,
  };
}
