import { type Refused, refuse } from '../model/decision.ts';
import type { Actor } from '../model/envelope.ts';
import { comparable } from '../model/values.ts';
import type { KeyAlgorithm } from '../pki/algorithms.ts';
import type { Registry, StateOf } from './index.ts';
import { outOfDaysRefusal } from './key-besides.ts';
import { algorithmsFor, type KeyPurpose, keyPurposes } from './key-facts.ts';
import { personRefusal } from './living.ts';
import { locationRefusal } from './location-facts.ts';
import { isPublicKey } from './public-key.ts';
import { dayOf, isOver } from './validity.ts';

type Key = StateOf['key'];

/** A label names one key within an organization. */
export function uniqueKey(key: { readonly organizationId: string; readonly label: string }): string {
  return `${key.organizationId} ${comparable(key.label)}`;
}

/** Whether nothing is signed with a key any more, for good. */
export function hasEnded({ status }: { readonly status: string }): boolean {
  return status !== 'active' && status !== 'suspended';
}

/** Why a key cannot be called so; null where it can: another one of its organization is. */
export function labelRefusal(
  key: Pick<Key, 'id' | 'organizationId' | 'label'>,
  registry: Registry,
): Refused | null {
  const holder = registry.holderOf('key', uniqueKey(key));
  if (holder === undefined || holder.id === key.id) return null;
  return refuse(
    'key.label-taken',
    'label',
    `${registry.get('organization', key.organizationId)?.name} already has a key labelled “${key.label}”.`,
    'Choose another label, for example with the year in it.',
  );
}

