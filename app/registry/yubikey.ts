import { z } from 'zod';
import { isSameData } from '../content/plain-data.ts';
import { defineAggregate, type Lines, type ValueOf } from '../model/aggregate.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { credentialIdSchema } from '../statements/public-keys.ts';
import { type CeremonyMove, isSaidByAct, NOT_SAID_THERE, owedFor, saidNow } from './ceremony-custody.ts';
import { containerRefusal, custodyAfter, custodyState, liesIn, saidInSchema, whereIs } from './custody.ts';
import { REASON, reasonSchema } from './living.ts';
import {
  type Attestation,
  attestationWords,
  isEnded,
  yubiKeyCredentialSchema,
  yubiKeyDeviceSchema,
  yubiKeyName,
  yubiKeySerialKey,
  yubiKeyStatusSchema,
} from './yubikey-facts.ts';
import {
  assignmentRefusal,
  credentialRefusal,
  endedRefusal,
  goneRefusal,
  isHolderGone,
  keptRefusal,
  NOT_ASSIGNED,
  resetRefusal,
  setUpRefusal,
  signerRefusal,
  UNKNOWN_PERSON,
} from './yubikey-rules.ts';

const yubikey_id = uuidSchema;
const person = z.strictObject({ person_id: uuidSchema, name: nameSchema });
const remark = textSchema.nullable();

/** Where it is kept; of what lies in a bag or a safe nothing, for it is where that is. */
const placementSchema = z.strictObject({
  location_id: uuidSchema.nullable(),
  container_id: z.exactOptional(uuidSchema),
});

type AtPlace = z.infer<typeof placementSchema>;

/** Where a YubiKey is kept, as an event says it. */
function placementOf({
  locationId,
  containerId,
}: {
  readonly locationId: string | null;
  readonly containerId: string | null;
}): AtPlace {
  return containerId === null
    ? { location_id: locationId }
    : { location_id: null, container_id: containerId };
}

/** A placement with ids in place of names, as an event's `outcome` says it. */
function placeInWords({ container_id, location_id }: AtPlace): string {
  return container_id ?? location_id ?? 'a place that is not said';
}

/** Whether a key that somebody else is given belongs to another organization from then on. */
function isOfOther({ holder }: Pick<YubiKey, 'holder'>, organizationId: string): boolean {
  return holder !== null && holder.organizationId !== organizationId;
}

const change = new Change(
  { name: nameSchema.nullable(), notes: textSchema.nullable(), location_id: uuidSchema.nullable() },
  { name: 'Name', notes: 'Notes', location_id: 'Location id' },
);

const facts = {
  /** What people call it; null where they call it by its model and serial number. */
  name: nameSchema.nullable(),
  notes: textSchema.nullable(),
  /** Where it is kept; null where that is not said, and of one that is lost. */
  locationId: uuidSchema.nullable(),
};

const state = {
  id: uuidSchema,
  ...facts,
  status: yubiKeyStatusSchema,
  device: yubiKeyDeviceSchema,
  ...custodyState,
  /** null until it is assigned. */
  holder: z.strictObject({ personId: uuidSchema, name: nameSchema, organizationId: uuidSchema }).nullable(),
  /** The last credential made on it, unless it was reset since. */
  credential: yubiKeyCredentialSchema.nullable(),
};

/** A YubiKey as the ledger knows it now. */
type YubiKey = ValueOf<typeof state>;

