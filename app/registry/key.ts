import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import type { KeyAlgorithm } from '../pki/algorithms.ts';
import { inactiveRefusal } from './answering.ts';
import { boundFilesSchema, readBoundFiles, survivesALoss } from './bound-files.ts';
import type { Registry } from './index.ts';
import {
  type Besides,
  besidesEntered,
  besidesIn,
  besidesInput,
  besidesInputOfNew,
  besidesLines,
  besidesOf,
  besidesPayload,
  besidesSaid,
  besidesState,
  daysRefusal,
  outOfDaysRefusal,
} from './key-besides.ts';
import {
  ageFileOf,
  algorithmsFor,
  fingerprintSchema,
  type KeyPurpose,
  keyAlgorithmSchema,
  keyPurposeSchema,
  keyPurposes,
  privateKeySchema,
  revocationReasonSchema,
  revocationReasons,
} from './key-facts.ts';
import { Life } from './life.ts';
import { organizationRefusal, personRefusal } from './living.ts';
import { locationRefusal } from './location-facts.ts';
import { thumbprintOf } from './public-half.ts';
import { isPublicKey, publicKeySchema } from './public-key.ts';

/** A label names one key within an organization. */
function uniqueKey(key: { readonly organizationId: string; readonly label: string }): string {
  return `${key.organizationId} ${comparable(key.label)}`;
}

const key_id = uuidSchema;
const change = new Change(
  {
    label: nameSchema,
    description: textSchema.nullable(),
    person_id: uuidSchema.nullable(),
    location_id: uuidSchema.nullable(),
    valid_from: besidesState.validFrom,
    valid_until: besidesState.validUntil,
    tags: besidesState.tags,
    attributes: besidesState.attributes,
  },
  {
    ...{
      label: 'Key',
      description: 'Description',
      person_id: 'Holder’s person id',
      location_id: 'Location id',
    },
    ...{ valid_from: 'First day', valid_until: 'Last day', tags: 'Tags', attributes: 'Attributes' },
  },
);

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  /** Who holds it; null where the organization itself does. */
  personId: uuidSchema.nullable(),
  label: nameSchema,
  description: textSchema.nullable(),
  /** Where what holds its private half is kept. */
  locationId: uuidSchema.nullable(),
  algorithm: keyAlgorithmSchema,
  purpose: keyPurposeSchema,
  publicKey: publicKeySchema,
  fingerprint: fingerprintSchema,
  privateKey: privateKeySchema,
  ...besidesState,
  /** Only an active one signs. What it has signed before stays what it was. */
  status: z.enum(['active', 'suspended', 'revoked']),
  /** Why it was revoked. */
  revocation: revocationReasonSchema.nullable(),
};

type Key = ValueOf<typeof state>;

const life = new Life({
  noun: 'Key',
  about: { key_id },
  aboutLabel: 'Key id',
  codes: { notActive: 'key.not-active', notSuspended: 'key.not-suspended' },
  name: ({ label }: Key) => label,
  stages: { active: 'active', suspended: 'suspended', ended: 'revoked' },
  ended: { word: 'Revoked', tone: 'broken' },
  resuming: ({ label, personId }, registry) => inactiveRefusal(registry, personId, label),
});