/** Why somebody cannot hold a key; null where they can, and for the organization itself. */
export function holderRefusal(
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

/** Why a certificate does not go out with a private key; null where it does, and where none is to. */
export function certificateRefusal(
  { id, label }: Pick<Key, 'id' | 'label'>,
  certificateId: string | undefined,
  registry: Registry,
): Refused | null {
  if (certificateId === undefined) return null;
  const certificate = registry.get('certificate', certificateId);
  if (certificate?.facts.key_id !== id)
    return refuse(
      'key.other-certificate',
      'certificate',
      `The certificate chosen is not one of the key ${label}.`,
      'Choose a certificate of this key.',
    );
  if (certificate.status !== 'revoked') return null;
  return refuse(
    'key.certificate-revoked',
    'certificate',
    `The certificate ${certificate.name} was revoked: nobody is to use it with its key.`,
    'Export the key alone, or choose another certificate.',
  );
}

/** Why a key cannot be kept in a place; null where it can, and where that is not recorded. */
export function placeRefusal(
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

/** The refusal of everything about a key that has ended; null for another one. */
export function endedRefusal({ label, status }: Pick<Key, 'label' | 'status'>): Refused | null {
  switch (status) {
    case 'active':
    case 'suspended':
      return null;
    case 'revoked':
      return refuse(
        'key.revoked',
        null,
        `The key ${label} was revoked.`,
        'Use another key, or make one. A revoked key is never used again.',
      );
    case 'rotated':
    case 'archived':
    case 'destroyed':
      return refuse(
        'key.ended',
        null,
        `The key ${label} is ${status}.`,
        'Use another key, or make one. It is never used again.',
      );
  }
}

/** Why a key cannot be revoked with so little said; null where it can. */
export function remarkRefusal(reason: Key['revocation'], remark: string | null): Refused | null {
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
    endedRefusal(key) ??
    (key.status === 'active'
      ? (outOfDaysRefusal(key, at) ?? transitionRefusal(key, at))
      : refuse(
          'key.suspended',
          null,
          `The key ${key.label} is suspended.`,
          'Use another key, or reactivate this one first.',
        ))
  );
}

/** Why a key is not used any more beside the one that takes its place; null where it is. */
function transitionRefusal({ label, rotation }: Key, at: string): Refused | null {
  if (rotation === null || !isOver({ validUntil: rotation.until }, dayOf(at))) return null;
  return refuse(
    'key.transition-over',
    null,
    `The key ${label} was used beside its successor until ${rotation.until}, and signs nothing more.`,
    'Use the key that takes its place, or give the rotation up.',
  );
}

/** One that another has replaced may turn out to be in the wrong hands. */
export const REVOCABLE: readonly Key['status'][] = ['active', 'suspended', 'rotated'];

/** Whether another key is taking the place of one. */
export function isRotating({ status, rotation }: Key): boolean {
  return rotation !== null && (status === 'active' || status === 'suspended');
}

/** The refusal of everything about the files of a key that was destroyed; null for another one. */
export function destroyedRefusal(key: Key): Refused | null {
  return key.status === 'destroyed' ? endedRefusal(key) : null;
}

/** Why a key cannot take the place of another; null where it can. */
export function successorRefusal(before: Key, successorId: string, registry: Registry): Refused | null {
  const successor = registry.get('key', successorId);
  if (
    successor === undefined ||
    successor.organizationId !== before.organizationId ||
    successorId === before.id
  )
    return refuse(
      'key.unknown-successor',
      'successorId',
      `The key chosen to take the place of ${before.label} is no other key of the same organization.`,
      'Choose one of its keys, or make it first.',
    );
  if (successor.purpose !== before.purpose)
    return refuse(
      'key.successor-for-another-purpose',
      'successorId',
      `${successor.label} is for another purpose: ${keyPurposes[successor.purpose]}.`,
      `Choose a key for ${keyPurposes[before.purpose]}.`,
    );
  if (successor.status === 'active' && successor.rotation === null) return null;
  return refuse(
    'key.successor-not-in-use',
    'successorId',
    successor.rotation === null
      ? `${successor.label} is not active.`
      : `${successor.label} is itself being replaced by another key.`,
    'Choose a key that is active and stays so.',
  );
}

/** Why an event cannot end the rotation of a key; null where it can. */
export function rotationRefusal({ rotation }: Key, successorId: string): Refused | null {
  return rotation?.successorId === successorId ? null : NOT_ROTATING;
}

/** Why the successor cannot be used alone; null where it can. */
export function completionRefusal({ rotation }: Key, registry: Registry): Refused | null {
  const successor = rotation === null ? undefined : registry.get('key', rotation.successorId);
  if (successor?.status === 'active') return null;
  return refuse(
    'key.successor-not-in-use',
    null,
    `${successor?.label ?? 'The key that takes its place'} is not active.`,
    'Give the rotation up, and begin another one with a key that is active.',
  );
}

/** Why somebody cannot be the witness of a destruction; null where they can: an active person who does not act in it. */
export function witnessRefusal(
  { organizationId, label }: Key,
  witness: { readonly person_id: string; readonly name: string },
  actor: Actor,
  registry: Registry,
): Refused | null {
  const refused = personRefusal(registry, witness.person_id, {
    organizationId,
    code: 'key.unknown-witness',
    field: 'witnessId',
    role: `The witness of the destruction of “${label}”`,
  });
  if (refused !== null) return refused;
  const isActor = actor.kind === 'person' ? actor.id === witness.person_id : actor.name === witness.name;
  if (isActor || registry.get('person', witness.person_id)?.name !== witness.name) return NO_WITNESS;
  return null;
}

/** Why a key of this kind cannot be: it does not serve its purpose, or its public key is of another kind. */
export function algorithmRefusal({
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

/** The refusal of ending a rotation that there is not. */
export const NOT_ROTATING = refuse(
  'key.not-rotating',
  null,
  'No other key is taking the place of this one.',
  'Look at it again: what can be done now stands beside it.',
);

/** The refusal of a second rotation. */
export const ROTATING = refuse(
  'key.rotating',
  null,
  'Another key is taking the place of this one already.',
  'Complete that rotation, or give it up first.',
);

/** The refusal of archiving a key in use. */
export const STILL_IN_USE = refuse(
  'key.still-in-use',
  null,
  'This key is still in use.',
  'Rotate or revoke it first, or wait until its last day is over.',
);

/** The refusal of destroying a key that has not ended. */
export const NOT_ENDED_YET = refuse(
  'key.not-ended-yet',
  null,
  'Only a key that was revoked or archived can be destroyed.',
  'Revoke or archive it first.',
);

/** The refusal of a destruction that nobody else watches. */
export const NO_WITNESS = refuse(
  'key.no-witness',
  'witnessId',
  'The witness must be another person than the one who acts.',
  'Let somebody else watch, and choose them.',
);

/** The refusal of a key that one lost YubiKey would lose. */
export const NO_RECOVERY = refuse(
  'key.no-recovery',
  'recovery',
  'Without a recovery path, losing this one YubiKey would lose the private key for good.',
  'Add a second YubiKey, or shares on paper.',
);
