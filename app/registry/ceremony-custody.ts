import type { Step } from '../ceremony/script/format.ts';
import { itemTitle } from '../ceremony/script/sentences.ts';
import { isSameData } from '../content/plain-data.ts';
import { refuse } from '../model/decision.ts';
import { courseOf } from './ceremony-course.ts';
import { attemptAt, type Ceremony, type Evidence, RUNNING_KEY } from './ceremony-facts.ts';
import { sceneOf } from './ceremony-scene.ts';
import {
  assetTypeFor,
  isGone,
  kindOfItem,
  nameOfThing,
  numberKey,
  organizationOfThings,
  placementOfThing,
  thingAsRead,
  thingWithId,
} from './ceremony-things.ts';
import type { Scene } from './ceremony-values.ts';
import type { KeptThing, Placement, SaidIn } from './custody.ts';
import { whereIs } from './custody.ts';
import type { Command, Registry, StateOf } from './index.ts';

/*
 * What becomes of the custody of things by the steps of a ceremony that put away and take out. A step's evidence says what was
 * done and read; the things themselves then have an event each, in the same transaction, and until they have, the ceremony does
 * not go on: the room, the command line and a forger meet the same answers.
 */

type CustodyEvidence = Extract<Evidence, { readonly kind: 'custody' }>;

/** A thing that enters the registry in a ceremony. */
interface NewThing {
  readonly kind: 'new';
  readonly organizationId: string;
  readonly name: string;
  readonly number: string | null;
  readonly assetType: StateOf['asset']['assetType'];
}

/** Where a thing is to be after a step, and that it enters the registry first where it is new. */
export interface CeremonyMove {
  readonly objectId: string;
  readonly thing: KeptThing | NewThing;
  /** Of a new thing where it was seen; null where a part of it stays as it is. */
  readonly to: Placement;
  readonly saidIn: SaidIn;
  /** In a sentence of the ledger. */
  readonly why: string;
}

/** The evidence of a step that puts away or takes out, where it stands: it fits, or people have agreed to go on with it. */
function standingEvidence(ceremony: Ceremony, step: string): CustodyEvidence | null {
  const attempt = attemptAt(ceremony, step);
  const found = ceremony.evidence.findLast((one) => one.step === step && one.attempt === attempt);
  if (found?.evidence.kind !== 'custody') return null;
  const isAccepted = ceremony.deviations.some(
    (one) => one.step === step && one.attempt === attempt && one.remedy === 'accept' && one.resolved,
  );
  return found.fits || isAccepted ? found.evidence : null;
}

/** Where things are to be after a step that puts away or takes out; none where its ceremony keeps no custody. */
export function movesOf(step: Step, scene: Scene): readonly CeremonyMove[] {
  const { ceremony, script, registry } = scene;
  const evidence = standingEvidence(ceremony, step.id);
  const holderId = evidence?.holder_id;
  const container = evidence?.container.object_id;
  if (evidence === null || holderId === undefined || container === undefined) return [];
  const bag = thingWithId(container, evidence.container.serial, registry);
  // Nothing lies in what is kept no more: where things are is then recorded by an act, once people know.
  if (bag !== null && isGone(bag)) return [];
  const locationId =
    ceremony.locationId ?? (bag === null ? null : whereIs(placementOfThing(bag), registry).locationId);
  const openly: Placement = { locationId, holderId, containerId: null };
  const isSafe = kindOfItem(script, evidence.container.item) === 'safe';
  const moves = [
    // A safe stays where it stands.
    ...(bag !== null && isSafe ? [] : [{ ...evidence.container, object_id: container, to: openly }]),
    ...evidence.items.flatMap(({ object_id, ...item }) =>
      object_id === undefined
        ? []
        : [
            {
              ...{ object_id, ...item },
              to: evidence.moved === 'in' ? { ...openly, containerId: container } : openly,
            },
          ],
    ),
  ];
  return moves.flatMap(({ item, serial, object_id, to }): CeremonyMove[] => {
    const thing = thingWithId(object_id, serial, registry) ?? newThing(item, serial, scene);
    if (thing === null || (thing.kind !== 'new' && isGone(thing))) return [];
    return [
      {
        ...{ objectId: object_id, thing, to },
        saidIn: { ceremony_id: ceremony.id, step: step.id },
        why: `${evidence.moved === 'in' ? 'Put away' : 'Taken out'} in the ceremony “${ceremony.title}”`,
      },
    ];
  });
}

/**
 * What a thing would be in the registry that is new to it; null where it cannot enter, for want of a place, or because its
 * number stands for something of another kind.
 */