/** One physical key is one object: known by its serial number or, where it shows none, by its credential. */
function yubiKeyKey({ id, device, credential }: Pick<YubiKey, 'id' | 'device' | 'credential'>): string {
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
  label: ({ name, device, holder }) =>
    [name, yubiKeyName(device), holder?.name].filter((part) => part != null).join(' · '),
  uniqueKey: yubiKeyKey,
  organizationId: ({ holder }) => holder?.organizationId ?? null,
  links: ({ holder, locationId: location, containerId: container, saidIn, ...key }) => ({
    holder: holder?.personId ?? null,
    // What lies in a bag is where the bag is.
    ...(container === null || isEnded(key) ? { location } : { container }),
    'said-in': saidIn?.ceremony_id ?? null,
  }),
  ended: isEnded,
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
      name: null,
      notes: null,
      locationId: null,
      ...custodyAfter({ wasInCeremony: false }, {}, undefined),
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
      // It leaves the locations of the one organization with its holder.
      locationId: before.holder?.organizationId === organizationId ? before.locationId : null,
      containerId: isOfOther(before, organizationId) ? null : before.containerId,
    }),
  },
  /** What people call a YubiKey, note about it, or know of where it is kept was changed. */
  YubiKeyUpdated: {
    payload: { yubikey_id, ...change.payload },
    effect: 'changes',
    title: 'YubiKey changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'YubiKey id': payload.yubikey_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      notes: later(to, 'notes', before.notes),
      locationId: later(to, 'location_id', before.locationId),
    }),
  },
  /** A YubiKey was put into a bag or a safe, taken out of one, or taken to another place. */
  YubiKeyMoved: {
    payload: {
      yubikey_id,
      from: placementSchema,
      to: placementSchema,
      reason: reasonSchema,
      /** The step of a ceremony that says so; left out outside of one. */
      said_in: z.exactOptional(saidInSchema),
    },
    effect: 'changes',
    title: 'YubiKey moved',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload: { yubikey_id, from, to, reason } }) =>
      `${yubikey_id} moved from ${placeInWords(from)} to ${placeInWords(to)}: ${reason}`,
    lines: ({ payload: { yubikey_id, from, to, reason, said_in } }) => ({
      Reason: reason,
      ...(from.container_id === undefined ? {} : { 'Out of, id': from.container_id }),
      'From location id': from.location_id,
      ...(to.container_id === undefined ? {} : { 'Into, id': to.container_id }),
      'To location id': to.location_id,
      ...(said_in === undefined
        ? {}
        : { 'Step of the ceremony': said_in.step, 'Ceremony id': said_in.ceremony_id }),
      'YubiKey id': yubikey_id,
    }),
    evolve: ({ payload: { to, said_in } }, before) => ({
      ...before,
      locationId: to.location_id,
      ...custodyAfter(before, to, said_in),
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
    kindTitle: 'YubiKey PIN set or changed',
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
    payload: {
      yubikey_id,
      ended_credential: credentialIdSchema.nullable(),
      /** That nobody has it any more: it was lost, and whoever had it has left since. Left out where somebody has it. */
      holder_gone: z.exactOptional(z.literal(true)),
    },
    effect: 'changes',
    title: 'YubiKey reset',
    about: () => 'Its credentials and its PIN are deleted',
    lines: ({ payload }) => ({
      'Ended credential': payload.ended_credential,
      ...(payload.holder_gone === true ? { 'Assigned to': 'Nobody: who had it has left' } : {}),
      'YubiKey id': payload.yubikey_id,
    }),
    // What is retired stays so. What was lost is found: nobody else can touch it.
    evolve({ payload }, before) {
      const reset = { ...before, credential: null };
      if (before.status === 'retired') return reset;
      return payload.holder_gone === true
        ? { ...reset, status: 'detected', holder: null }
        : { ...reset, status: 'assigned' };
    },
  },
  /** Somebody said that a YubiKey is lost. */
  YubiKeyReportedLost: {
    payload: { yubikey_id, remark },
    effect: 'changes',
    title: 'YubiKey reported lost',
    about: ({ payload }) => payload.remark ?? 'No remark',
    lines: ({ payload }) => endLines(payload),
    evolve: (_, before) => ({ ...before, status: 'lost', locationId: null, containerId: null }),
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

/** The facts of a YubiKey that can change, as an event says them. */
function factsOf({ name, notes, locationId }: YubiKey) {
  return { name, notes, location_id: locationId };
}

const HOLDER_GONE = { holder_gone: true } as const;

/** What can be asked of YubiKeys. */
export const desk = defineCommands(aggregate, {
  nouns: ['YubiKey', 'YubiKeys'],
  made: 'YubiKey assigned',
  screen: {
    title: 'YubiKeys',
    about: 'The YubiKeys of this ledger, as they were recorded in it.',
    empty: { title: 'No YubiKeys', text: 'None were recorded in this ledger.' },
  },
  status({ status }) {
    switch (status) {
      case 'detected':
        return { word: 'Detected', tone: 'waiting' };
      case 'assigned':
        return { word: 'Assigned', tone: 'usual' };
      case 'active':
        return { word: 'Active', tone: 'usual' };
      case 'lost':
        return { word: 'Lost', tone: 'broken' };
      case 'retired':
        return { word: 'Retired', tone: 'ended' };
    }
  },
  readAs: {
    ...{ holder: 'YubiKeys', location: 'YubiKeys kept here' },
    ...{ container: 'YubiKeys in it', 'said-in': 'Says where these YubiKeys are' },
  },
  foundBy: { holder: 'person', location: 'location', container: 'asset', 'said-in': 'ceremony' },
  particulars({ name, notes, device, holder, saidIn, ...at }, _, registry) {
    // What lies in a bag is where the bag is, with whoever holds that.
    const kept = whereIs({ ...at, holderId: holder?.personId ?? null }, registry);
    return {
      Name: name,
      Model: device.model,
      'Serial number': device.serial,
      Holder: linkTo('person', holder?.personId ?? null),
      ...(at.containerId === null
        ? {}
        : { 'Lies in': linkTo('asset', at.containerId), 'Held by': linkTo('person', kept.holderId) }),
      Location: linkTo('location', kept.locationId),
      ...(saidIn === null ? {} : { 'Said in the ceremony': linkTo('ceremony', saidIn.ceremony_id) }),
      Notes: notes,
    };
  },
  columns: ['Serial number', 'Holder', 'Location'],
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
        if (person === undefined) return UNKNOWN_PERSON;
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
    /** Say what people call a key, what is to be known of it, and where it is kept. */
    ChangeYubiKey: {
      title: ({ name, device }) => `Change ${name ?? yubiKeyName(device)}`,
      verb: 'Change…',
      fields: {
        name: { kind: 'text', label: 'Name', hint: 'What people call it, such as Blue one.' },
        locationId: {
          kind: 'reference',
          to: 'location',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Kept in',
          none: 'Not said',
        },
        notes: { kind: 'text', label: 'Notes' },
      },
      now: ({ name, notes, locationId }) => ({ name, notes, locationId }),
      input: facts,
      effect: 'changes',
      available: (key) => !isEnded(key),
      decide({ id, name, notes, locationId }, before) {
        const changed = change.between(factsOf(before), { name, notes, location_id: locationId });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'YubiKeyUpdated', payload: { yubikey_id: id, ...changed } };
      },
    },
    /** Put a key into a bag or a safe, take it out of one, or take it to another place. */
    MoveYubiKey: {
      title: ({ name, device }) => `Move ${name ?? yubiKeyName(device)}`,
      verb: 'Move or put away…',
      fields: {
        containerId: {
          kind: 'reference',
          to: 'asset',
          sameOrganization: true,
          where: { status: 'kept' },
          label: 'Lies in the bag or safe',
          none: 'None: it lies openly',
          hint: 'What lies in one is where that is, with whoever holds it.',
        },
        locationId: {
          kind: 'reference',
          to: 'location',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Kept in',
          none: 'Not said',
        },
        reason: REASON,
      },
      now: ({ containerId, locationId }) => ({ containerId, locationId }),
      input: {
        containerId: uuidSchema.nullable(),
        locationId: uuidSchema.nullable(),
        reason: reasonSchema,
      },
      effect: 'changes',
      available: (key) => !isEnded(key),
      decide: ({ id, reason, ...to }, before, registry) => ({
        event_type: 'YubiKeyMoved',
        payload: {
          yubikey_id: id,
          from: placementOf(before),
          to: placementOf(to),
          reason,
          ...saidNow(registry),
        },
      }),
    },
    /** Record where a key is since a step of the ceremony that runs has put it away or taken it out. */
    MoveYubiKeyInCeremony: {
      withheld: true,
      input: {},
      effect: 'changes',
      decide({ id }, before, registry) {
        const move = owedFor(registry, id, null);
        if (move === null) return NOT_SAID_THERE;
        return {
          event_type: 'YubiKeyMoved',
          payload: {
            yubikey_id: id,
            from: placementOf(before),
            to: movedIn(move, before),
            ...{ reason: move.why, said_in: move.saidIn },
          },
        };
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
      decide: ({ id, change, retries }) => ({
        event_type: 'PinConfigured',
        payload: { yubikey_id: id, change, retries },
      }),
    },
    /** Record a credential that was made on a key. */
    ProvisionYubiKey: {
      withheld: true,
      input: { credential: yubiKeyCredentialSchema },
      effect: 'changes',
      decide({ id, credential }, key) {
        // Without a holder the event could name nobody, so that no rule could be asked about it.
        if (key.holder === null) return setUpRefusal(key) ?? NOT_ASSIGNED;
        const person = { person_id: key.holder.personId, name: key.holder.name };
        return { event_type: 'YubiKeyProvisioned', payload: { yubikey_id: id, person, credential } };
      },
    },
    /** Record that a key's credentials and its PIN were deleted. */
    ResetYubiKey: {
      withheld: true,
      input: {},
      effect: 'changes',
      decide: ({ id }, key, registry) => ({
        event_type: 'YubiKeyReset',
        payload: {
          yubikey_id: id,
          ended_credential: key.credential?.credential_id ?? null,
          ...(isHolderGone(key, registry) ? HOLDER_GONE : {}),
        },
      }),
    },
    /** Say that a key is lost. */
    ReportYubiKeyLost: {
      withheld: true,
      input: { remark },
      effect: 'changes',
      decide: ({ id, remark }) => ({
        event_type: 'YubiKeyReportedLost',
        payload: { yubikey_id: id, remark },
      }),
    },
    /** Say that a key is to be used no more. */
    RetireYubiKey: {
      withheld: true,
      input: { remark },
      effect: 'changes',
      decide: ({ id, remark }) => ({ event_type: 'YubiKeyRetired', payload: { yubikey_id: id, remark } }),
    },
  },
  rules: {
    YubiKeyAssigned: {
      changes: ({ payload: { person, organization_id: organizationId } }, before, registry) =>
        assignmentRefusal(before, { person, organizationId }, registry),
    },
    YubiKeyUpdated: {
      changes: ({ payload }, before, registry) =>
        endedRefusal(before) ??
        change.refusal(payload, factsOf(before)) ??
        (payload.to.location_id === undefined || before.containerId === null
          ? null
          : liesIn(
              before.name ?? yubiKeyName(before.device),
              registry.get('asset', before.containerId)?.name ?? '',
            )) ??
        keptRefusal(before, payload.to.location_id, registry),
    },
    YubiKeyMoved: {
      changes(event, before, registry) {
        const { from, to, said_in: saidIn } = event.payload;
        const refused = endedRefusal(before);
        if (refused !== null) return refused;
        if (!isSameData(from, placementOf(before))) return MOVED_MEANWHILE;
        if (isSameData(from, to)) return NOTHING_CHANGED;
        if (saidIn !== undefined && !isSaidByAct(event, registry)) {
          const move = owedFor(registry, before.id, saidIn);
          return move !== null && isSameData(movedIn(move, before), to) ? null : NOT_SAID_THERE;
        }
        if (to.container_id === undefined)
          return to.location_id === from.location_id ? null : keptRefusal(before, to.location_id, registry);
        const { id, holder, name, device } = before;
        const thing = {
          id,
          organizationId: holder?.organizationId ?? null,
          name: name ?? yubiKeyName(device),
        };
        return to.location_id === null ? containerRefusal(thing, to.container_id, registry) : MOVED_MEANWHILE;
      },
    },
    PinConfigured: { changes: (_, before) => endedRefusal(before) },
    YubiKeyProvisioned: {
      changes: ({ payload: { person, credential } }, before, registry) =>
        setUpRefusal(before) ??
        signerRefusal(before, person) ??
        credentialRefusal(before, registry.holderOf('yubikey', yubiKeyKey({ ...before, credential }))),
    },
    YubiKeyReset: {
      changes: ({ payload }, before, registry) =>
        resetRefusal(before, payload.ended_credential) ??
        goneRefusal(before, payload.holder_gone === true, registry),
    },
    YubiKeyReportedLost: { changes: (_, before) => endedRefusal(before) },
    // What is lost can be given up for good.
    YubiKeyRetired: {
      changes: (_, before) => (before.status === 'retired' ? endedRefusal(before) : null),
    },
  },
});

/** Where a key goes that a step of a ceremony has put away or taken out. */
function movedIn({ to }: CeremonyMove, before: YubiKey): AtPlace {
  return placementOf({ locationId: to.locationId ?? before.locationId, containerId: to.containerId });
}

const MOVED_MEANWHILE = refuse(
  'yubikey.moved-meanwhile',
  null,
  'It is no longer where it is said to be taken from.',
  'Look at it again, then move it from where it is.',
);

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
  return endedRefusal(key);
}
