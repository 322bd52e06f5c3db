import { z } from 'zod';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { ed25519PublicKeySchema } from '../statements/public-keys.ts';
import { boundFilesSchema, readBoundFiles, survivesALoss } from './bound-files.ts';
import {
  ageFileOf,
  fingerprintSchema,
  keyPurposeSchema,
  keyPurposes,
  privateKeySchema,
} from './key-facts.ts';

/** A label names one key within an organization. */
function uniqueKey(key: { readonly organizationId: string; readonly label: string }): string {
  return `${key.organizationId} ${comparable(key.label)}`;
}

/** What stands of keys in ledgers; never their private halves. */
export const aggregate = defineAggregate('key', {
  state: {
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
  },
  label: ({ label }) => label,
  uniqueKey,
  organizationId: ({ organizationId }) => organizationId,
}).withEvents({
  /** A key pair was made; the private half never leaves the laptop. */
  KeyGenerated: {
    payload: {
      key_id: uuidSchema,
      algorithm: z.literal('Ed25519'),
      purpose: keyPurposeSchema,
      label: nameSchema,
      description: textSchema.nullable(),
      owner: z.strictObject({ organization_id: uuidSchema, person_id: uuidSchema.nullable() }),
      public_key: ed25519PublicKeySchema,
      fingerprint: fingerprintSchema,
      hardware_backed: z.literal(false),
      private_key: privateKeySchema,
    },
    effect: 'makes',
    title: 'Key generated',
    about: ({ payload }) => payload.label,
    lines: ({ payload }) => ({
      Key: payload.label,
      Algorithm: payload.algorithm,
      Purpose: keyPurposes[payload.purpose],
      Description: payload.description,
      'Private key':
        payload.private_key.kind === 'bound-age-files'
          ? readBoundFiles(payload.private_key)
          : `Encrypted on this laptop (age file ${payload.private_key.file})`,
      Fingerprint: payload.fingerprint,
      'Public key': payload.public_key,
      'Key id': payload.key_id,
      'Organization id': payload.owner.organization_id,
      'Person id': payload.owner.person_id ?? 'None: the organization holds it',
    }),
    evolve: ({ payload }) => ({
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
    }),
  },
});

/** What can be asked of keys. */
export const desk = defineCommands(aggregate, {
  nouns: ['key', 'keys'],
  made: 'Key generated',
  screen: {
    title: 'Keys',
    about:
      'Key pairs made on this laptop. The ledger holds the public half; the private half stays here, encrypted.',
    belongsTo: 'organization',
    empty: {
      title: 'No keys yet',
      text: 'A key pair is made on this laptop and its private half encrypted with a passphrase you set.',
    },
  },
  particulars: (key, names) => ({
    Purpose: keyPurposes[key.purpose],
    Organization: names('organization', key.organizationId),
    Holder: names('person', key.personId) ?? 'The organization itself',
    Description: key.description,
    Algorithm: key.algorithm,
    Fingerprint: { code: key.fingerprint },
    'Public key': { code: key.publicKey, copied: 'public key' },
  }),
  columns: ['Purpose', 'Organization', 'Holder'],
  commands: {
    /** Record a freshly made Ed25519 key pair: its owners must exist, and its label must be free. */
    GenerateKey: {
      withheld: true,
      input: {
        organizationId: uuidSchema,
        personId: uuidSchema.nullable(),
        label: nameSchema,
        description: textSchema.nullable(),
        purpose: keyPurposeSchema,
        publicKey: ed25519PublicKeySchema,
        fingerprint: fingerprintSchema,
        /** The files of a private key that is bound to YubiKeys; without them it lies in one file under a passphrase. */
        bound: boundFilesSchema.optional(),
      },
      effect: 'makes',
      decide({ id, ...command }, registry) {
        const organization = registry.get('organization', command.organizationId);
        if (!organization) {
          return refuse(
            'key.unknown-organization',
            'organizationId',
            'The organization chosen for this key is not in the ledger.',
            'Choose an organization from the list, or create it first.',
          );
        }
        if (
          command.personId !== null &&
          registry.get('person', command.personId)?.organizationId !== command.organizationId
        ) {
          return refuse(
            'key.unknown-person',
            'personId',
            `The person chosen for this key is not a member of ${organization.name}.`,
            'Choose one of its people, or let the organization hold the key.',
          );
        }
        if (registry.holderOf('key', uniqueKey(command))) {
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
        return {
          event_type: 'KeyGenerated',
          payload: {
            key_id: id,
            algorithm: 'Ed25519',
            purpose: command.purpose,
            label: command.label,
            description: command.description,
            owner: { organization_id: command.organizationId, person_id: command.personId },
            public_key: command.publicKey,
            fingerprint: command.fingerprint,
            hardware_backed: false,
            private_key: command.bound ?? ageFileOf(id),
          },
        } as const;
      },
    },
  },
});
