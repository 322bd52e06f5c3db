import { z } from 'zod';
import { isSameData } from '../content/plain-data.ts';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { type CeremonyMove, isSaidByAct, NOT_SAID_THERE, owedFor, saidNow } from './ceremony-custody.ts';
import { numberKey } from './ceremony-things.ts';
import {
  containerRefusal,
  custodyAfter,
  custodyState,
  isContainer,
  isEmptyContainer,
  liesIn,
  saidInSchema,
  whereIs,
} from './custody.ts';
import type { Registry } from './index.ts';
import { isNow, mustBe, organizationRefusal, personRefusal, REASON, reasonSchema } from './living.ts';
import { locationRefusal } from './location-facts.ts';

/** What kind of thing is kept, and how a person says it. */
const assetTypes = {
  SafeBag: 'Safe bag',
  Safe: 'Safe',
  SpareYubiKey: 'Spare YubiKey',
  PaperShare: 'Share on paper',
  Laptop: 'Laptop',
  Device: 'Device',
  Medium: 'Storage medium',
  Document: 'Document',
  Other: 'Something else',
} as const;

/** What kind of thing is kept. */
const assetTypeSchema = z.enum([
  'SafeBag',
  'Safe',
  'SpareYubiKey',
  'PaperShare',
  'Laptop',
  'Device',
  'Medium',
  'Document',
  'Other',
]);

/**
 * A number stands for one thing of an organization for good: that of a bag must never come to mean another bag. What has no
 * number is known by its id alone.
 */
function assetKey(asset: Pick<Asset, 'id' | 'organizationId' | 'number'>): string {
  return asset.number === null ? `id ${asset.id}` : numberKey(asset.organizationId, asset.number);
}

const asset_id = uuidSchema;

const change = new Change(
  {
    name: nameSchema,
    number: nameSchema.nullable(),
    asset_type: assetTypeSchema,
    notes: textSchema.nullable(),
  },
  { name: 'Asset', number: 'Number', asset_type: 'Type', notes: 'Notes' },
);

