import { z } from 'zod';
import { defineAggregate, type Lines, type ValueOf } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { credentialIdSchema } from '../statements/public-keys.ts';
import {
  type Attestation,
  attestationWords,
  yubiKeyCredentialSchema,
  yubiKeyDeviceSchema,
  yubiKeyName,
} from './yubikey-facts.ts';

const yubikey_id = uuidSchema;
const person = z.strictObject({ person_id: uuidSchema, name: nameSchema });
const remark = textSchema.nullable();

const state = {
  id: uuidSchema,
  /** `active`: set up, it signs. `lost` and `retired` end its credential; what it has signed stays valid. */
  status: z.enum(['detected', 'assigned', 'active', 'lost', 'retired']),
  device: yubiKeyDeviceSchema,
  /** null until it is assigned. */
  holder: z.strictObject({ personId: uuidSchema, name: nameSchema, organizationId: uuidSchema }).nullable(),
  /** The last credential made on it, unless it was reset since. */
  credential: yubiKeyCredentialSchema.nullable(),
};

/** A YubiKey as the ledger knows it now. */
type YubiKey = ValueOf<typeof state>;

/** The unique key of the YubiKey with this serial number. */
export function yubiKeySerialKey(serial: string): string {
  return `serial ${serial}`;
}

/** One physical key is one object: known by its serial number or, where it shows none, by its credential. */
export function yubiKeyKey({
  id,
  device,
  credential,
}: Pick<YubiKey, 'id' | 'device' | 'credential'>): string {
  if (device.serial !== null) return yubiKeySerialKey(device.serial);
  return credential === null ? `id ${id}` : `credential ${credential.credential_id}`;
}

const endLines = (payload: { readonly yubikey_id: string; readonly remark: string | null }): Lines => ({
  Remark: payload.remark,
  'What it means': 'It can no longer sign. What it has signed before stays valid.',
  'YubiKey id': payload.yubikey_id,
});