function newThing(
  item: string,
  number: string | null,
  { script, ceremony, registry }: Scene,
): NewThing | null {
  const kind = kindOfItem(script, item);
  const organizationId = organizationOfThings(ceremony, script, registry);
  // A YubiKey enters the registry by being assigned to somebody.
  if (kind === undefined || kind === 'yubikey') return null;
  if (organizationId === null || ceremony.locationId === null) return null;
  const standsForOther =
    number !== null && registry.holderOf('asset', numberKey(organizationId, number)) !== undefined;
  if (standsForOther) return null;
  return {
    kind: 'new',
    ...{ organizationId, number },
    name: itemTitle(script, item),
    assetType: assetTypeFor(kind),
  };
}

/**
 * What a step's evidence says about custody, with the object that each thing is: those that are new to the registry are given
 * an id, where they can enter it.
 * @param newId gives an id that was never used
 */
export function withObjects(evidence: CustodyEvidence, scene: Scene, newId: () => string): CustodyEvidence {
  const known = <T extends { readonly item: string; readonly serial: string | null }>(one: T) => {
    const thing = thingAsRead(one.item, one.serial, scene);
    if (thing !== null) return { ...one, object_id: thing.state.id };
    return newThing(one.item, one.serial, scene) === null ? one : { ...one, object_id: newId() };
  };
  return { ...evidence, container: known(evidence.container), items: evidence.items.map(known) };
}

/** Whether evidence about custody names the objects that its things are, and new ones alone for what is new. */
export function namesObjects(evidence: CustodyEvidence, scene: Scene): boolean {
  const all = [evidence.container, ...evidence.items];
  const isRight = all.every(({ item, serial, object_id }) => {
    const thing = thingAsRead(item, serial, scene);
    if (thing !== null) return object_id === thing.state.id;
    if (newThing(item, serial, scene) === null) return object_id === undefined;
    return object_id !== undefined && thingWithId(object_id, serial, scene.registry) === null;
  });
  const keys = all.map(
    ({ object_id, serial, item }) => object_id && `${object_id} ${isShare(item, scene) ? serial : ''}`,
  );
  const named = keys.filter((one) => one !== undefined);
  return isRight && new Set(named).size === named.length;
}

function isShare(item: string, scene: Scene): boolean {
  return kindOfItem(scene.script, item) === 'share';
}

/** Whether a thing is where it is to be. */
function isThere({ thing, to }: CeremonyMove): boolean {
  if (thing.kind === 'new') return false;
  const now = placementOfThing(thing);
  if (to.containerId !== null || now.containerId !== null) return to.containerId === now.containerId;
  // Whoever a YubiKey is assigned to has it, whoever takes it in hand.
  return (
    (to.locationId === null || to.locationId === now.locationId) &&
    (thing.kind === 'yubikey' || to.holderId === now.holderId)
  );
}

/** What the step that the ceremony is at has put away or taken out, and the things themselves do not say yet. */
export function owedMoves(scene: Scene): readonly CeremonyMove[] {
  const at = courseOf(scene.script, scene.ceremony).at;
  if (at?.position.kind !== 'step') return [];
  return movesOf(at.position.step, scene).filter((move) => !isThere(move));
}

function runningScene(registry: Registry): Scene | null {
  const ceremony = registry.holderOf('ceremony', RUNNING_KEY);
  const scene = ceremony === undefined ? null : sceneOf(ceremony, registry);
  return scene === null || 'refusal' in scene ? null : scene;
}

/**
 * Where a thing is to be by the step that the ceremony which runs is at; null where that says nothing of it.
 * @param saidIn the step that is said to say so; null for whichever it is
 * @param share the number of a share
 */
export function owedFor(
  registry: Registry,
  objectId: string,
  saidIn: SaidIn | null,
  share: number | null = null,
): CeremonyMove | null {
  const scene = runningScene(registry);
  if (scene === null) return null;
  return (
    owedMoves(scene).find(
      (move) =>
        move.objectId === objectId &&
        (share === null || (move.thing.kind === 'share' && move.thing.number === share)) &&
        (saidIn === null || isSameData(saidIn, move.saidIn)),
    ) ?? null
  );
}

/** The commands by which the things say where they are since the step that the ceremony is at; none where they do. */
export function owedCommands(registry: Registry): readonly Command[] {
  const scene = runningScene(registry);
  return scene === null ? [] : owedMoves(scene).flatMap(commandsFor);
}

function commandsFor({ objectId: id, thing, to }: CeremonyMove): readonly Command[] {
  switch (thing.kind) {
    case 'asset':
      return [{ type: 'MoveAssetInCeremony', id }];
    case 'yubikey':
      return [{ type: 'MoveYubiKeyInCeremony', id }];
    case 'share':
      return [{ type: 'MoveShareInCeremony', id, number: thing.number }];
    case 'new': {
      const register: Command = { type: 'RegisterAssetInCeremony', id };
      return to.containerId === null ? [register] : [register, { type: 'MoveAssetInCeremony', id }];
    }
  }
}