/** Where it is, and who answers for it there. Both, always: a thing without either is one that nobody looks after. */
const placement = { location_id: uuidSchema, holder_person_id: uuidSchema };
const placementSchema = z.strictObject({
  ...placement,
  /** The bag or safe in which it lies, and which is in that place with that holder. Left out where it lies openly. */
  container_id: z.exactOptional(uuidSchema),
});
const said_in = z.exactOptional(saidInSchema);

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
  /** null where nothing stands on it. */
  number: nameSchema.nullable(),
  ...place,
  ...custodyState,
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
  links: ({ status, locationId: location, holderId: holder, containerId: container, saidIn }) => {
    if (status !== 'kept') return {};
    const said = { 'said-in': saidIn?.ceremony_id ?? null };
    // What lies in a bag is where the bag is.
    return container === null ? { location, holder, ...said } : { container, ...said };
  },
  ended: ({ status }) => status === 'retired',
}).withEvents({
  /** Something that is kept was entered into the registry, with its place and its holder. */
  AssetRegistered: {
    payload: {
      asset_id,
      organization_id: uuidSchema,
      asset_type: assetTypeSchema,
      name: nameSchema,
      /** null where nothing stands on it: so it enters the registry in a ceremony alone. */
      number: nameSchema.nullable(),
      notes: textSchema.nullable(),
      ...placement,
      /** The step of a ceremony in which it was seen first. */
      said_in,
    },
    effect: 'makes',
    title: 'Asset recorded',
    about: ({ payload }) => (payload.number === null ? payload.name : `${payload.name}, ${payload.number}`),
    lines: ({ payload }) => ({
      Asset: payload.name,
      Number: payload.number,
      Type: assetTypes[payload.asset_type],
      Notes: payload.notes,
      'Location id': payload.location_id,
      'Holder id': payload.holder_person_id,
      ...ceremonyLines(payload.said_in),
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
      ...custodyAfter({ wasInCeremony: false }, {}, payload.said_in),
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
  /**
   * An asset was taken to another place, handed to somebody else, put into a bag or a safe, or taken out of one: from where and
   * whom, to where and whom.
   */
  AssetMoved: {
    payload: {
      asset_id,
      from: placementSchema,
      to: placementSchema,
      reason: reasonSchema,
      /** The step of a ceremony that says so; left out outside of one. */
      said_in,
    },
    effect: 'changes',
    title: 'Asset moved',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload: { asset_id, from, to, reason } }) =>
      `${asset_id} moved from ${placeInWords(from)} to ${placeInWords(to)}: ${reason}`,
    lines: ({ payload: { asset_id, from, to, reason, said_in } }) => ({
      Reason: reason,
      ...(from.container_id === undefined ? {} : { 'Out of, id': from.container_id }),
      'From location id': from.location_id,
      'From holder id': from.holder_person_id,
      ...(to.container_id === undefined ? {} : { 'Into, id': to.container_id }),
      'To location id': to.location_id,
      'To holder id': to.holder_person_id,
      ...ceremonyLines(said_in),
      'Asset id': asset_id,
    }),
    evolve: ({ payload: { to, said_in } }, before) => ({
      ...before,
      locationId: to.location_id,
      holderId: to.holder_person_id,
      ...custodyAfter(before, to, said_in),
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

type AtPlace = z.infer<typeof placementSchema>;

/** Where an asset is and who holds it, as an event says it. */
function placementOf({
  locationId,
  holderId,
  containerId,
}: ValueOf<typeof place> & { readonly containerId: string | null }): AtPlace {
  return {
    location_id: locationId,
    holder_person_id: holderId,
    ...(containerId === null ? {} : { container_id: containerId }),
  };
}

/** Where an asset comes to be: what is put into a bag is where the bag is, whatever else was entered. */
function placementIn(
  { containerId, ...at }: ValueOf<typeof place> & { readonly containerId: string | null },
  registry: Registry,
): AtPlace {
  const container = containerId === null ? undefined : registry.get('asset', containerId);
  if (container === undefined) return placementOf({ ...at, containerId });
  const { locationId, holderId } = whereIs(container, registry);
  return placementOf({
    locationId: locationId ?? at.locationId,
    holderId: holderId ?? at.holderId,
    containerId,
  });
}

/** A placement with ids in place of names, as an event's `outcome` says it. */
function placeInWords({ container_id, location_id, holder_person_id }: AtPlace): string {
  return `${container_id === undefined ? '' : `${container_id} in `}${location_id} (${holder_person_id})`;
}

/** The ceremony that says something, line by line. */
function ceremonyLines(saidIn: z.infer<typeof saidInSchema> | undefined) {
  return saidIn === undefined
    ? {}
    : { 'Step of the ceremony': saidIn.step, 'Ceremony id': saidIn.ceremony_id };
}

/** What a ceremony registers that was not in the registry. */
function registeredIn({ thing, to, saidIn }: CeremonyMove) {
  if (thing.kind !== 'new' || to.locationId === null || to.holderId === null) return null;
  return {
    organization_id: thing.organizationId,
    asset_type: assetTypeSchema.parse(thing.assetType),
    name: thing.name,
    number: thing.number,
    notes: null,
    location_id: to.locationId,
    holder_person_id: to.holderId,
    said_in: saidIn,
  };
}

function numberRefusal(
  asset: Pick<Asset, 'id' | 'organizationId' | 'number'>,
  registry: Registry,
): Refused | null {
  if (asset.number === null) return null;
  const holder = registry.holderOf('asset', assetKey(asset));
  if (holder === undefined || holder.id === asset.id) return null;
  return refuse(
    'asset.number-taken',
    'number',
    `The number ${holder.number} stands for “${holder.name}” already.`,
    'Check the number, or look at the asset that has it.',
  );
}

/** What has a number keeps one. */
function numberStays(before: Asset, number: string | null): Refused | null {
  if (number !== null || before.number === null) return null;
  return refuse(
    'asset.number-gone',
    'number',
    `“${before.name}” has the number ${before.number}, and would have none any more.`,
    'Enter the number that stands on it.',
  );
}

/** What things lie in stays a bag or a safe. */
function stillHolds(before: Asset, assetType: Asset['assetType'], registry: Registry): Refused | null {
  if (isContainer({ assetType }) || !isContainer(before) || isEmptyContainer(before.id, registry))
    return null;
  return NOT_EMPTY(before.name);
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
  fullName: ({ name, number }) => (number === null ? name : `${name} (${number})`),
  about: ({ number }) => number ?? 'No number',
  status: ({ status }) =>
    status === 'kept' ? { word: 'Kept', tone: 'usual' } : { word: 'Retired', tone: 'ended' },
  readAs: {
    ...{ location: 'Kept here', holder: 'Keeps' },
    ...{ container: 'Assets in it', 'said-in': 'Says where these are' },
  },
  foundBy: { location: 'location', holder: 'person', container: 'asset', 'said-in': 'ceremony' },
  particulars({ organizationId, number, assetType, notes, status, ...at }, _, registry) {
    const isKept = status === 'kept';
    // What lies in a bag is where the bag is, with whoever holds that.
    const { locationId, holderId } = whereIs(at, registry);
    return {
      Organization: linkTo('organization', organizationId),
      Number: number,
      Type: assetTypes[assetType],
      ...(at.containerId === null || !isKept ? {} : { 'Lies in': linkTo('asset', at.containerId) }),
      Location: linkTo('location', isKept ? locationId : null),
      Holder: linkTo('person', isKept ? holderId : null),
      ...(at.saidIn === null ? {} : { 'Said in the ceremony': linkTo('ceremony', at.saidIn.ceremony_id) }),
      Notes: notes,
    };
  },
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
          ...placementOf({ ...at, containerId: null }),
        },
      }),
    },
    /** Correct what is known of an asset. */
    ChangeAsset: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      fields: FIELDS,
      now: ({ name, number, assetType, notes }) => ({ name, number: number ?? '', assetType, notes }),
      input: facts,
      effect: 'changes',
      available: ({ status }) => status === 'kept',
      decide({ id, name, number, assetType, notes }, before) {
        const changed = change.between(factsOf(before), { name, number, asset_type: assetType, notes });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'AssetUpdated', payload: { asset_id: id, ...changed } };
      },
    },
    /** Take an asset to another place, hand it to somebody else, put it into a bag or a safe, or take it out. */
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
        containerId: {
          kind: 'reference',
          to: 'asset',
          sameOrganization: true,
          where: { status: 'kept' },
          label: 'Lies in the bag or safe',
          none: 'None: it lies openly',
          hint: 'What lies in one is where that is, with whoever holds it.',
        },
        reason: REASON,
      },
      now: ({ locationId, holderId, containerId }) => ({ locationId, holderId, containerId }),
      leavesOut: ({ id }) => ({ containerId: [id] }),
      input: { ...place, containerId: uuidSchema.nullable(), reason: reasonSchema },
      effect: 'changes',
      available: ({ status }) => status === 'kept',
      decide: ({ id, reason, ...to }, before, registry) => ({
        event_type: 'AssetMoved',
        payload: {
          asset_id: id,
          from: placementOf(before),
          to: placementIn(to, registry),
          reason,
          ...saidNow(registry),
        },
      }),
    },
    /** Enter into the registry what a step of the ceremony that runs has put away or taken out, and what was not in it. */
    RegisterAssetInCeremony: {
      withheld: true,
      input: {},
      effect: 'makes',
      decide({ id }, registry) {
        const move = owedFor(registry, id, null);
        const payload = move === null ? null : registeredIn(move);
        if (payload === null) return NOT_SAID_THERE;
        return { event_type: 'AssetRegistered', payload: { asset_id: id, ...payload } };
      },
    },
    /** Record where an asset is since a step of the ceremony that runs has put it away or taken it out. */
    MoveAssetInCeremony: {
      withheld: true,
      input: {},
      effect: 'changes',
      decide({ id }, before, registry) {
        const move = owedFor(registry, id, null);
        const to = move === null ? null : movedIn(move, before);
        if (move === null || to === null) return NOT_SAID_THERE;
        const { why: reason, saidIn: said_in } = move;
        return {
          event_type: 'AssetMoved',
          payload: { asset_id: id, from: placementOf(before), to, reason, said_in },
        };
      },
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
        if (payload.said_in !== undefined) {
          const move = owedFor(registry, id, payload.said_in);
          const said = move === null ? null : registeredIn(move);
          const { asset_id: _, ...facts } = payload;
          return isSameData(said, facts) ? numberRefusal(asset, registry) : NOT_SAID_THERE;
        }
        if (number === null) return NO_NUMBER;
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
        numberStays(before, later(payload.to, 'number', before.number)) ??
        stillHolds(before, later(payload.to, 'asset_type', before.assetType), registry) ??
        numberRefusal({ ...before, number: later(payload.to, 'number', before.number) }, registry),
    },
    AssetMoved: {
      changes(event, before, registry) {
        const { from, to, said_in: saidIn } = event.payload;
        if (before.status !== 'kept') return keptRefusal(before);
        if (!isSameData(from, placementOf(before))) return MOVED_MEANWHILE;
        if (isSameData(from, to)) return inContainer(before, registry) ?? NOTHING_CHANGED;
        if (saidIn !== undefined && !isSaidByAct(event, registry)) {
          const move = owedFor(registry, before.id, saidIn);
          return move !== null && isSameData(movedIn(move, before), to) ? null : NOT_SAID_THERE;
        }
        return movingRefusal(before, to, registry);
      },
    },
    AssetRetired: {
      changes: (_, before, registry) =>
        keptRefusal(before) ?? (isEmptyContainer(before.id, registry) ? null : NOT_EMPTY(before.name)),
    },
  },
});