/** What stands of keys in ledgers; never their private halves. */
export const aggregate = defineAggregate('key', {
  state,
  label: ({ label }) => label,
  // A revoked one gives its label back: fingerprints tell them apart.
  uniqueKey: (key) => (key.status === 'revoked' ? `revoked ${key.id}` : uniqueKey(key)),
  organizationId: ({ organizationId }) => organizationId,
  links: ({ personId: holder, locationId: location }) => ({ holder, location }),
  ended: ({ status }) => status === 'revoked',
  comesUp: ({ status, validUntil }) =>
    status === 'revoked' || validUntil === null ? [] : [{ day: validUntil, what: 'Last day of the key' }],
}).withEvents({
  /** A key pair was made; its private half stays on the laptop, encrypted. */
  KeyGenerated: {
    payload: {
      key_id: uuidSchema,
      algorithm: keyAlgorithmSchema,
      purpose: keyPurposeSchema,
      label: nameSchema,
      description: textSchema.nullable(),
      owner: z.strictObject({ organization_id: uuidSchema, person_id: uuidSchema.nullable() }),
      public_key: publicKeySchema,
      fingerprint: fingerprintSchema,
      hardware_backed: z.literal(false),
      private_key: privateKeySchema,
      ...besidesPayload,
    },
    effect: 'makes',
    title: 'Key generated',
    about: ({ payload }) => payload.label,
    lines: ({ payload }) => ({
      Key: payload.label,
      Algorithm: payload.algorithm,
      Purpose: keyPurposes[payload.purpose],
      Description: payload.description,
      ...besidesLines(besidesIn(payload)),
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
      locationId: null,
      algorithm: payload.algorithm,
      purpose: payload.purpose,
      publicKey: payload.public_key,
      fingerprint: payload.fingerprint,
      privateKey: payload.private_key,
      validFrom: payload.valid_from ?? null,
      validUntil: payload.valid_until ?? null,
      tags: payload.tags ?? [],
      attributes: payload.attributes ?? {},
      status: 'active',
      revocation: null,
    }),
  },
  /** What is known of a key was corrected, or somebody else holds it, or it is kept in another place. */
  KeyUpdated: {
    payload: { key_id, ...change.payload },
    effect: 'changes',
    title: 'Key changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Key id': payload.key_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      label: later(to, 'label', before.label),
      description: later(to, 'description', before.description),
      personId: later(to, 'person_id', before.personId),
      locationId: later(to, 'location_id', before.locationId),
      validFrom: later(to, 'valid_from', before.validFrom),
      validUntil: later(to, 'valid_until', before.validUntil),
      tags: later(to, 'tags', before.tags),
      attributes: later(to, 'attributes', before.attributes),
    }),
  },
  /** For a while a key is not to be used: it signs nothing. */
  KeySuspended: life.suspended(),
  /** A suspended key is used again. */
  KeyReactivated: life.reactivated(),
  /** A key is to be used no more: nothing that it signs from now on is to be trusted. */
  KeyRevoked: {
    payload: { key_id, reason: revocationReasonSchema, remark: textSchema.nullable() },
    effect: 'changes',
    title: 'Key revoked',
    about: ({ payload }) => revocationReasons[payload.reason],
    lines: ({ payload }) => ({
      Reason: revocationReasons[payload.reason],
      Remark: payload.remark,
      'What it means': 'It can no longer sign. What it has signed before stays in the ledger.',
      'Key id': payload.key_id,
    }),
    evolve: ({ payload }, before) => ({ ...before, status: 'revoked', revocation: payload.reason }),
  },
});

/** The facts of a key as an event says them. */
function factsOf({ label, description, personId, locationId, ...besides }: Entered) {
  const { validFrom, validUntil, tags, attributes } = besides;
  const facts = { label, description, person_id: personId, location_id: locationId };
  return { ...facts, valid_from: validFrom, valid_until: validUntil, tags, attributes };
}

type Entered = Pick<Key, 'label' | 'description' | 'personId' | 'locationId' | keyof Besides>;

function labelRefusal(key: Pick<Key, 'id' | 'organizationId' | 'label'>, registry: Registry): Refused | null {
  const holder = registry.holderOf('key', uniqueKey(key));
  if (holder === undefined || holder.id === key.id) return null;
  return refuse(
    'key.label-taken',
    'label',
    `${registry.get('organization', key.organizationId)?.name} already has a key labelled “${key.label}”.`,
    'Choose another label, for example with the year in it.',
  );
}

function holderRefusal(
  { organizationId, label }: Pick<Key, 'organizationId' | 'label'>,
  personId: string | null | undefined,
  registry: Registry,
): Refused | null {
  if (personId == null) return null;
  return personRefusal(registry, personId, {
    organizationId,
    code: 'key.unknown-person',
    field: 'personId',
    role: `The person chosen to hold the key “${label}”`,
  });
}

function placeRefusal(
  { organizationId, label }: Pick<Key, 'organizationId' | 'label'>,
  locationId: string | null | undefined,
  registry: Registry,
): Refused | null {
  if (locationId == null) return null;
  return locationRefusal(registry, locationId, {
    organizationId,
    code: 'key.unknown-location',
    field: 'locationId',
    what: `the key “${label}”`,
  });
}

/** The refusal of everything about a key that was revoked; null for another one. */
function revokedRefusal({ label, status }: Key): Refused | null {
  if (status !== 'revoked') return null;
  return refuse(
    'key.revoked',
    null,
    `The key ${label} was revoked.`,
    'Use another key, or make one. A revoked key is never used again.',
  );
}

function remarkRefusal(reason: Key['revocation'], remark: string | null): Refused | null {
  if (reason !== 'Unspecified' || remark !== null) return null;
  return refuse('key.no-remark', 'remark', 'No reason was given.', 'Say in the remark why it is revoked.');
}

/**
 * Why a signature of this key would not count, or null. Signatures recorded before it was suspended or revoked are none
 * of this one's concern: they stay what they are.
 * @param at when it is recorded, RFC 3339 UTC
 */
