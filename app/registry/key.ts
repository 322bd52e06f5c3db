import { z } from 'zod';
import { isSameData } from '../content/plain-data.ts';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { linkTo, type Status } from '../model/presentation.ts';
import { daySchema, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { inactiveRefusal } from './answering.ts';
import { boundFilesSchema, readBoundFiles, survivesALoss } from './bound-files.ts';
import { type CeremonyMove, isSaidByAct, NOT_SAID_THERE, owedFor, saidNow } from './ceremony-custody.ts';
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
} from './key-besides.ts';
import {
  AS_FAR_AS_A_DISK_ALLOWS,
  ageFileOf,
  ageFileSchema,
  COPIES_ELSEWHERE,
  exportFormSchema,
  exportForms,
  fingerprintSchema,
  importFormSchema,
  importForms,
  keyAlgorithmSchema,
  keyPurposeSchema,
  keyPurposes,
  offlineCopySchema,
  privateKeySchema,
  revocationReasonSchema,
  revocationReasons,
  storedFileSchema,
} from './key-facts.ts';
import { asItBegins, originPayload, whatItIs, whoseItIs } from './key-origin.ts';
import {
  algorithmRefusal,
  certificateRefusal,
  completionRefusal,
  destroyedRefusal,
  endedRefusal,
  hasEnded,
  holderRefusal,
  isRotating,
  labelRefusal,
  NO_RECOVERY,
  NO_WITNESS,
  NOT_ENDED_YET,
  NOT_ROTATING,
  placeRefusal,
  REVOCABLE,
  ROTATING,
  remarkRefusal,
  rotationRefusal,
  STILL_IN_USE,
  successorRefusal,
  uniqueKey,
  witnessRefusal,
} from './key-rules.ts';
import {
  custodyLines,
  custodyRefusal,
  drillRefusal,
  type ShareCustody,
  shareChoiceSchema,
  shareChoices,
  shareCustodySchema,
  shareNumberSchema,
  sharesOf,
  withCustody,
} from './key-shares.ts';
import { Life } from './life.ts';
import { isNow, mustBe, organizationRefusal, REASON, reasonSchema, unlessRefused } from './living.ts';
import { thumbprintOf } from './public-half.ts';
import { publicKeySchema } from './public-key.ts';
import { dayOf, isOver, lastDayRefusal } from './validity.ts';

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
  /** In which form it came from elsewhere; null where it was made on a laptop of this ledger. */
  importedFrom: importFormSchema.nullable(),
  /** The forms in which its private half was given out. */
  exportedAs: z.array(exportFormSchema),
  /** Where copies of its encrypted files are kept offline. */
  offline: z.array(offlineCopySchema),
  /** Who has which of its shares on paper, and where; those of which nothing is known are left out. */
  shares: z.array(shareCustodySchema),
  /** When shares from paper last opened it, to see that they do; RFC 3339, null where they never did. */
  drilledAt: z.string().nullable(),
  /** The key that takes its place, and the last day on which both are used; null where none does. */
  rotation: z.strictObject({ successorId: uuidSchema, until: daySchema }).nullable(),
  /**
   * Only an active one signs. What it has signed before stays what it was. `rotated`: another one has taken its place.
   * `archived`: it is kept for what was done with it. `destroyed`: its files were to be overwritten.
   */
  status: z.enum(['active', 'suspended', 'rotated', 'revoked', 'archived', 'destroyed']),
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
  // One that has ended gives its label back: fingerprints tell them apart.
  uniqueKey: (key) => (hasEnded(key) ? `ended ${key.id}` : uniqueKey(key)),
  organizationId: ({ organizationId }) => organizationId,
  links: ({ personId: holder, locationId: location, rotation, offline, shares }) => ({
    holder,
    location,
    successor: rotation === null ? null : rotation.successorId,
    'offline-at': offline.map(({ location_id }) => location_id),
    // What lies in a bag is where the bag is.
    'share-holder': shares.flatMap(({ person_id: id, container_id }) =>
      id === null || container_id !== undefined ? [] : [id],
    ),
    'share-at': shares.flatMap(({ location_id: id, container_id }) =>
      id === null || container_id !== undefined ? [] : [id],
    ),
    'share-in': shares.flatMap(({ container_id: id }) => id ?? []),
  }),
  ended: hasEnded,
  comesUp: (key) =>
    hasEnded(key)
      ? []
      : [
          ...(key.validUntil === null ? [] : [{ day: key.validUntil, what: 'Last day of the key' }]),
          ...(key.rotation === null
            ? []
            : [{ day: key.rotation.until, what: 'Last day beside its successor' }]),
        ],
}).withEvents({
  /** A key pair was made; its private half stays on the laptop, encrypted. */
  KeyGenerated: {
    payload: {
      key_id: uuidSchema,
      ...originPayload,
      hardware_backed: z.literal(false),
      private_key: privateKeySchema,
      ...besidesPayload,
    },
    effect: 'makes',
    title: 'Key generated',
    about: ({ payload }) => payload.label,
    lines: ({ payload }) => ({
      Key: payload.label,
      ...whatItIs(payload),
      'Private key':
        payload.private_key.kind === 'bound-age-files'
          ? readBoundFiles(payload.private_key)
          : `Encrypted on this laptop (age file ${payload.private_key.file})`,
      ...whoseItIs(payload),
    }),
    evolve: ({ payload }) => asItBegins(payload, null),
  },
  /** A private key that another program had made was taken over, and encrypted on this laptop. */
  KeyImported: {
    payload: {
      key_id: uuidSchema,
      /** The form of the file, and whether it was encrypted. */
      form: importFormSchema,
      was_encrypted: z.boolean(),
      ...originPayload,
      private_key: ageFileSchema,
      ...besidesPayload,
    },
    effect: 'makes',
    title: 'Key imported',
    about: ({ payload }) => payload.label,
    lines: ({ payload }) => ({
      Key: payload.label,
      'Came as': `${importForms[payload.form]}, ${payload.was_encrypted ? 'encrypted' : 'not encrypted'}`,
      ...whatItIs(payload),
      'Private key': `Encrypted on this laptop (age file ${payload.private_key.file})`,
      'What it means': COPIES_ELSEWHERE,
      ...whoseItIs(payload),
    }),
    evolve: ({ payload }) => asItBegins(payload, payload.form),
  },
  /** The private half of a key leaves the laptop under another passphrase: recorded before the file is written. */
  KeyExported: {
    payload: {
      key_id,
      form: exportFormSchema,
      reason: reasonSchema,
      /** The certificate of the key that went with it. */
      certificate_id: z.exactOptional(uuidSchema),
    },
    effect: 'changes',
    title: 'Key exported',
    about: ({ payload }) => exportForms[payload.form],
    outcome: ({ payload }) =>
      `${payload.key_id} is also elsewhere, as ${exportForms[payload.form]}: ${payload.reason}`,
    lines: ({ payload }) => ({
      As: exportForms[payload.form],
      Reason: payload.reason,
      ...(payload.certificate_id === undefined
        ? {}
        : { 'With the certificate (certificate id)': payload.certificate_id }),
      'What it means':
        'From now on the private key is also where that file is. This ledger does not say where.',
      'Key id': payload.key_id,
    }),
    evolve: ({ payload }, before) => ({
      ...before,
      exportedAs: before.exportedAs.includes(payload.form)
        ? before.exportedAs
        : [...before.exportedAs, payload.form],
    }),
  },
  /** Copies of a key’s encrypted files were written to a medium that is kept offline, and read back. */
  KeyStoredOffline: {
    payload: { key_id, ...offlineCopySchema.shape, files: z.array(storedFileSchema).min(1) },
    effect: 'changes',
    title: 'Key stored offline',
    about: ({ payload }) => payload.medium,
    outcome: ({ payload }) => `${payload.key_id} is also on ${payload.medium} in ${payload.location_id}`,
    lines: ({ payload }) => ({
      Medium: payload.medium,
      Files: payload.files.map(({ name, sha256 }) => `${name}, SHA-256 ${sha256}`),
      'Location id': payload.location_id,
      'Key id': payload.key_id,
    }),
    evolve: ({ payload: { medium, location_id } }, before) => ({
      ...before,
      offline: before.offline.some((one) => one.medium === medium && one.location_id === location_id)
        ? before.offline
        : [...before.offline, { medium, location_id }],
    }),
  },
  /** A share of a private key on paper is with somebody, or in a place, from now on. */
  KeyShareEntrusted: {
    payload: { key_id, ...shareCustodySchema.shape },
    effect: 'changes',
    title: 'Share of a key entrusted',
    about: ({ payload }) => `Share ${payload.number}`,
    outcome: ({ payload: { key_id: id, number, person_id, location_id } }) =>
      `Share ${number} of ${id} is with ${[person_id, location_id].filter((one) => one !== null).join(', in ')}`,
    lines: ({ payload }) => ({
      Share: String(payload.number),
      'Holder’s person id': payload.person_id,
      'Location id': payload.location_id,
      ...(payload.container_id === undefined ? {} : { 'Lies in, id': payload.container_id }),
      ...(payload.said_in === undefined
        ? {}
        : {
            'Step of the ceremony': payload.said_in.step,
            'Ceremony id': payload.said_in.ceremony_id,
          }),
      'Key id': payload.key_id,
    }),
    evolve: ({ payload: { key_id: _, ...custody } }, before) => ({
      ...before,
      shares: withCustody(before.shares, custody),
    }),
  },
  /** Shares from paper opened a private key, to see that they do. Nothing was signed, and nothing of it was shown. */
  KeyRecoveryDrilled: {
    payload: { key_id, shares: z.array(shareNumberSchema).min(2).max(9) },
    effect: 'changes',
    title: 'Recovery of a key drilled',
    about: ({ payload }) => `Shares ${payload.shares.join(', ')}`,
    outcome: ({ payload }) => `Shares ${payload.shares.join(', ')} open ${payload.key_id}`,
    lines: ({ payload }) => ({
      Shares: payload.shares.map(String),
      'What it means':
        'Typed from paper, they opened the private key, and it is the right one. It signed nothing, and nothing of it was shown.',
      'Key id': payload.key_id,
    }),
    evolve: ({ timestamp }, before) => ({ ...before, drilledAt: timestamp }),
  },
  /** Another key begins to take the place of one; until a day both are used. */
  KeyRotationInitiated: {
    payload: { key_id, successor_id: uuidSchema, transition_ends: daySchema, reason: reasonSchema },
    effect: 'changes',
    title: 'Key rotation begun',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload: { key_id: id, successor_id, transition_ends } }) =>
      `${successor_id} takes the place of ${id}, which is used until ${transition_ends}`,
    lines: ({ payload }) => ({
      Reason: payload.reason,
      'Both are used until': payload.transition_ends,
      'Successor’s key id': payload.successor_id,
      'Key id': payload.key_id,
    }),
    evolve: ({ payload }, before) => ({
      ...before,
      rotation: { successorId: payload.successor_id, until: payload.transition_ends },
    }),
  },
  /** Another key has taken the place of one, which signs nothing more. */
  KeyRotationCompleted: {
    payload: { key_id, successor_id: uuidSchema },
    effect: 'changes',
    title: 'Key rotated',
    about: () => 'Its successor alone is used',
    outcome: ({ payload }) => `${payload.successor_id} is used in place of ${payload.key_id}`,
    lines: ({ payload }) => ({
      'Successor’s key id': payload.successor_id,
      'What it means': 'It can no longer sign. What it has signed before stays in the ledger.',
      'Key id': payload.key_id,
    }),
    evolve: (_, before) => ({ ...before, status: 'rotated' }),
  },
  /** Another key does not take the place of one after all. */
  KeyRotationAborted: {
    payload: { key_id, successor_id: uuidSchema, reason: reasonSchema },
    effect: 'changes',
    title: 'Key rotation given up',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => `${payload.key_id} stays in use: ${payload.reason}`,
    lines: ({ payload }) => ({
      Reason: payload.reason,
      'Key that was to take its place': payload.successor_id,
      'Key id': payload.key_id,
    }),
    evolve: (_, before) => ({ ...before, rotation: null }),
  },
  /** A key that signs nothing more is kept for what was done with it, and nothing else. */
  KeyArchived: {
    payload: { key_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Key archived',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => isNow(payload.key_id, 'archived', payload.reason),
    lines: ({ payload }) => ({ Reason: payload.reason, 'Key id': payload.key_id }),
    evolve: (_, before) => ({ ...before, status: 'archived' }),
  },
  /** The files of a private key are overwritten and removed, before a witness: recorded before it is done. */
  KeyDestroyed: {
    payload: {
      key_id,
      witness: z.strictObject({ person_id: uuidSchema, name: nameSchema }),
      reason: reasonSchema,
      /** The files that lay on the laptop, and those that did not. */
      files: z.array(nameSchema),
      missing: z.array(nameSchema),
    },
    effect: 'changes',
    title: 'Key destroyed',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => isNow(payload.key_id, 'destroyed', payload.reason),
    lines: ({ payload }) => ({
      Reason: payload.reason,
      Witness: payload.witness.name,
      'Overwritten and removed': payload.files.length === 0 ? null : payload.files,
      'Did not lie on the laptop': payload.missing.length === 0 ? null : payload.missing,
      'What it means': AS_FAR_AS_A_DISK_ALLOWS,
      'Witness’s person id': payload.witness.person_id,
      'Key id': payload.key_id,
    }),
    evolve: (_, before) => ({ ...before, status: 'destroyed' }),
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
    evolve: ({ payload }, before) => ({
      ...before,
      rotation: null,
      status: 'revoked',
      revocation: payload.reason,
    }),
  },
});