/** What stands of YubiKeys in ledgers. The acts on the keys themselves were done before. */
export const aggregate = defineAggregate('yubikey', {
  state,
  label: ({ device, holder }) =>
    holder === null ? yubiKeyName(device) : `${yubiKeyName(device)} · ${holder.name}`,
  uniqueKey: yubiKeyKey,
  organizationId: ({ holder }) => holder?.organizationId ?? null,
}).withEvents({
  /** A YubiKey was seen for the first time. */
  YubiKeyDetected: {
    payload: { yubikey_id, ...yubiKeyDeviceSchema.shape },
    effect: 'makes',
    title: 'YubiKey detected',
    about: ({ payload }) => yubiKeyName(payload),
    lines: ({ payload }) => {
      const { supported, enabled } = payload.capabilities;
      const disabled = supported.filter((capability) => !enabled.includes(capability));
      return {
        Model: payload.model,
        'Serial number': payload.serial ?? 'None: this model shows none',
        Firmware: payload.firmware ?? 'Unknown',
        Form: payload.form_factor,
        FIPS: payload.fips ? 'Yes' : 'No',
        Enabled: enabled.join(', ') || 'Nothing',
        Disabled: disabled.join(', ') || 'Nothing',
        'YubiKey id': payload.yubikey_id,
      };
    },
    evolve: ({ payload: { yubikey_id: id, ...device } }) => ({
      id,
      status: 'detected',
      device,
      holder: null,
      credential: null,
    }),
  },
  /** A YubiKey was handed to a person. */
  YubiKeyAssigned: {
    payload: { yubikey_id, person, organization_id: uuidSchema },
    effect: 'changes',
    title: 'YubiKey assigned',
    about: ({ payload }) => `To ${payload.person.name}`,
    lines: ({ payload }) => ({
      'Assigned to': payload.person.name,
      'Person id': payload.person.person_id,
      'Organization id': payload.organization_id,
      'YubiKey id': payload.yubikey_id,
    }),
    evolve: ({ payload: { person, organization_id: organizationId } }, before) => ({
      ...before,
      status: 'assigned',
      holder: { personId: person.person_id, name: person.name, organizationId },
    }),
  },
  /** A YubiKey's PIN was set or changed. The event holds neither the PIN nor anything made from it. */
  PinConfigured: {
    payload: {
      yubikey_id,
      change: z.enum(['set', 'changed']),
      /** Tries afterwards; null when the key was unplugged before it could be asked. */
      retries: z.int().min(0).max(255).nullable(),
    },
    effect: 'changes',
    title: ({ payload }) => (payload.change === 'set' ? 'YubiKey PIN set' : 'YubiKey PIN changed'),
    about: ({ payload }) => (payload.retries === null ? 'Tries not known' : `${payload.retries} tries`),
    lines: ({ payload }) => ({
      'Tries afterwards': payload.retries === null ? 'Not known' : String(payload.retries),
      'The PIN itself': 'Stands nowhere in this ledger',
      'YubiKey id': payload.yubikey_id,
    }),
    evolve: (_, before) => before,
  },
  /** A credential for signing this ledger was made on a YubiKey. */
  YubiKeyProvisioned: {
    payload: { yubikey_id, person, credential: yubiKeyCredentialSchema },
    effect: 'changes',
    title: 'YubiKey set up for signing',
    about: ({ payload }) => `For ${payload.person.name}`,
    lines: ({ payload: { yubikey_id, person, credential } }) => ({
      'Signs for': person.name,
      Algorithm: credential.algorithm,
      ...attestationLines(credential.attestation),
      'Model id (AAGUID)': credential.aaguid,
      Fingerprint: credential.fingerprint,
      'Public key': `${credential.public_key} (COSE)`,
      'Credential id': credential.credential_id,
      'Made for (RP ID)': credential.rp_id,
      'Made at': credential.provisioned_at,
      'Signature counter': String(credential.counter),
      'Person id': person.person_id,
      'YubiKey id': yubikey_id,
    }),
    evolve: ({ payload }, before) => ({ ...before, status: 'active', credential: payload.credential }),
  },
  /** A YubiKey's FIDO2 application was emptied: every credential and the PIN. */
  YubiKeyReset: {
    payload: { yubikey_id, ended_credential: credentialIdSchema.nullable() },
    effect: 'changes',
    title: 'YubiKey reset',
    about: () => 'Its credentials and its PIN are deleted',
    lines: ({ payload }) => ({
      'Ended credential': payload.ended_credential,
      'YubiKey id': payload.yubikey_id,
    }),
    // What is retired stays so. What was lost is found: nobody else can touch it.
    evolve: (_, before) => ({
      ...before,
      status: before.status === 'retired' ? 'retired' : 'assigned',
      credential: null,
    }),
  },
  /** Somebody said that a YubiKey is lost. */
  YubiKeyReportedLost: {
    payload: { yubikey_id, remark },
    effect: 'changes',
    title: 'YubiKey reported lost',
    about: ({ payload }) => payload.remark ?? 'No remark',
    lines: ({ payload }) => endLines(payload),
    evolve: (_, before) => ({ ...before, status: 'lost' }),
  },
  /** A YubiKey is used no more. */
  YubiKeyRetired: {
    payload: { yubikey_id, remark },
    effect: 'changes',
    title: 'YubiKey retired',
    about: ({ payload }) => payload.remark ?? 'No remark',
    lines: ({ payload }) => endLines(payload),
    evolve: (_, before) => ({ ...before, status: 'retired' }),
  },
});

function attestationLines(attestation: Attestation): Lines {
  const words = { 'Attestation, as recorded': attestationWords(attestation) };
  switch (attestation.kind) {
    case 'yubico':
      return { ...words, Root: attestation.root, Certificate: attestation.certificate };
    case 'untrusted':
      return { ...words, Why: attestation.reason, Certificate: attestation.certificate };
    case 'self':
    case 'none':
      return words;
  }
}