export function keySigningRefusal(
  key: Key | undefined,
  used: { readonly public_key: string },
  at: string,
): Refused | null {
  if (key === undefined) return null;
  if (key.publicKey !== used.public_key)
    return refuse(
      'checkpoint.other-key',
      null,
      `The signature was made with another key than ${key.label}.`,
      'Sign with the key that is recorded for this officer.',
    );
  return keyUseRefusal(key, at);
}

/** Why a key is not used at a moment; null where it is: it is active, and within its days. @param at RFC 3339 UTC */
export function keyUseRefusal(key: Key, at: string): Refused | null {
  return (
    revokedRefusal(key) ??
    (key.status === 'active'
      ? outOfDaysRefusal(key, at)
      : refuse(
          'key.suspended',
          null,
          `The key ${key.label} is suspended.`,
          'Use another key, or reactivate this one first.',
        ))
  );
}

/** What can be asked of keys. */
export const desk = defineCommands(aggregate, {
  nouns: ['key', 'keys'],
  made: 'Key made',
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
  status: life.status,
  readAs: { holder: 'Keeps', location: 'Kept here' },
  foundBy: { holder: 'person' },
  particulars: (key) => ({
    Purpose: keyPurposes[key.purpose],
    Organization: linkTo('organization', key.organizationId),
    Holder: key.personId === null ? 'The organization itself' : linkTo('person', key.personId),
    'Kept in': linkTo('location', key.locationId),
    Description: key.description,
    ...(key.revocation === null ? {} : { 'Revoked because': revocationReasons[key.revocation] }),
    Algorithm: key.algorithm,
    ...besidesLines(key),
    Fingerprint: { code: key.fingerprint },
    'Public key': { code: key.publicKey, copied: 'public key' },
    'JWK thumbprint': { code: thumbprintOf(key), copied: 'JWK thumbprint' },
  }),
  columns: ['Purpose', 'Organization', 'Holder'],
  commands: {
    /** Record a freshly made key pair: its owners must exist, its label must be free, and its kind must serve its purpose. */
    GenerateKey: {
      withheld: true,
      input: {
        organizationId: uuidSchema,
        personId: uuidSchema.nullable(),
        label: nameSchema,
        description: textSchema.nullable(),
        purpose: keyPurposeSchema,
        algorithm: keyAlgorithmSchema,
        publicKey: publicKeySchema,
        fingerprint: fingerprintSchema,
        /** Where what holds its private half is kept. */
        locationId: z.exactOptional(uuidSchema),
        /** The files of a private key that is bound to YubiKeys; without them it lies in one file under a passphrase. */
        bound: boundFilesSchema.optional(),
        ...besidesInputOfNew,
      },
      effect: 'makes',
      decide({ id, locationId, ...command }) {
        const besides = besidesOf(command);
        if ('refusal' in besides) return besides;
        const generated = {
          event_type: 'KeyGenerated',
          payload: {
            key_id: id,
            algorithm: command.algorithm,
            purpose: command.purpose,
            label: command.label,
            description: command.description,
            owner: { organization_id: command.organizationId, person_id: command.personId },
            public_key: command.publicKey,
            fingerprint: command.fingerprint,
            hardware_backed: false,
            private_key: command.bound ?? ageFileOf(id),
            ...besidesSaid(besides),
          },
        } as const;
        const { label, description, personId } = command;
        const made = factsOf({ label, description, personId, locationId: null, ...besides });
        const kept = change.between(made, { ...made, location_id: locationId ?? null });
        if (kept === null) return generated;
        return [generated, { event_type: 'KeyUpdated', payload: { key_id: id, ...kept } }];
      },
    },
    /** Correct what is known of a key, hand it to another holder, or keep it in another place. */
    ChangeKey: {
      title: ({ label }) => `Change ${label}`,
      verb: 'Change or move…',
      fields: {
        label: { kind: 'text', label: 'Label', hint: 'The former label stays in the history.' },
        personId: {
          kind: 'reference',
          to: 'person',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Holder',
          none: 'The organization itself',
        },
        locationId: {
          kind: 'reference',
          to: 'location',
          sameOrganization: true,
          label: 'Kept in',
          none: 'Not recorded',
        },
        description: { kind: 'text', label: 'Description' },
        validFrom: { kind: 'day', label: 'First day', half: true },
        validUntil: {
          kind: 'day',
          label: 'Last day',
          hint: 'In UTC. After it the key signs nothing.',
          half: true,
        },
        tags: { kind: 'text', label: 'Tags', hint: 'With commas between them.' },
        attributes: {
          kind: 'text',
          label: 'Attributes',
          hint: 'As name = value, with semicolons between them.',
        },
      },
      now: (key) => {
        const { label, personId, locationId, description } = key;
        return { label, personId, locationId, description, ...besidesEntered(key) };
      },
      input: {
        label: nameSchema,
        personId: uuidSchema.nullable(),
        locationId: uuidSchema.nullable(),
        description: textSchema.nullable(),
        ...besidesInput,
      },
      effect: 'changes',
      available: ({ status }) => status !== 'revoked',
      decide({ id, label, personId, locationId, description, ...entered }, before) {
        const besides = besidesOf(entered);
        if ('refusal' in besides) return besides;
        const after = { label, description, personId, locationId, ...besides };
        const changed = change.between(factsOf(before), factsOf(after));
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'KeyUpdated', payload: { key_id: id, ...changed } };
      },
    },
    /** Let a key sign nothing for a while. */
    SuspendKey: life.suspend('KeySuspended'),
    /** Use a suspended key again. */
    ReactivateKey: life.reactivate('KeyReactivated'),
    /** Use a key no more. */
    RevokeKey: {
      title: ({ label }) => `Revoke ${label}`,
      verb: 'Revoke key…',
      fields: {
        reason: {
          kind: 'choice',
          choices: revocationReasons,
          label: 'Reason',
          prompt: 'Choose why',
          hint: 'It stands in the ledger for good.',
        },
        remark: { kind: 'text', label: 'Remark' },
      },
      input: { reason: revocationReasonSchema, remark: textSchema.nullable() },
      effect: 'changes',
      irreversible: 'A revoked key stays in the ledger and never signs again. Its label becomes free.',
      available: ({ status }) => status !== 'revoked',
      decide: ({ id, reason, remark }) => ({
        event_type: 'KeyRevoked',
        payload: { key_id: id, reason, remark },
      }),
    },
  },
  rules: {
    KeyGenerated: {
      makes({ payload, aggregate_id: id }, registry) {
        const { label, owner, private_key: files } = payload;
        const key = { id, organizationId: owner.organization_id, label };
        return (
          organizationRefusal(registry, owner.organization_id, {
            code: 'key.unknown-organization',
            what: 'this key',
          }) ??
          holderRefusal(key, owner.person_id, registry) ??
          labelRefusal(key, registry) ??
          algorithmRefusal(payload) ??
          daysRefusal(besidesIn(payload)) ??
          (files.kind === 'age-file' || survivesALoss(files) ? null : NO_RECOVERY)
        );
      },
    },
    KeyUpdated: {
      changes({ payload }, before, registry) {
        const after = { ...before, label: later(payload.to, 'label', before.label) };
        return (
          revokedRefusal(before) ??
          change.refusal(payload, factsOf(before)) ??
          holderRefusal(after, payload.to.person_id, registry) ??
          placeRefusal(after, payload.to.location_id, registry) ??
          labelRefusal(after, registry) ??
          daysRefusal({
            validFrom: later(payload.to, 'valid_from', before.validFrom),
            validUntil: later(payload.to, 'valid_until', before.validUntil),
          })
        );
      },
    },
    KeySuspended: life.maySuspend(),
    KeyReactivated: life.mayReactivate(),
    KeyRevoked: {
      changes: ({ payload }, before) =>
        revokedRefusal(before) ?? remarkRefusal(payload.reason, payload.remark),
    },
  },
});

/** Why a key of this kind cannot be: it does not serve its purpose, or its public key is of another kind. */
function algorithmRefusal({
  label,
  purpose,
  algorithm,
  public_key: publicKey,
}: {
  readonly label: string;
  readonly purpose: KeyPurpose;
  readonly algorithm: KeyAlgorithm;
  readonly public_key: string;
}): Refused | null {
  const fitting = algorithmsFor(purpose);
  if (!fitting.includes(algorithm))
    return refuse(
      'key.unfit-algorithm',
      'algorithm',
      `A key of the kind ${algorithm} does not serve the purpose ${keyPurposes[purpose]}.`,
      `Choose one of ${fitting.join(', ')}, or another purpose.`,
    );
  if (isPublicKey({ algorithm, publicKey })) return null;
  return refuse(
    'key.other-algorithm',
    null,
    `The public key of “${label}” is no public key of the kind ${algorithm}.`,
    'Do not use this key, and find out where it comes from.',
  );
}

const NO_RECOVERY = refuse(
  'key.no-recovery',
  'recovery',
  'Without a recovery path, losing this one YubiKey would lose the private key for good.',
  'Add a second YubiKey, or shares on paper.',
);
