import type { InTheWay } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import type { AggregateName, Registry, StateOf } from './index.ts';
import { inOneSentence, isEmpty } from './living.ts';
import { relationshipsOf } from './relationship-facts.ts';
import { isOver } from './validity.ts';

/*
 * What somebody has: who leaves hands it over first, and who is suspended answers for nothing that must have somebody active.
 */

type Person = StateOf['person'];

/**
 * What a person still keeps or answers for, each kind in words. Who leaves hands it over first.
 * @param day of which delegations may be over; null where nobody knows what day it is, and they are not asked
 */
export function openWith({ id }: Pick<Person, 'id'>, registry: Registry, day: string | null): string[] {
  return open(id, registry, day).flatMap(({ words, living }) => (isEmpty(living) ? [] : [words]));
}

/** What somebody has, one by one, with the way to hand each of it over or to end it. */
export function* openOf(id: string, registry: Registry): Iterable<InTheWay> {
  for (const { kind, as, by, living } of open(id, registry, null))
    for (const one of living) yield { kind, id: one.id, as, by };
}

/** What somebody answers for who must be active, always. */
export function* answeredBy(id: string, registry: Registry): Iterable<InTheWay> {
  for (const one of openOf(id, registry))
    if (one.kind === 'service.account' || one.kind === 'agent') yield one;
}

/** Objects of one kind that somebody has. */
interface Open {
  readonly kind: AggregateName;
  /** What several of them are called in a sentence. */
  readonly words: string;
  /** What one of them is. */
  readonly as: string;
  readonly by: string | null;
  readonly living: Iterable<{ readonly id: string }>;
}

function open(id: string, registry: Registry, day: string | null): readonly Open[] {
  const kinds = [
    ['organization.unit', 'units to answer for', 'unit', 'ChangeOrganizationalUnit', 'responsible'],
    ['key', 'keys', 'key', 'ChangeKey', 'holder'],
    ['key', 'shares of keys', 'share', 'EntrustKeyShare', 'share-holder'],
    ['yubikey', 'YubiKeys', 'YubiKey', null, 'holder'],
    ['nats.user', 'NATS users', 'NATS user', 'ChangeNatsUser', 'person'],
    ['service.account', 'service accounts', 'service account', 'HandOverServiceAccount', 'responsible'],
    ['agent', 'agents', 'agent', 'HandOverAgent', 'responsible'],
    ['asset', 'assets', 'asset', 'MoveAsset', 'holder'],
    ['location', 'access to locations', 'access', 'RevokeAccess', 'person'],
  ] as const;
  const held = kinds.map(([kind, words, as, by, role]) => ({
    ...{ kind, words, as, by },
    living: registry.naming(kind, role, id),
  }));
  const delegations = delegationsOf(id, registry, day);
  return [
    ...held.slice(0, 5),
    {
      kind: 'delegation',
      words: 'delegations',
      as: 'delegation',
      by: 'RevokeDelegation',
      living: delegations,
    },
    ...held.slice(5),
    {
      ...{ kind: 'relationship', words: 'relationships', as: 'relationship', by: 'EndRelationship' },
      living: relationshipsOf(id, registry),
    },
  ];
}

/** The delegations that a person has given or was given and that are not over; without a day those that have no last one. */
function* delegationsOf(id: string, registry: Registry, day: string | null) {
  for (const as of ['delegator', 'delegate'])
    for (const one of registry.naming('delegation', as, id))
      if (one.validUntil === null || (day !== null && !isOver(one, day))) yield one;
}

/**
 * Why a person cannot be suspended: service accounts and agents have somebody active who answers for them, always; null
 * where they answer for none.
 */
export function answeringRefusal(
  { id, name }: Pick<Person, 'id' | 'name'>,
  registry: Registry,
): Refused | null {
  const open = [
    ...registry.naming('service.account', 'responsible', id),
    ...registry.naming('agent', 'responsible', id),
  ];
  if (open.length === 0) return null;
  const names = open.map((one) => `“${one.name}”`);
  return refuse(
    'person.answers',
    null,
    `${name} answers for ${inOneSentence(names)}: whoever does must be active.`,
    'Hand over what they answer for first: it stands on the page of the person.',
  );
}
