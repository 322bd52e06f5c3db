import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import type { Registry } from './index.ts';
import { isNow, mustBe, organizationRefusal, personRefusal, REASON, reasonSchema } from './living.ts';
import { locationRefusal } from './location-facts.ts';

/** What kind of thing is kept, and how a person says it. */
const assetTypes = {
  SafeBag: 'Safe bag',
  SpareYubiKey: 'Spare YubiKey',
  PaperShare: 'Share on paper',
  Laptop: 'Laptop',
  Medium: 'Storage medium',
  Document: 'Document',
  Other: 'Something else',
} as const;

/** What kind of thing is kept. */
const assetTypeSchema = z.enum([
  'SafeBag',
  'SpareYubiKey',
  'PaperShare',
  'Laptop',
  'Medium',
  'Document',
  'Other',
]);

/** A number stands for one thing of an organization for good: that of a bag must never come to mean another bag. */
function assetKey(asset: { readonly organizationId: string; readonly number: string }): string {
  return `${asset.organizationId} ${comparable(asset.number)}`;
}

const asset_id = uuidSchema;

const change = new Change(
  { name: nameSchema, number: nameSchema, asset_type: assetTypeSchema, notes: textSchema.nullable() },
  { name: 'Asset', number: 'Number', asset_type: 'Type', notes: 'Notes' },
);

/** Where it is, and who answers for it there. Both, always: a thing without either is one that nobody looks after. */
const placement = { location_id: uuidSchema, holder_person_id: uuidSchema };
const placementSchema = z.strictObject(placement);

const facts = {
  name: nameSchema,
  /** What stands on it: the number of a bag, a serial or inventory number. */
  number: nameSchema,
  assetType: assetTypeSchema,
  notes: textSchema.nullable(),
};

const place = { locationId: uuidSchema, holderId: uuidSchema };

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  ...facts,
  ...place,
  status: z.enum(['kept', 'retired']),
};

type Asset = ValueOf<typeof state>;

/** What stands of things in ledgers that are kept: each is in one place and has one holder. */
export const aggregate = defineAggregate('asset', {
  state,
  label: ({ name }) => name,
  uniqueKey: assetKey,
  organizationId: ({ organizationId }) => organizationId,
  // What is kept no more is nowhere, and with nobody.
  links: ({ status, locationId: location, holderId: holder }) =>
    status === 'kept' ? { location, holder } : {},
  ended: ({ status }) => status === 'retired',
}).withEvents({
  /** Something that is kept was entered into the registry, with its place and its holder. */
  AssetRegistered: {
    payload: {
      asset_id,
      organization_id: uuidSchema,
      asset_type: assetTypeSchema,
      name: nameSchema,
      number: nameSchema,
      notes: textSchema.nullable(),
      ...placement,
    },
    effect: 'makes',
    title: 'Asset recorded',
    about: ({ payload }) => `${payload.name}, ${payload.number}`,
    lines: ({ payload }) => ({
      Asset: payload.name,
      Number: payload.number,
      Type: assetTypes[payload.asset_type],
      Notes: payload.notes,
      'Location id': payload.location_id,
      'Holder id': payload.holder_person_id,
      'Asset id': payload.asset_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.asset_id,
      organizationId: payload.organization_id,
      name: payload.name,
      number: payload.number,
      assetType: payload.asset_type,
      notes: payload.notes,
      locationId: payload.location_id,
      holderId: payload.holder_person_id,
      status: 'kept',
    }),
  },
  /** What is known of an asset was corrected. */
  AssetUpdated: {
    payload: { asset_id, ...change.payload },
    effect: 'changes',
    title: 'Asset changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Asset id': payload.asset_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      number: later(to, 'number', before.number),
      assetType: later(to, 'asset_type', before.assetType),
      notes: later(to, 'notes', before.notes),
    }),
  },
  /** An asset was taken to another place, or handed to somebody else, or both: from where and whom, to where and whom. */
  AssetMoved: {
    payload: { asset_id, from: placementSchema, to: placementSchema, reason: reasonSchema },
    effect: 'changes',
    title: 'Asset moved',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload: { asset_id, from, to, reason } }) =>
      `${asset_id} moved from ${placeInWords(from)} to ${placeInWords(to)}: ${reason}`,
    lines: ({ payload: { asset_id, from, to, reason } }) => ({
      Reason: reason,
      'From location id': from.location_id,
      'From holder id': from.holder_person_id,
      'To location id': to.location_id,
      'To holder id': to.holder_person_id,
      'Asset id': asset_id,
    }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      locationId: to.location_id,
      holderId: to.holder_person_id,
    }),
  },
  /** An asset is kept no more: it was used up, destroyed, or given away. */
  AssetRetired: {
    payload: { asset_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Asset retired',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => isNow(payload.asset_id, 'retired', payload.reason),
    lines: ({ payload }) => ({ Reason: payload.reason, 'Asset id': payload.asset_id }),
    evolve: (_, before) => ({ ...before, status: 'retired' }),
  },
});

