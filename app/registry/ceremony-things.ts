import type { ItemKind, Script } from '../ceremony/script/format.ts';
import { comparable } from '../model/values.ts';
import type { Ceremony } from './ceremony-facts.ts';
import { isSameReading, type Scene, serialOf } from './ceremony-values.ts';
import type { KeptThing, Placement } from './custody.ts';
import { isContainer } from './custody.ts';
import type { Registry, StateOf } from './index.ts';
import { sharesOf } from './key-shares.ts';
import { isEnded, yubiKeyName, yubiKeySerialKey } from './yubikey-facts.ts';

/*
 * What the things of a script's inventory are in the registry: a YubiKey by its serial number, an asset by its number, a share
 * of a key by its number on paper; or nothing yet, where they are new to it.
 */

/** What an asset is that enters the registry in a ceremony, by the kind of thing in the script. */
const ASSET_TYPES: Readonly<Record<ItemKind, StateOf['asset']['assetType']>> = {
  yubikey: 'SpareYubiKey',
  tamper_bag: 'SafeBag',
  safe: 'Safe',
  device: 'Device',
  stick: 'Medium',
  share: 'PaperShare',
  paper: 'Document',
  watch: 'Other',
};

/** What an asset is that enters the registry in a ceremony, by the kind of thing in the script. */
export function assetTypeFor(kind: ItemKind): StateOf['asset']['assetType'] {
  return ASSET_TYPES[kind];
}

/** The kind of a thing of the inventory; undefined where the script has none of that name. */
export function kindOfItem({ inventory = [] }: Script, item: string): ItemKind | undefined {
  return inventory.find(({ id }) => id === item)?.kind;
}

/** Whether an object of the registry can be a thing of this kind. */
export function canBe(thing: KeptThing, kind: ItemKind): boolean {
  switch (thing.kind) {
    case 'yubikey':
      return kind === 'yubikey';
    case 'share':
      return kind === 'share';
    case 'asset':
      return isContainer(thing.state) === (kind === 'tamper_bag' || kind === 'safe');
  }
}

/** The object with an id, where it is a thing that is kept; of a key, the share with this number. */
export function thingWithId(id: string, number: string | null, registry: Registry): KeptThing | null {
  const asset = registry.get('asset', id);
  if (asset !== undefined) return { kind: 'asset', state: asset };
  const yubikey = registry.get('yubikey', id);
  if (yubikey !== undefined) return { kind: 'yubikey', state: yubikey };
  const key = registry.get('key', id);
  const share = /^[1-9]$/.test(number ?? '') ? Number(number) : null;
  return key === undefined || share === null || share > (sharesOf(key)?.total ?? 0)
    ? null
    : { kind: 'share', state: key, number: share };
}

/** The unique key of the asset of an organization that has a number. */
export function numberKey(organizationId: string, number: string): string {
  return `${organizationId} ${comparable(number)}`;
}

/**
 * The object that is known by a number, whichever spaces and hyphens stand in it; null where none is.
 * @param organizationId in which assets are looked for; null where that is not known
 */
export function thingWithNumber(
  kind: ItemKind,
  number: string,
  organizationId: string | null,
  registry: Registry,
): KeptThing | null {
  if (kind === 'yubikey') {
    const yubikey = registry.holderOf('yubikey', yubiKeySerialKey(number.replace(/\D/g, '')));
    if (yubikey !== undefined) return { kind: 'yubikey', state: yubikey };
  }
  if (organizationId === null) return null;
  const exact = registry.holderOf('asset', numberKey(organizationId, number));
  const found = exact ?? alike(number, organizationId, registry);
  if (found === undefined) return null;
  const thing: KeptThing = { kind: 'asset', state: found };
  return canBe(thing, kind) ? thing : null;
}

function alike(number: string, organizationId: string, registry: Registry): StateOf['asset'] | undefined {
  for (const asset of registry.within('asset', organizationId))
    if (asset.number !== null && isSameReading(asset.number, number)) return asset;
  return undefined;
}

