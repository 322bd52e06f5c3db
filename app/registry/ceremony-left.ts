import { type Script, stepsOf } from '../ceremony/script/format.ts';
import { itemTitle } from '../ceremony/script/sentences.ts';
import type { Ceremony } from './ceremony-facts.ts';
import {
  assetTypeFor,
  isGone,
  isSameThing,
  kindOfItem,
  nameOfThing,
  numberOf,
  organizationOfThings,
  placementOfThing,
  thingWithId,
  thingWithNumber,
} from './ceremony-things.ts';
import { contentsOf, type KeptThing, type SaidIn, whereIs } from './custody.ts';
import type { EventNamed, Registry, StateOf } from './index.ts';

/*
 * What the last ceremony, or whoever moved them since, has left of the things that lie on the table: found when a ceremony is
 * opened, and shown before it is.
 */

/** A thing as people say it at the opening. */
export interface SaidThing {
  readonly id: string;
  /** As it was read off it; null where the script does not ask. */
  readonly serial: string | null;
  /** What it was chosen to be; null where it is said to be new, and undefined where nobody has said. */
  readonly objectId?: string | null | undefined;
}

/** What is known at the opening besides. */
export type Opened = Pick<Ceremony, 'locationId' | 'organizationId' | 'params'>;

type Item = EventNamed<'CeremonyOpened'>['payload']['items'][number];

/**
 * What the things of a script are in the registry: as it was chosen; else by the numbers that were read; else what the bag or
 * safe was left with from which the script takes them, where only one thing can be meant.
 */
export function tiedThings(
  script: Script,
  said: readonly SaidThing[],
  opened: Opened,
  registry: Registry,
): readonly { readonly item: string; readonly thing: KeptThing | null }[] {
  const organizationId = organizationOfThings(opened, script, registry);
  const tied = new Map<string, KeptThing | null>();
  for (const { id, serial, objectId } of said) {
    const kind = kindOfItem(script, id);
    const chosen = objectId == null ? null : thingWithId(objectId, serial, registry);
    const known =
      serial === null || kind === undefined ? null : thingWithNumber(kind, serial, organizationId, registry);
    tied.set(id, chosen ?? (known === null || isGone(known) ? null : known));
  }
  for (const { step } of stepsOf(script)) {
    if (step.kind !== 'unseal') continue;
    const bag = tied.get(step.from);
    if (bag == null) continue;
    for (const item of step.items) {
      const one = said.find(({ id }) => id === item);
      if (tied.get(item) != null || one === undefined || one.serial !== null || one.objectId === null)
        continue;
      const found = meantIn(bag, item, script, registry).filter(
        (thing) => ![...tied.values()].some((other) => other !== null && isSameThing(other, thing)),
      );
      const [thing, another] = found;
      if (thing !== undefined && another === undefined) tied.set(item, thing);
    }
  }
  return said.map(({ id }) => ({ item: id, thing: tied.get(id) ?? null }));
}

/** What in a bag or a safe can be a thing of the script: what is called so, or else whatever is of its kind. */
function meantIn(bag: KeptThing, item: string, script: Script, registry: Registry): readonly KeptThing[] {
  const kind = kindOfItem(script, item);
  if (kind === undefined) return [];
  const ofKind = [...contentsOf(bag.state.id, registry)].filter((thing) =>
    thing.kind === 'asset' ? thing.state.assetType === assetTypeFor(kind) : thing.kind === kind,
  );
  const called = ofKind.filter(
    (thing) => thing.kind === 'asset' && thing.state.name === itemTitle(script, item),
  );
  return called.length > 0 ? called : ofKind;
}

/** The things of a script as the opening of a ceremony says them. */
export function itemsAsOpened(
  script: Script,
  said: readonly SaidThing[],
  opened: Opened,
  registry: Registry,
): readonly Item[] {
  const tied = tiedThings(script, said, opened, registry);
  return said.map(({ id, serial }, at) => {
    const thing = tied[at]?.thing ?? null;
    if (thing === null) return { id, serial, object_id: null };
    const left = numberOf(thing);
    const number = thing.kind === 'share' ? String(thing.number) : serial;
    return { id, serial: number, object_id: thing.state.id, ...(left === null ? {} : { left }) };
  });
}

/** What was left of a thing. */
export interface Left {
  readonly objectId: string;
  readonly aggregate: 'asset' | 'yubikey' | 'key';
  readonly name: string;
  readonly number: string | null;
  /** The bag or safe in which it lies; null where it lies openly. */
  readonly container: { readonly id: string; readonly name: string } | null;
  readonly location: string | null;
  readonly holder: string | null;
  /** The ceremony that says so; null where an act outside of one does. */
  readonly ceremony: { readonly id: string; readonly title: string; readonly openedAt: string } | null;
}

/** What was left of a thing, by its last event. */
export function leftOf(thing: KeptThing, registry: Registry): Left {
  const placement = placementOfThing(thing);
  const { inside, locationId, holderId } = whereIs(placement, registry);
  const [container] = inside;
  const said = saidInOf(thing);
  const ceremony = said === null ? undefined : registry.get('ceremony', said.ceremony_id);
  return {
    objectId: thing.state.id,
    aggregate: thing.kind === 'share' ? 'key' : thing.kind,
    name: nameOfThing(thing),
    number: numberOf(thing),
    container: container === undefined ? null : { id: container.id, name: containerName(container) },
    location: locationId === null ? null : (registry.get('location', locationId)?.name ?? null),
    holder: holderId === null ? null : (registry.get('person', holderId)?.name ?? null),
    ceremony:
      ceremony === undefined ? null : { id: ceremony.id, title: ceremony.title, openedAt: ceremony.openedAt },
  };
}

function containerName(state: StateOf['asset']): string {
  return nameOfThing({ kind: 'asset', state });
}

function saidInOf(thing: KeptThing): SaidIn | null {
  return thing.kind === 'share'
    ? (thing.state.shares.find(({ number }) => number === thing.number)?.said_in ?? null)
    : thing.state.saidIn;
}