/** The facts of an asset as an event says them. */
function factsOf({ name, number, assetType, notes }: Asset) {
  return { name, number, asset_type: assetType, notes };
}

/** Where an asset is and who holds it, as an event says it. */
function placementOf({ locationId, holderId }: ValueOf<typeof place>): z.infer<typeof placementSchema> {
  return { location_id: locationId, holder_person_id: holderId };
}

/** A placement with ids in place of names, as an event's `outcome` says it. */
function placeInWords(placement: z.infer<typeof placementSchema>): string {
  return `${placement.location_id} (${placement.holder_person_id})`;
}

function numberRefusal(
  asset: Pick<Asset, 'id' | 'organizationId' | 'number'>,
  registry: Registry,
): Refused | null {
  const holder = registry.holderOf('asset', assetKey(asset));
  if (holder === undefined || holder.id === asset.id) return null;
  return refuse(
    'asset.number-taken',
    'number',
    `The number ${holder.number} stands for “${holder.name}” already.`,
    'Check the number, or look at the asset that has it.',
  );
}

type Kept = Pick<Asset, 'organizationId' | 'name'>;

function placeRefusal({ organizationId, name }: Kept, id: string, registry: Registry): Refused | null {
  return locationRefusal(registry, id, {
    organizationId,
    code: 'asset.unknown-location',
    field: 'locationId',
    what: `“${name}”`,
  });
}

function holderRefusal({ organizationId, name }: Kept, id: string, registry: Registry): Refused | null {
  return personRefusal(registry, id, {
    organizationId,
    code: 'asset.unknown-person',
    field: 'holderId',
    role: `The holder of “${name}”`,
  });
}

function keptRefusal({ status, name }: Asset): Refused | null {
  return mustBe(status === 'kept', 'asset.retired', name, 'kept any more');
}

const FIELDS = {
  name: { kind: 'text', label: 'Name', hint: 'Such as Backup of the root key.' },
  number: {
    kind: 'text',
    label: 'Number',
    hint: 'As it stands on it: of the bag, the serial or inventory number.',
    half: true,
  },
  assetType: {
    kind: 'choice',
    choices: assetTypes,
    label: 'Type',
    prompt: 'Choose what it is',
    half: true,
  },
  notes: { kind: 'text', label: 'Notes' },
} as const;