/** What an event says that an act of the ceremony which runs brings: its step; nothing outside of one. */
export function saidNow(registry: Registry): { readonly said_in?: SaidIn } {
  const running = registry.holderOf('ceremony', RUNNING_KEY);
  const underWay = running?.underWay ?? null;
  return running === undefined || underWay === null
    ? {}
    : { said_in: { ceremony_id: running.id, step: underWay.step } };
}

/** An event of a thing that says in which step of a ceremony it stands. */
interface Said {
  readonly correlation_id: string;
  readonly payload: { readonly said_in?: SaidIn };
}

/** Whether an event stands in the act that the ceremony has under way, as it says. */
export function isSaidByAct({ correlation_id, payload }: Said, registry: Registry): boolean {
  const running = registry.holderOf('ceremony', RUNNING_KEY);
  return (
    running?.underWay?.correlationId === correlation_id &&
    isSameData(payload.said_in, { ceremony_id: running.id, step: running.underWay.step })
  );
}

/** Whether an event says that a step of the ceremony which runs, and is none of its acts, brings it. */
export function isSaidByStep(event: Said, registry: Registry): boolean {
  const running = registry.holderOf('ceremony', RUNNING_KEY);
  return (
    running !== undefined &&
    event.payload.said_in?.ceremony_id === running.id &&
    !isSaidByAct(event, registry)
  );
}

/** The refusal of what no step of a ceremony says of a thing. */
export const NOT_SAID_THERE = refuse(
  'custody.not-said',
  null,
  'The ceremony does not say that this thing is there now.',
  'Stop. Compare what lies on the table with what the steps of the ceremony have recorded.',
);

/** The refusal of going on while things do not say where they are. */
export const CUSTODY_NOT_RECORDED = refuse(
  'ceremony.custody-not-recorded',
  null,
  'The step has put away or taken out things, and it is not recorded of them where they are.',
  'Record it with the step: the program does so by itself. In a bundle that lacks it, something was left out.',
);

/** In what things are otherwise than what was left last says, in sentences; none where all is as it was left. */
export function custodyDifferences({ moved, container, items }: CustodyEvidence, scene: Scene): string[] {
  const { registry, script } = scene;
  const bag = thingAsRead(container.item, container.serial, scene);
  const titled = (item: string) => itemTitle(script, item);
  const gone = (item: string, thing: KeptThing | null) =>
    thing !== null && isGone(thing)
      ? [`${titled(item)}: “${nameOfThing(thing)}” was recorded as lost, or kept no more.`]
      : [];
  const found = gone(container.item, bag);
  for (const { item, serial } of items) {
    const thing = thingAsRead(item, serial, scene);
    found.push(...gone(item, thing));
    const lies = thing === null ? null : placementOfThing(thing).containerId;
    if (moved === 'in') {
      if (lies !== null)
        found.push(`${titled(item)} was left in ${nameWithId(lies, registry)}, and was not taken out of it.`);
      continue;
    }
    if (thing === null) {
      if (bag !== null && placementOfThing(bag).wasInCeremony)
        found.push(`${titled(item)}: the last ceremony did not leave it in “${nameOfThing(bag)}”.`);
      continue;
    }
    if (lies === null || lies !== bag?.state.id)
      found.push(
        lies === null
          ? `${titled(item)} was not left in ${bag === null ? `“${container.serial}”` : `“${nameOfThing(bag)}”`}: ${leftOpenly(thing, registry)}.`
          : `${titled(item)} was left in ${nameWithId(lies, registry)}, and is said to come out of “${container.serial}”.`,
      );
  }
  return found;
}

function nameWithId(id: string, registry: Registry): string {
  const thing = thingWithId(id, null, registry);
  return thing === null ? id : `“${nameOfThing(thing)}”`;
}

function leftOpenly(thing: KeptThing, registry: Registry): string {
  return `it was left ${whereInWords(thing, registry)}`;
}

/** Where a thing was left, as the rest of a sentence: `in “Bag (B 17)”, in Vault A, with Alice`. */
export function whereInWords(thing: KeptThing, registry: Registry): string {
  const { inside, locationId, holderId } = whereIs(placementOfThing(thing), registry);
  const parts = [
    ...inside.map((state) => `in “${nameOfThing({ kind: 'asset', state })}”`),
    ...(locationId === null ? [] : [`in ${registry.get('location', locationId)?.name ?? locationId}`]),
    ...(holderId === null ? [] : [`with ${registry.get('person', holderId)?.name ?? holderId}`]),
  ];
  return parts.length === 0 ? 'where nobody has recorded it' : parts.join(', ');
}
