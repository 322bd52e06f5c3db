import { z } from 'zod';
import { type BoundFiles, survivesALoss } from '../events/bound-files.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../events/fields.ts';
import {
  ed25519PublicKeySchema,
  fingerprintSchema,
  type KeyGenerated,
  type KeyPurpose,
  keyPurposeSchema,
  privateKeySchema,
} from '../events/key.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';

/** A key as the ledger knows it now; never its private half. */
export const keySchema = z.strictObject({
  id: uuidSchema,
  organizationId: uuidSchema,
  personId: uuidSchema.nullable(),
  label: nameSchema,
  description: textSchema.nullable(),
  algorithm: z.literal('Ed25519'),
  purpose: keyPurposeSchema,
  publicKey: ed25519PublicKeySchema,
  fingerprint: fingerprintSchema,
  privateKey: privateKeySchema,
});

/** A key as the ledger knows it now; never its private half. */
export type Key = z.infer<typeof keySchema>;

/** The public side of a freshly made key pair. */
export interface PublicKeyFacts {
  readonly publicKey: string;
  readonly fingerprint: string;
}

/** Record a freshly made Ed25519 key pair. */
export interface GenerateKey extends PublicKeyFacts {
  readonly type: 'GenerateKey';
  readonly keyId: string;
  readonly organizationId: string;
  readonly personId: string | null;
  readonly label: string;
  readonly description: string | null;
  readonly purpose: KeyPurpose;
  /** The files of a private key that is bound to YubiKeys; without them it lies in one file under a passphrase. */
  readonly bound?: BoundFiles;
}

/** A label names one key within an organization. */
export function keyKey(key: { readonly organizationId: string; readonly label: string }): string {
  return `${key.organizationId} ${comparable(key.label)}`;
}

/** Decides on a new key: its owners must exist, and its label must be free. */
export function decideKey(command: GenerateKey, registry: Registry): Decision {
  const organization = registry.get('organization', command.organizationId);
  if (!organization) {
    return refuse(
      'key.unknown-organization',
      'organizationId',
      'The organization chosen for this key is not in the ledger.',
      'Choose an organization from the list, or create it first.',
    );
  }
  if (command.personId !== null) {
    const person = registry.get('person', command.personId);
    if (person?.organizationId !== command.organizationId) {
      return refuse(
        'key.unknown-person',
        'personId',
        `The person chosen for this key is not a member of ${organization.name}.`,
        'Choose one of its people, or let the organization hold the key.',
      );
    }
  }
  if (registry.holderOf('key', keyKey(command))) {
    return refuse(
      'key.label-taken',
      'label',
      `${organization.name} already has a key labelled “${command.label}”.`,
      'Choose another label, for example with the year in it.',
    );
  }
  if (command.bound !== undefined && !survivesALoss(command.bound)) {
    return refuse(
      'key.no-recovery',
      'recovery',
      'Without a recovery path, losing this one YubiKey would lose the private key for good.',
      'Add a second YubiKey, or shares on paper.',
    );
  }
  return accept({
    aggregate: 'key',
    event_type: 'KeyGenerated',
    aggregate_id: command.keyId,
    payload: {
      key_id: command.keyId,
      algorithm: 'Ed25519',
      purpose: command.purpose,
      label: command.label,
      description: command.description,
      owner: { organization_id: command.organizationId, person_id: command.personId },
      public_key: command.publicKey,
      fingerprint: command.fingerprint,
      hardware_backed: false,
      private_key: command.bound ?? { kind: 'age-file', file: `${command.keyId}.age` },
    },
  });
}

/** The key after the event. */
export function evolveKey({ payload }: KeyGenerated): Key {
  return {
    id: payload.key_id,
    organizationId: payload.owner.organization_id,
    personId: payload.owner.person_id,
    label: payload.label,
    description: payload.description,
    algorithm: payload.algorithm,
    purpose: payload.purpose,
    publicKey: payload.public_key,
    fingerprint: payload.fingerprint,
    privateKey: payload.private_key,
  };
}