/** What can be asked of assets. */
export const desk = defineCommands(aggregate, {
  nouns: ['asset', 'assets'],
  made: 'Asset recorded',
  screen: {
    title: 'Assets',
    about:
      'Things that are kept: bags, spare YubiKeys, shares on paper, laptops. Each is in one place with one holder.',
    belongsTo: 'organization',
    empty: {
      title: 'No assets yet',
      text: 'Record what is kept, where it is, and who holds it. Both must be in the registry before.',
    },
  },
  // Two may have one name; no two have one number.
  fullName: ({ name, number }) => `${name} (${number})`,
  about: ({ number }) => number,
  status: ({ status }) =>
    status === 'kept' ? { word: 'Kept', tone: 'usual' } : { word: 'Retired', tone: 'ended' },
  readAs: { location: 'Kept here', holder: 'Keeps' },
  foundBy: { location: 'location', holder: 'person' },
  particulars: ({ organizationId, number, assetType, notes, locationId, holderId, status }) => ({
    Organization: linkTo('organization', organizationId),
    Number: number,
    Type: assetTypes[assetType],
    Location: linkTo('location', status === 'kept' ? locationId : null),
    Holder: linkTo('person', status === 'kept' ? holderId : null),
    Notes: notes,
  }),
  columns: ['Number', 'Type', 'Location', 'Holder'],
  commands: {
    /** Enter something that is kept into the registry, with its place and its holder. */
    CreateAsset: {
      title: 'New asset',
      verb: 'Record asset',
      fields: {
        ...FIELDS,
        organizationId: {
          kind: 'reference',
          to: 'organization',
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        locationId: {
          kind: 'reference',
          to: 'location',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'Location',
          prompt: 'Choose where it is',
        },
        holderId: {
          kind: 'reference',
          to: 'person',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'Holder',
          prompt: 'Choose who keeps it',
        },
      },
      input: { ...facts, organizationId: uuidSchema, ...place },
      effect: 'makes',
      decide: ({ id, organizationId, name, number, assetType, notes, ...at }) => ({
        event_type: 'AssetRegistered',
        payload: {
          asset_id: id,
          organization_id: organizationId,
          asset_type: assetType,
          name,
          number,
          notes,
          ...placementOf(at),
        },
      }),
    },
    /** Correct what is known of an asset. */
    ChangeAsset: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      fields: FIELDS,
      now: ({ name, number, assetType, notes }) => ({ name, number, assetType, notes }),
      input: facts,
      effect: 'changes',
      available: ({ status }) => status === 'kept',
      decide({ id, name, number, assetType, notes }, before) {
        const changed = change.between(factsOf(before), { name, number, asset_type: assetType, notes });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'AssetUpdated', payload: { asset_id: id, ...changed } };
      },
    },
    /** Take an asset to another place, or hand it to somebody else, or both. */
    MoveAsset: {
      title: ({ name }) => `Move ${name}`,
      verb: 'Move or hand over…',
      fields: {
        locationId: {
          kind: 'reference',
          to: 'location',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Location from now on',
        },
        holderId: {
          kind: 'reference',
          to: 'person',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Holder from now on',
        },
        reason: REASON,
      },
      now: ({ locationId, holderId }) => ({ locationId, holderId }),
      input: { ...place, reason: reasonSchema },
      effect: 'changes',
      available: ({ status }) => status === 'kept',
      decide: ({ id, reason, ...to }, before) => ({
        event_type: 'AssetMoved',
        payload: { asset_id: id, from: placementOf(before), to: placementOf(to), reason },
      }),
    },
    /** Say that an asset is kept no more. */
    RetireAsset: {
      title: ({ name }) => `Retire ${name}`,
      verb: 'Retire asset…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible:
        'A retired asset stays in the ledger and never comes back. Its number stands for it for good.',
      available: ({ status }) => status === 'kept',
      decide: ({ id, reason }) => ({ event_type: 'AssetRetired', payload: { asset_id: id, reason } }),
    },
  },
  rules: {
    AssetRegistered: {
      makes({ payload, aggregate_id: id }, registry) {
        const { organization_id: organizationId, name, number } = payload;
        const asset = { id, organizationId, name, number };
        return (
          organizationRefusal(registry, organizationId, {
            code: 'asset.unknown-organization',
            what: 'this asset',
          }) ??
          numberRefusal(asset, registry) ??
          placeRefusal(asset, payload.location_id, registry) ??
          holderRefusal(asset, payload.holder_person_id, registry)
        );
      },
    },
    AssetUpdated: {
      changes: ({ payload }, before, registry) =>
        keptRefusal(before) ??
        change.refusal(payload, factsOf(before)) ??
        numberRefusal({ ...before, number: later(payload.to, 'number', before.number) }, registry),
    },
    AssetMoved: {
      changes({ payload: { from, to } }, before, registry) {
        const at = placementOf(before);
        if (before.status !== 'kept') return keptRefusal(before);
        if (from.location_id !== at.location_id || from.holder_person_id !== at.holder_person_id)
          return MOVED_MEANWHILE;
        const isTaken = to.location_id !== at.location_id;
        const isHandedOver = to.holder_person_id !== at.holder_person_id;
        if (!isTaken && !isHandedOver) return NOTHING_CHANGED;
        // What stays as it is needs not be fit for something new: it may be suspended by now.
        return (
          (isTaken ? placeRefusal(before, to.location_id, registry) : null) ??
          (isHandedOver ? holderRefusal(before, to.holder_person_id, registry) : null)
        );
      },
    },
    AssetRetired: { changes: (_, before) => keptRefusal(before) },
  },
});

const MOVED_MEANWHILE = refuse(
  'asset.moved-meanwhile',
  null,
  'It is no longer where, or no longer with whom, it is said to be taken from.',
  'Look at it again, then move it from where it is.',
);
