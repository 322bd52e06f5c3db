import { z } from 'zod';
import { idSchema } from '../ceremony/script/values.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { uuidSchema } from '../model/values.ts';
import type { Registry, StateOf } from './index.ts';

/*
 * Where things are, and who answers for them: each lies openly in a place, with somebody who holds it, or it lies in a bag
 * or a safe and is where that is. Events of the things themselves say so, whether a ceremony brought them or an act outside
 * of one: the last word is the last event.
 */

/** The step of a ceremony that says where something is. */
export const saidInSchema = z.strictObject({ ceremony_id: uuidSchema, step: idSchema });

/** The step of a ceremony that says where something is. */
export type SaidIn = z.infer<typeof saidInSchema>;

/** What every thing that is kept has in its state about its custody. */
export const custodyState = {
  /** The bag or safe in which it lies; null where it lies openly. */
  containerId: uuidSchema.nullable(),
  /** The step of a ceremony that said last where it is; null where an act outside of one did. */
  saidIn: saidInSchema.nullable(),
  /** Whether a ceremony has ever said where it is. */
  wasInCeremony: z.boolean(),
};

/** The custody of a thing after an event that says where it is. */
export function custodyAfter(
  before: { readonly wasInCeremony: boolean },
  to: { readonly container_id?: string },
  saidIn: SaidIn | undefined,
): { readonly containerId: string | null; readonly saidIn: SaidIn | null; readonly wasInCeremony: boolean } {
  return {
    containerId: to.container_id ?? null,
    saidIn: saidIn ?? null,
    wasInCeremony: before.wasInCeremony || saidIn !== undefined,
  };
}

/** Where a thing lies by its own last event. */
export interface Placement {
  readonly locationId: string | null;
  readonly holderId: string | null;
  readonly containerId: string | null;
}

/** Where a thing is, whatever it lies in. */
export interface Whereabouts {
  readonly locationId: string | null;
  readonly holderId: string | null;
  /** The bags and safes around it, the innermost first. */
  readonly inside: readonly StateOf['asset'][];
}

/** Where a thing is, and who answers for it: what lies in a bag is where the bag is, with whoever holds that. */
export function whereIs(placement: Placement, registry: Registry): Whereabouts {
  const inside: StateOf['asset'][] = [];
  let at = placement;
  while (at.containerId !== null) {
    const container = registry.get('asset', at.containerId);
    if (container === undefined || inside.includes(container)) break;
    inside.push(container);
    at = container;
  }
  return { locationId: at.locationId, holderId: at.holderId, inside };
}

/** Whether things can be put into it. */
export function isContainer({ assetType }: Pick<StateOf['asset'], 'assetType'>): boolean {
  return assetType === 'SafeBag' || assetType === 'Safe';
}

/** What lies in a bag or a safe. */
export type KeptThing =
  | { readonly kind: 'asset'; readonly state: StateOf['asset'] }
  | { readonly kind: 'yubikey'; readonly state: StateOf['yubikey'] }
  | { readonly kind: 'share'; readonly state: StateOf['key']; readonly number: number };

/** What lies in a bag or a safe now, but for what lies in another one inside of it. */
export function* contentsOf(containerId: string, registry: Registry): Iterable<KeptThing> {
  for (const state of registry.naming('asset', 'container', containerId)) yield { kind: 'asset', state };
  for (const state of registry.naming('yubikey', 'container', containerId)) yield { kind: 'yubikey', state };
  for (const state of registry.naming('key', 'share-in', containerId))
    for (const { number, container_id } of state.shares)
      if (container_id === containerId) yield { kind: 'share', state, number };
}

/** Whether nothing lies in it. */
export function isEmptyContainer(containerId: string, registry: Registry): boolean {
  for (const _ of contentsOf(containerId, registry)) return false;
  return true;
}

/**
 * Why a thing cannot be put into a bag or a safe; null where it can.
 * @param thing its id, its organization where it has one, and what it is called
 */
export function containerRefusal(
  thing: { readonly id: string; readonly organizationId: string | null; readonly name: string },
  containerId: string,
  registry: Registry,
): Refused | null {
  const container = registry.get('asset', containerId);
  const isOne =
    container !== undefined &&
    isContainer(container) &&
    (thing.organizationId === null || container.organizationId === thing.organizationId);
  if (!isOne)
    return refuse(
      'custody.no-container',
      'containerId',
      `What was chosen to keep “${thing.name}” in is no bag or safe of the same organization.`,
      'Choose one of its bags or safes, or record it first.',
    );
  if (container.status !== 'kept')
    return refuse(
      'custody.container-retired',
      'containerId',
      `“${container.name}” is kept no more: nothing is put into it.`,
      'Choose another bag or safe.',
    );
  const around = [container, ...whereIs(container, registry).inside];
  return around.some(({ id }) => id === thing.id)
    ? refuse(
        'custody.in-itself',
        'containerId',
        `“${thing.name}” would lie in itself.`,
        'Choose a bag or a safe that does not lie in it.',
      )
    : null;
}

/** The refusal of taking elsewhere by itself what lies in a bag or a safe. */
export function liesIn(name: string, containerName: string): Refused {
  return refuse(
    'custody.lies-in',
    'containerId',
    `“${name}” lies in “${containerName}”, and is where that is.`,
    `Move “${containerName}”, or say that it is taken out.`,
  );
}
