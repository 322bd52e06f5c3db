import { type Refused, refuse } from '../model/decision.ts';
import type { Registry, StateOf } from './index.ts';
import { organizationRefusal, personRefusal } from './living.ts';
import { locationRefusal } from './location-facts.ts';
import { isEnded, yubiKeyName } from './yubikey-facts.ts';

/*
 * What must be so of YubiKeys. What was done on a key itself is recorded after it was done, so these rules ask nothing of
 * it that the key does not ask.
 */

type YubiKey = StateOf['yubikey'];
type Person = { readonly person_id: string; readonly name: string };

/** The refusal of everything about a key that is lost or retired; null for one in use. */
export function endedRefusal(key: YubiKey): Refused | null {
  if (key.status === 'lost') {
    return refuse(
      'yubikey.lost',
      null,
      `${yubiKeyName(key.device)} was reported lost.`,
      'Use another key. If it was found, reset it: then it can be assigned and set up again.',
    );
  }
  return key.status === 'retired'
    ? refuse('yubikey.retired', null, `${yubiKeyName(key.device)} was retired.`, 'Use another key.')
    : null;
}

/** Why a key cannot be handed to a person of an organization; null where it can. */
export function assignmentRefusal(
  key: YubiKey,
  { person, organizationId }: { readonly person: Person; readonly organizationId: string },
  registry: Registry,
): Refused | null {
  if (registry.get('person', person.person_id)?.name !== person.name) return UNKNOWN_PERSON;
  return (
    personRefusal(registry, person.person_id, {
      organizationId,
      code: UNKNOWN_PERSON.refusal.code,
      field: 'personId',
      role: `The person chosen for ${yubiKeyName(key.device)}`,
    }) ??
    organizationOfRefusal(organizationId, registry) ??
    endedRefusal(key) ??
    takenRefusal(key, person)
  );
}

/** Why no key can be handed to anybody of an organization; null where one can. The person was chosen, and it with them. */
function organizationOfRefusal(organizationId: string, registry: Registry): Refused | null {
  const refused = organizationRefusal(registry, organizationId, {
    code: UNKNOWN_PERSON.refusal.code,
    what: 'this YubiKey',
  });
  return refused && { ...refused, refusal: { ...refused.refusal, field: 'personId' } };
}

/** The refusal where the person chosen for a key is not the one that the ledger knows, or it knows none. */
export const UNKNOWN_PERSON = refuse(
  'yubikey.unknown-person',
  'personId',
  'The person chosen for this YubiKey is not in the ledger.',
  'Choose a person from the list, or record them first.',
);

function takenRefusal({ holder, status }: YubiKey, { person_id }: Person): Refused | null {
  if (holder?.personId === person_id) {
    return refuse(
      'yubikey.assigned-already',
      'personId',
      `This YubiKey is assigned to ${holder.name} already.`,
      'Nothing needs to be done.',
    );
  }
  if (status === 'active') {
    return refuse(
      'yubikey.signs-for-another',
      'personId',
      `This YubiKey signs for ${holder?.name ?? 'somebody else'}.`,
      'Reset it before it is handed to somebody else: that deletes its credential and its PIN.',
    );
  }
  return null;
}

/** Why no credential can be recorded of a key; null where one can. */
export function setUpRefusal(key: YubiKey): Refused | null {
  if (isEnded(key)) return endedRefusal(key);
  if (key.status === 'active') {
    return refuse(
      'yubikey.set-up-already',
      null,
      `This YubiKey is set up for signing already, for ${key.holder?.name ?? 'somebody'}.`,
      'Sign with it. To make a new credential, reset the key first.',
    );
  }
  return key.holder === null ? NOT_ASSIGNED : null;
}

/** The refusal of a credential for nobody. */
export const NOT_ASSIGNED = refuse(
  'yubikey.not-assigned',
  null,
  'This YubiKey is assigned to nobody.',
  'Assign it to the person who will sign with it.',
);

/** Why a credential cannot sign for a person; null where it can. */
export function signerRefusal({ holder }: YubiKey, { person_id, name }: Person): Refused | null {
  if (holder?.personId === person_id && holder.name === name) return null;
  return refuse(
    'yubikey.other-holder',
    null,
    `This YubiKey is assigned to ${holder?.name ?? 'nobody'}, and its credential would sign for ${name}.`,
    'Assign the key to the person who will sign with it.',
  );
}

/**
 * Why a key cannot bear a credential: it is known by it, since it shows no serial number, and another one bears it already.
 * Null where it can.
 * @param known the key that is known by what this one would be known by
 */
export function credentialRefusal({ id }: YubiKey, known: YubiKey | undefined): Refused | null {
  if (known === undefined || known.id === id) return null;
  return refuse(
    'yubikey.credential-taken',
    null,
    `This credential is recorded already, as that of the ${yubiKeyName(known.device)} of ${known.holder?.name ?? 'nobody'}. Neither shows a serial number, so the two could not be told apart.`,
    'If it is the same YubiKey, use it as it is recorded. Otherwise reset this one, and set it up again.',
  );
}

/** Why a reset cannot have ended a credential; null where it can. */
export function resetRefusal({ credential }: YubiKey, ended: string | null): Refused | null {
  if ((credential?.credential_id ?? null) === ended) return null;
  return refuse(
    'yubikey.other-credential',
    null,
    'The reset names another credential than this YubiKey was set up with.',
    'Look at the key again.',
  );
}

/** Whether a key would be taken up again that nobody has: it was lost, and who had it has left since. */
export function isHolderGone({ status, holder }: YubiKey, registry: Registry): boolean {
  if (status !== 'lost' || holder === null) return false;
  const person = registry.get('person', holder.personId);
  return person?.status === 'left' || person?.status === 'archived';
}

/** Why a reset cannot say this of who has the key; null where it can. */
export function goneRefusal(key: YubiKey, isSaid: boolean, registry: Registry): Refused | null {
  if (isSaid === isHolderGone(key, registry)) return null;
  return refuse(
    'yubikey.holder-gone',
    null,
    isSaid
      ? `${key.holder?.name ?? 'Nobody'} has not left.`
      : `${key.holder?.name ?? 'Who had this YubiKey'} has left: nobody has it any more.`,
    'Look at the key again.',
  );
}

/** Why a key cannot be kept in a location; null where it can, and where the location is left open. */
export function keptRefusal(
  { device, holder }: YubiKey,
  locationId: string | null | undefined,
  registry: Registry,
): Refused | null {
  if (locationId == null) return null;
  if (holder === null) return NOT_ASSIGNED;
  return locationRefusal(registry, locationId, {
    organizationId: holder.organizationId,
    code: 'yubikey.unknown-location',
    field: 'locationId',
    what: yubiKeyName(device),
  });
}
