import type { PinConfigured, YubiKeyCredential, YubiKeyDevice } from '../events/yubikey.ts';
import { yubiKeyName } from '../events/yubikey-reading.ts';
import { accept, type Decision, type Fact, refuse } from './decision.ts';
import type { Registry } from './registry.ts';
import { type YubiKey, yubiKeySerialKey } from './yubikey.ts';

/** Hand a YubiKey to a person; a key seen for the first time enters the ledger by this. */
export interface AssignYubiKey {
  readonly type: 'AssignYubiKey';
  /** The key's id; where a key with this serial number is recorded already, that one counts. */
  readonly yubikeyId: string;
  readonly device: YubiKeyDevice;
  readonly personId: string;
}

/** Record that a key's PIN was set or changed. */
export interface ConfigurePin {
  readonly type: 'ConfigurePin';
  readonly yubikeyId: string;
  readonly change: PinConfigured['payload']['change'];
  /** Tries afterwards; null when the key could not be asked. */
  readonly retries: number | null;
}

/** Record a credential that was made on a key. */
export interface ProvisionYubiKey {
  readonly type: 'ProvisionYubiKey';
  readonly yubikeyId: string;
  readonly credential: YubiKeyCredential;
}

/** Record that a key's credentials and its PIN were deleted. */
export interface ResetYubiKey {
  readonly type: 'ResetYubiKey';
  readonly yubikeyId: string;
}

/** Say that a key is lost, or is to be used no more. */
export interface EndYubiKey {
  readonly type: 'ReportYubiKeyLost' | 'RetireYubiKey';
  readonly yubikeyId: string;
  readonly remark: string | null;
}

/** Everything one can ask for about a YubiKey. */
export type YubiKeyCommand = AssignYubiKey | ConfigurePin | ProvisionYubiKey | ResetYubiKey | EndYubiKey;

/** Decides about a YubiKey. The acts on the key itself were done before. */
export function decideYubiKey(command: YubiKeyCommand, registry: Registry): Decision {
  if (command.type === 'AssignYubiKey') return assign(command, registry);
  const key = registry.get('yubikey', command.yubikeyId);
  if (key === undefined) {
    return refuse(
      'yubikey.unknown',
      null,
      'This YubiKey is not in the ledger.',
      'Plug it in and assign it to a person first.',
    );
  }
  switch (command.type) {
    case 'ConfigurePin':
      return (
        ended(key) ??
        accept(
          fact(key, 'PinConfigured', {
            yubikey_id: key.id,
            change: command.change,
            retries: command.retries,
          }),
        )
      );
    case 'ProvisionYubiKey':
      return provision(key, command.credential);
    case 'ResetYubiKey':
      return accept(
        fact(key, 'YubiKeyReset', {
          yubikey_id: key.id,
          ended_credential: key.credential?.credential_id ?? null,
        }),
      );
    case 'ReportYubiKeyLost':
      return (
        ended(key) ?? accept(fact(key, 'YubiKeyReportedLost', { yubikey_id: key.id, remark: command.remark }))
      );
    case 'RetireYubiKey':
      return (
        (key.status === 'retired' ? ended(key) : null) ??
        accept(fact(key, 'YubiKeyRetired', { yubikey_id: key.id, remark: command.remark }))
      );
  }
}

/**
 * Why a signature of this key would not count, or null. Signatures made before its credential ended are none of this
 * one's concern: they stay valid.
 */
export function signingRefusal(
  key: YubiKey | undefined,
  used: { readonly credential_id: string; readonly public_key: string },
): Decision | null {
  const credential = key?.credential ?? null;
  if (key === undefined || credential === null) {
    return refuse(
      'checkpoint.unknown-yubikey',
      null,
      'This ledger knows no YubiKey that was set up with this credential.',
      'Set the YubiKey up for signing first.',
    );
  }
  const isOther =
    credential.credential_id !== used.credential_id || credential.public_key !== used.public_key;
  if (isOther) {
    return refuse(
      'checkpoint.other-credential',
      null,
      'The signature was made with another credential than this YubiKey was set up with.',
      'Sign with the YubiKey that is assigned to this officer.',
    );
  }
  return ended(key);
}

function assign(command: AssignYubiKey, registry: Registry): Decision {
  const person = registry.get('person', command.personId);
  if (person === undefined) {
    return refuse(
      'yubikey.unknown-person',
      'personId',
      'The person chosen for this YubiKey is not in the ledger.',
      'Choose a person from the list, or record them first.',
    );
  }
  const { serial } = command.device;
  const known =
    (serial === null ? undefined : registry.holderOf('yubikey', yubiKeySerialKey(serial))) ??
    registry.get('yubikey', command.yubikeyId);
  const refusal = known === undefined ? null : (ended(known) ?? taken(known, person.id));
  if (refusal !== null) return refusal;
  const id = known?.id ?? command.yubikeyId;
  const detected: Fact = {
    aggregate: 'yubikey',
    event_type: 'YubiKeyDetected',
    aggregate_id: id,
    payload: { yubikey_id: id, ...command.device },
  };
  return accept(...(known === undefined ? [detected] : []), {
    aggregate: 'yubikey',
    event_type: 'YubiKeyAssigned',
    aggregate_id: id,
    payload: {
      yubikey_id: id,
      person: { person_id: person.id, name: person.name },
      organization_id: person.organizationId,
    },
  });
}

function provision(key: YubiKey, credential: YubiKeyCredential): Decision {
  const refusal = ended(key);
  if (refusal !== null) return refusal;
  if (key.status === 'active') {
    return refuse(
      'yubikey.set-up-already',
      null,
      `This YubiKey is set up for signing already, for ${key.holder?.name ?? 'somebody'}.`,
      'Sign with it. To make a new credential, reset the key first.',
    );
  }
  if (key.holder === null) {
    return refuse(
      'yubikey.not-assigned',
      null,
      'This YubiKey is assigned to nobody.',
      'Assign it to the person who will sign with it.',
    );
  }
  const person = { person_id: key.holder.personId, name: key.holder.name };
  return accept(fact(key, 'YubiKeyProvisioned', { yubikey_id: key.id, person, credential }));
}

function taken(key: YubiKey, personId: string): Decision | null {
  const { holder } = key;
  if (holder?.personId === personId) {
    return refuse(
      'yubikey.assigned-already',
      'personId',
      `This YubiKey is assigned to ${holder.name} already.`,
      'Nothing needs to be done.',
    );
  }
  if (key.status === 'active') {
    return refuse(
      'yubikey.signs-for-another',
      'personId',
      `This YubiKey signs for ${holder?.name ?? 'somebody else'}.`,
      'Reset it before it is handed to somebody else: that deletes its credential and its PIN.',
    );
  }
  return null;
}

/** The refusal of everything about a key that is lost or retired; null for one in use. */
function ended(key: YubiKey): Decision | null {
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

type YubiKeyFact = Extract<Fact, { readonly aggregate: 'yubikey' }>;

function fact<T extends YubiKeyFact['event_type']>(
  { id }: YubiKey,
  event_type: T,
  payload: Extract<YubiKeyFact, { readonly event_type: T }>['payload'],
) {
  return { aggregate: 'yubikey' as const, event_type, aggregate_id: id, payload };
}