/** The facts of a key as an event says them. */
function factsOf({ label, description, personId, locationId, ...besides }: Entered) {
  const { validFrom, validUntil, tags, attributes } = besides;
  const facts = { label, description, person_id: personId, location_id: locationId };
  return { ...facts, valid_from: validFrom, valid_until: validUntil, tags, attributes };
}

type Entered = Pick<Key, 'label' | 'description' | 'personId' | 'locationId' | keyof Besides>;

/** The custody of a share since a step of a ceremony has put it away or taken it out: what lies in a bag is where the bag is. */
function shareIn({ to, saidIn: said_in }: CeremonyMove, number: number): ShareCustody {
  return to.containerId === null
    ? { number, person_id: to.holderId, location_id: to.locationId, said_in }
    : { number, person_id: null, location_id: null, container_id: to.containerId, said_in };
}

/** What can be asked of keys. */
export const desk = defineCommands(aggregate, {
  nouns: ['key', 'keys'],
  made: 'Key made',
  screen: {
    title: 'Keys',
    about:
      'Key pairs made on this laptop, or taken over from a file. The ledger holds the public half; the private half stays here, encrypted.',
    belongsTo: 'organization',
    empty: {
      title: 'No keys yet',
      text: 'A key pair is made on this laptop and its private half encrypted with a passphrase you set.',
    },
  },
  status: (key) => ENDED[key.status] ?? life.status(key),
  readAs: {
    ...{ holder: 'Keys', location: 'Keys kept here' },
    ...{ successor: 'Takes the place of', 'offline-at': 'Offline here' },
    ...{
      'share-holder': 'Has a share of',
      'share-at': 'A share is kept here',
      'share-in': 'A share lies in it',
    },
  },
  foundBy: { holder: 'person' },
  particulars: (key, names) => ({
    Purpose: keyPurposes[key.purpose],
    Organization: linkTo('organization', key.organizationId),
    Holder: key.personId === null ? 'The organization itself' : linkTo('person', key.personId),
    'Kept in': linkTo('location', key.locationId),
    Description: key.description,
    ...(key.revocation === null ? {} : { 'Revoked because': revocationReasons[key.revocation] }),
    ...(key.rotation === null
      ? {}
      : {
          'Takes its place': linkTo('key', key.rotation.successorId),
          'Used beside it until': key.rotation.until,
        }),
    ...(key.importedFrom === null ? {} : { 'Came from elsewhere as': importForms[key.importedFrom] }),
    ...(key.exportedAs.length === 0
      ? {}
      : { 'Was exported as': key.exportedAs.map((form) => exportForms[form]) }),
    ...(key.offline.length === 0
      ? {}
      : {
          'Stored offline': key.offline.map(({ medium, location_id }) => ({
            text: medium,
            about: names('location', location_id) ?? location_id,
          })),
        }),
    ...(key.shares.length === 0 ? {} : { 'Shares on paper': custodyLines(key.shares, names) }),
    ...(sharesOf(key) === null ? {} : { 'Recovery drilled': key.drilledAt ?? 'Never' }),
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
      available: (key) => !hasEnded(key),
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
      available: ({ status }) => REVOCABLE.includes(status),
      decide: ({ id, reason, remark }) => ({
        event_type: 'KeyRevoked',
        payload: { key_id: id, reason, remark },
      }),
    },
    /** Record a private key that came from elsewhere, as `GenerateKey` records one that was made here. */
    ImportKey: {
      withheld: true,
      input: {
        form: importFormSchema,
        wasEncrypted: z.boolean(),
        organizationId: uuidSchema,
        personId: uuidSchema.nullable(),
        label: nameSchema,
        description: textSchema.nullable(),
        purpose: keyPurposeSchema,
        algorithm: keyAlgorithmSchema,
        publicKey: publicKeySchema,
        fingerprint: fingerprintSchema,
        ...besidesInputOfNew,
      },
      effect: 'makes',
      decide({ id, ...command }) {
        const besides = besidesOf(command);
        if ('refusal' in besides) return besides;
        return {
          event_type: 'KeyImported',
          payload: {
            key_id: id,
            form: command.form,
            was_encrypted: command.wasEncrypted,
            algorithm: command.algorithm,
            purpose: command.purpose,
            label: command.label,
            description: command.description,
            owner: { organization_id: command.organizationId, person_id: command.personId },
            public_key: command.publicKey,
            fingerprint: command.fingerprint,
            private_key: ageFileOf(id),
            ...besidesSaid(besides),
          },
        };
      },
    },
    /** Record that the private half of a key is given out. The file is written when that is recorded. */
    ExportKey: {
      withheld: true,
      input: { form: exportFormSchema, reason: reasonSchema, certificateId: z.exactOptional(uuidSchema) },
      effect: 'changes',
      decide: ({ id, form, reason, certificateId }) => ({
        event_type: 'KeyExported',
        payload: {
          key_id: id,
          form,
          reason,
          ...(certificateId === undefined ? {} : { certificate_id: certificateId }),
        },
      }),
    },
    /** Record that copies of a key’s encrypted files lie on a medium that is kept offline. */
    StoreKeyOffline: {
      withheld: true,
      input: { medium: nameSchema, locationId: uuidSchema, files: z.array(storedFileSchema).min(1) },
      effect: 'changes',
      decide: ({ id, medium, locationId, files }) => ({
        event_type: 'KeyStoredOffline',
        payload: { key_id: id, medium, location_id: locationId, files },
      }),
    },
    /** Say who has a share of a private key on paper, and where it is kept. */
    EntrustKeyShare: {
      title: ({ label }) => `Entrust a share of ${label}`,
      verb: 'Entrust a share…',
      fields: {
        share: {
          kind: 'choice',
          choices: shareChoices,
          label: 'Share',
          prompt: 'Choose its number',
          hint: 'Its number stands on the paper, behind how many are needed.',
        },
        personId: {
          kind: 'reference',
          to: 'person',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Who has it',
          none: 'Nobody alone',
        },
        locationId: {
          kind: 'reference',
          to: 'location',
          sameOrganization: true,
          label: 'Kept in',
          none: 'Not recorded',
        },
      },
      input: {
        share: shareChoiceSchema,
        personId: uuidSchema.nullable(),
        locationId: uuidSchema.nullable(),
      },
      effect: 'changes',
      available: (key) => sharesOf(key) !== null && !hasEnded(key),
      decide: ({ id, share, personId, locationId }, _, registry) => ({
        event_type: 'KeyShareEntrusted',
        payload: {
          key_id: id,
          number: Number(share),
          person_id: personId,
          location_id: locationId,
          ...saidNow(registry),
        },
      }),
    },
    /** Record where a share is since a step of the ceremony that runs has put it away or taken it out. */
    MoveShareInCeremony: {
      withheld: true,
      input: { number: shareNumberSchema },
      effect: 'changes',
      decide({ id, number }, _, registry) {
        const move = owedFor(registry, id, null, number);
        if (move === null) return NOT_SAID_THERE;
        return { event_type: 'KeyShareEntrusted', payload: { key_id: id, ...shareIn(move, number) } };
      },
    },
    /** Record that shares from paper opened a private key. */
    DrillKeyRecovery: {
      withheld: true,
      input: { shares: z.array(shareNumberSchema).min(2).max(9) },
      effect: 'changes',
      decide: ({ id, shares }) => ({
        event_type: 'KeyRecoveryDrilled',
        payload: { key_id: id, shares: [...shares] },
      }),
    },
    /** Let another key take the place of one; until a day both are used. */
    InitiateKeyRotation: {
      title: ({ label }) => `Rotate ${label}`,
      verb: 'Rotate…',
      fields: {
        successorId: {
          kind: 'reference',
          to: 'key',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Key that takes its place',
          hint: 'Make it first, for the same purpose.',
          prompt: 'Choose the new key',
        },
        until: {
          kind: 'day',
          label: 'Both are used until',
          hint: 'In UTC. After it the former key signs nothing.',
        },
        reason: REASON,
      },
      input: { successorId: uuidSchema, until: daySchema, reason: reasonSchema },
      effect: 'changes',
      leavesOut: ({ id }) => ({ successorId: [id] }),
      available: ({ status, rotation }) => status === 'active' && rotation === null,
      decide: ({ id, successorId, until, reason }) => ({
        event_type: 'KeyRotationInitiated',
        payload: { key_id: id, successor_id: successorId, transition_ends: until, reason },
      }),
    },
    /** Use the successor alone. */
    CompleteKeyRotation: {
      title: ({ label }) => `Complete the rotation of ${label}`,
      verb: 'Complete the rotation…',
      fields: {},
      input: {},
      effect: 'changes',
      irreversible:
        'A key that was rotated stays in the ledger and never signs again. Its label becomes free.',
      available: (key, registry) => isRotating(key) && unlessRefused(completionRefusal(key, registry)),
      decide: ({ id }, { rotation }) =>
        rotation === null
          ? NOT_ROTATING
          : {
              event_type: 'KeyRotationCompleted',
              payload: { key_id: id, successor_id: rotation.successorId },
            },
    },
    /** Keep the key after all. */
    AbortKeyRotation: {
      title: ({ label }) => `Give up the rotation of ${label}`,
      verb: 'Give up the rotation…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      available: isRotating,
      decide: ({ id, reason }, { rotation }) =>
        rotation === null
          ? NOT_ROTATING
          : {
              event_type: 'KeyRotationAborted',
              payload: { key_id: id, successor_id: rotation.successorId, reason },
            },
    },
    /** Keep a key that signs nothing more for what was done with it. */
    ArchiveKey: {
      title: ({ label }) => `Archive ${label}`,
      verb: 'Archive…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible: 'An archived key stays in the ledger and never signs again.',
      // Whether its last day is over, the rule asks: here nobody knows what day it is.
      available: ({ status, validUntil }) =>
        status === 'rotated' ||
        status === 'revoked' ||
        (validUntil !== null && status !== 'archived' && status !== 'destroyed'),
      decide: ({ id, reason }) => ({ event_type: 'KeyArchived', payload: { key_id: id, reason } }),
    },
    /** Record that the files of a key are overwritten. It is done when that is recorded. */
    DestroyKey: {
      withheld: true,
      input: {
        witnessId: uuidSchema,
        reason: reasonSchema,
        files: z.array(nameSchema),
        missing: z.array(nameSchema),
      },
      effect: 'changes',
      decide: ({ id, witnessId, reason, files, missing }, _, registry) => {
        const witness = registry.get('person', witnessId);
        if (witness === undefined) return NO_WITNESS;
        return {
          event_type: 'KeyDestroyed',
          payload: {
            key_id: id,
            witness: { person_id: witnessId, name: witness.name },
            reason,
            files,
            missing,
          },
        };
      },
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
          endedRefusal(before) ??
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
        (REVOCABLE.includes(before.status) ? null : endedRefusal(before)) ??
        remarkRefusal(payload.reason, payload.remark),
    },
    KeyImported: {
      makes({ payload, aggregate_id: id }, registry) {
        const { label, owner } = payload;
        const key = { id, organizationId: owner.organization_id, label };
        return (
          organizationRefusal(registry, owner.organization_id, {
            code: 'key.unknown-organization',
            what: 'this key',
          }) ??
          holderRefusal(key, owner.person_id, registry) ??
          labelRefusal(key, registry) ??
          algorithmRefusal(payload) ??
          daysRefusal(besidesIn(payload))
        );
      },
    },
    KeyExported: {
      changes: ({ payload }, before, registry) =>
        destroyedRefusal(before) ?? certificateRefusal(before, payload.certificate_id, registry),
    },
    KeyStoredOffline: {
      changes: ({ payload }, before, registry) =>
        destroyedRefusal(before) ?? placeRefusal(before, payload.location_id, registry),
    },
    KeyShareEntrusted: {
      changes(event, before, registry) {
        const { key_id: _, ...to } = event.payload;
        if (to.said_in === undefined || isSaidByAct(event, registry))
          return (
            endedRefusal(before) ??
            (to.container_id === undefined ? null : NOT_SAID_THERE) ??
            custodyRefusal(before, to, registry)
          );
        const move = owedFor(registry, before.id, to.said_in, to.number);
        return move !== null && isSameData(shareIn(move, to.number), to) ? null : NOT_SAID_THERE;
      },
    },
    KeyRecoveryDrilled: {
      changes: ({ payload }, before) => destroyedRefusal(before) ?? drillRefusal(before, payload.shares),
    },
    KeyRotationInitiated: {
      changes: ({ payload, timestamp }, before, registry) =>
        endedRefusal(before) ??
        mustBe(before.status === 'active', 'key.not-active', before.label, 'active') ??
        (before.rotation === null ? null : ROTATING) ??
        successorRefusal(before, payload.successor_id, registry) ??
        lastDayRefusal(payload.transition_ends, timestamp, {
          code: 'key.transition-ends-past',
          field: 'until',
        }),
    },
    KeyRotationCompleted: {
      changes: ({ payload }, before, registry) =>
        endedRefusal(before) ??
        rotationRefusal(before, payload.successor_id) ??
        completionRefusal(before, registry),
    },
    KeyRotationAborted: {
      changes: ({ payload }, before) => endedRefusal(before) ?? rotationRefusal(before, payload.successor_id),
    },
    KeyArchived: {
      changes: ({ timestamp }, before) => {
        if (before.status === 'rotated' || before.status === 'revoked') return null;
        return endedRefusal(before) ?? (isOver(before, dayOf(timestamp)) ? null : STILL_IN_USE);
      },
    },
    KeyDestroyed: {
      changes: ({ payload: { witness }, actor }, before, registry) =>
        destroyedRefusal(before) ??
        (before.status === 'revoked' || before.status === 'archived' ? null : NOT_ENDED_YET) ??
        witnessRefusal(before, witness, actor, registry),
    },
  },
});

/** What people read of a key that has ended. */
const ENDED: { readonly [S in Key['status']]?: Status } = {
  rotated: { word: 'Rotated', tone: 'ended' },
  archived: { word: 'Archived', tone: 'ended' },
  destroyed: { word: 'Destroyed', tone: 'ended' },
};