/** What can be asked of YubiKeys. */
export const desk = defineCommands(aggregate, {
  nouns: ['YubiKey', 'YubiKeys'],
  made: 'YubiKey assigned',
  screen: {
    title: 'YubiKeys',
    about: 'The YubiKeys of this ledger, as they were recorded in it.',
    empty: { title: 'No YubiKeys', text: 'None were recorded in this ledger.' },
  },
  particulars: ({ device, holder, status }) => ({
    Model: device.model,
    'Serial number': device.serial,
    Holder: holder?.name ?? 'Nobody',
    State: status,
  }),
  columns: ['Serial number', 'Holder', 'State'],
  unknown: refuse(
    'yubikey.unknown',
    null,
    'This YubiKey is not in the ledger.',
    'Plug it in and assign it to a person first.',
  ),
  commands: {
    /**
     * Hand a YubiKey to a person; a key seen for the first time enters the ledger by this. Where a key with this serial
     * number is recorded already, that one counts.
     */
    AssignYubiKey: {
      withheld: true,
      input: { device: yubiKeyDeviceSchema, personId: uuidSchema },
      effect: 'adds',
      target: ({ device: { serial } }, registry) =>
        serial === null ? undefined : registry.holderOf('yubikey', yubiKeySerialKey(serial))?.id,
      decide(command, known, registry) {
        const person = registry.get('person', command.personId);
        if (person === undefined) {
          return refuse(
            'yubikey.unknown-person',
            'personId',
            'The person chosen for this YubiKey is not in the ledger.',
            'Choose a person from the list, or record them first.',
          );
        }
        const refusal = known === undefined ? null : (ended(known) ?? taken(known, person.id));
        if (refusal !== null) return refusal;
        const yubikey_id = known?.id ?? command.id;
        const assigned = {
          event_type: 'YubiKeyAssigned',
          payload: {
            yubikey_id,
            person: { person_id: person.id, name: person.name },
            organization_id: person.organizationId,
          },
        } as const;
        if (known !== undefined) return assigned;
        return [{ event_type: 'YubiKeyDetected', payload: { yubikey_id, ...command.device } }, assigned];
      },
    },
    /** Record that a key's PIN was set or changed. */
    ConfigurePin: {
      withheld: true,
      input: {
        change: z.enum(['set', 'changed']),
        /** Tries afterwards; null when the key could not be asked. */
        retries: z.int().nullable(),
      },
      effect: 'changes',
      decide: ({ id, change, retries }, key) =>
        ended(key) ?? { event_type: 'PinConfigured', payload: { yubikey_id: id, change, retries } },
    },
    /** Record a credential that was made on a key. */
    ProvisionYubiKey: {
      withheld: true,
      input: { credential: yubiKeyCredentialSchema },
      effect: 'changes',
      decide({ id, credential }, key) {
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
        return { event_type: 'YubiKeyProvisioned', payload: { yubikey_id: id, person, credential } };
      },
    },
    /** Record that a key's credentials and its PIN were deleted. */
    ResetYubiKey: {
      withheld: true,
      input: {},
      effect: 'changes',
      decide: ({ id }, key) => ({
        event_type: 'YubiKeyReset',
        payload: { yubikey_id: id, ended_credential: key.credential?.credential_id ?? null },
      }),
    },
    /** Say that a key is lost. */
    ReportYubiKeyLost: {
      withheld: true,
      input: { remark },
      effect: 'changes',
      decide: ({ id, remark }, key) =>
        ended(key) ?? { event_type: 'YubiKeyReportedLost', payload: { yubikey_id: id, remark } },
    },
    /** Say that a key is to be used no more. */
    RetireYubiKey: {
      withheld: true,
      input: { remark },
      effect: 'changes',
      decide: ({ id, remark }, key) =>
        (key.status === 'retired' ? ended(key) : null) ?? {
          event_type: 'YubiKeyRetired',
          payload: { yubikey_id: id, remark },
        },
    },
  },
});

/**
 * Why a signature of this key would not count, or null. Signatures made before its credential ended are none of this
 * one's concern: they stay valid.
 */
export function signingRefusal(
  key: YubiKey | undefined,
  used: { readonly credential_id: string; readonly public_key: string },
): Refused | null {
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

function taken(key: YubiKey, personId: string): Refused | null {
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
function ended(key: YubiKey): Refused | null {
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