/** Where an asset goes that a step of a ceremony has put away or taken out. */
function movedIn({ to }: CeremonyMove, before: Asset): AtPlace {
  return placementOf({
    locationId: to.locationId ?? before.locationId,
    holderId: to.holderId ?? before.holderId,
    containerId: to.containerId,
  });
}

/** Why an asset cannot be moved outside of the steps that put away and take out; null where it can. */
function movingRefusal(before: Asset, to: AtPlace, registry: Registry): Refused | null {
  if (to.container_id !== undefined) {
    const refused = containerRefusal(before, to.container_id, registry);
    if (refused !== null) return refused;
    const at = placementIn({ locationId: '', holderId: '', containerId: to.container_id }, registry);
    return isSameData(at, to) ? null : MOVED_MEANWHILE;
  }
  const now = whereIs(before, registry);
  // What stays as it is needs not be fit for something new: it may be suspended by now.
  return (
    (to.location_id === now.locationId ? null : placeRefusal(before, to.location_id, registry)) ??
    (to.holder_person_id === now.holderId ? null : holderRefusal(before, to.holder_person_id, registry))
  );
}

/** The refusal where what lies in a bag would be taken elsewhere, and the bag stays. */
function inContainer(before: Asset, registry: Registry): Refused | null {
  const container = before.containerId === null ? undefined : registry.get('asset', before.containerId);
  return container === undefined ? null : liesIn(before.name, container.name);
}

const NOT_EMPTY = (name: string): Refused =>
  refuse('asset.not-empty', null, `There are still things in “${name}”.`, 'Take out what lies in it first.');

const NO_NUMBER = refuse(
  'asset.no-number',
  'number',
  'What enters the registry has a number by which it is known again.',
  'Enter the number that stands on it, or write one on it.',
);

const MOVED_MEANWHILE = refuse(
  'asset.moved-meanwhile',
  null,
  'It is no longer where, or no longer with whom, it is said to be taken from.',
  'Look at it again, then move it from where it is.',
);