/** The organization whose things lie on the table: that of the place, else the one that the ceremony is held for. */
export function organizationOfThings(
  ceremony: Pick<Ceremony, 'locationId' | 'organizationId' | 'params'>,
  { params = [] }: Pick<Script, 'params'>,
  registry: Registry,
): string | null {
  const place = ceremony.locationId === null ? undefined : registry.get('location', ceremony.locationId);
  const param = params.find(({ kind }) => kind === 'organization');
  const said = ceremony.params.find(({ id }) => id === param?.id)?.value;
  return place?.organizationId ?? ceremony.organizationId ?? (typeof said === 'string' ? said : null);
}

/** What a thing of the inventory is in the registry; null where it is new to it. */
export function thingOf(item: string, scene: Scene): KeptThing | null {
  const { script, ceremony, registry } = scene;
  const kind = kindOfItem(script, item);
  const told = ceremony.items.find(({ id }) => id === item);
  if (kind === undefined || told === undefined) return null;
  if (told.object_id !== null) return thingWithId(told.object_id, told.serial, registry);
  const organizationId = organizationOfThings(ceremony, script, registry);
  return told.serial === null ? null : thingWithNumber(kind, told.serial, organizationId, registry);
}

/**
 * What a thing is by the number that was read off it: another number than it is known by is that of another thing.
 * @param read null where nothing was read
 */
export function thingAsRead(item: string, read: string | null, scene: Scene): KeptThing | null {
  const { script, ceremony, registry } = scene;
  const known = serialOf(ceremony, item);
  const isAnother = read !== null && known !== null && !isSameReading(read, known);
  const tied = isAnother ? null : thingOf(item, scene);
  const kind = kindOfItem(script, item);
  if (tied !== null || read === null || kind === undefined) return tied;
  return thingWithNumber(kind, read, organizationOfThings(ceremony, script, registry), registry);
}

/** The number by which the registry knows a thing; null where nothing stands on it. */
export function numberOf(thing: KeptThing): string | null {
  switch (thing.kind) {
    case 'asset':
      return thing.state.number;
    case 'yubikey':
      return thing.state.device.serial;
    case 'share':
      return String(thing.number);
  }
}

/** What a thing is called. */
export function nameOfThing(thing: KeptThing): string {
  switch (thing.kind) {
    case 'asset':
      return thing.state.number === null ? thing.state.name : `${thing.state.name} (${thing.state.number})`;
    case 'yubikey':
      return thing.state.name ?? yubiKeyName(thing.state.device);
    case 'share':
      return `Share ${thing.number} of ${thing.state.label}`;
  }
}

/** Whether a thing is lost, or kept no more. */
export function isGone(thing: KeptThing): boolean {
  switch (thing.kind) {
    case 'asset':
      return thing.state.status === 'retired';
    case 'yubikey':
      return isEnded(thing.state);
    case 'share':
      return false;
  }
}

/** Where a thing lies by its last event. Of a YubiKey, whoever has it holds it; of a share nothing may be known. */
export function placementOfThing(thing: KeptThing): Placement & { readonly wasInCeremony: boolean } {
  switch (thing.kind) {
    case 'asset':
      return thing.state;
    case 'yubikey': {
      const { locationId, containerId, holder, wasInCeremony } = thing.state;
      return { locationId, containerId, holderId: holder?.personId ?? null, wasInCeremony };
    }
    case 'share': {
      const share = thing.state.shares.find(({ number }) => number === thing.number);
      return {
        locationId: share?.location_id ?? null,
        holderId: share?.person_id ?? null,
        containerId: share?.container_id ?? null,
        wasInCeremony: share?.said_in !== undefined,
      };
    }
  }
}

/** Whether two are the same thing. */
export function isSameThing(a: KeptThing, b: KeptThing): boolean {
  if (a.kind === 'share' && b.kind === 'share') return a.state.id === b.state.id && a.number === b.number;
  return a.kind === b.kind && a.state.id === b.state.id;
}
