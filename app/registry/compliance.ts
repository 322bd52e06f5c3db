import { type Refused, refuse } from '../model/decision.ts';
import { isOnlySaid } from '../model/envelope.ts';
import { placeOf } from './belonging.ts';
import { yubiKeysIn } from './bound-files.ts';
import { evolve, isStateOf } from './dispatch.ts';
import type { AggregateName, LedgerEvent, Registry, StateOf } from './index.ts';
import { keyPurposes } from './key-facts.ts';
import type { Conditions } from './policy-conditions.ts';
import { dayOf } from './validity.ts';

/** How objects of an aggregate are judged by what policies demand. */
interface Judge<S> {
  /** What it does not keep to, each in words. */
  readonly breaches: (state: S, conditions: Conditions) => readonly string[];
  /** Who holds it or answers for it: what exempts them exempts it. */
  readonly personId: (state: S) => string | null;
}

/** Policies demand nothing of what has no judge. */
const judges: { readonly [A in AggregateName]?: Judge<StateOf[A]> } = {
  key: {
    breaches: (key, conditions) => {
      const bound = key.privateKey.kind === 'bound-age-files' ? yubiKeysIn(key.privateKey) : 0;
      const minimum = conditions.minimum_yubikeys ?? 0;
      return [
        ...(conditions.bound_key_purposes.includes(key.purpose) && bound === 0
          ? [`a key of the purpose ${keyPurposes[key.purpose]} must be bound to YubiKeys`]
          : []),
        ...(bound < minimum
          ? [`a key must be bound to at least ${minimum === 1 ? 'one YubiKey' : `${minimum} YubiKeys`}`]
          : []),
        ...(conditions.keys_described && key.description === null ? ['a key must have a description'] : []),
        ...(conditions.people_answer && key.personId === null
          ? ['a key must have a person as its holder']
          : []),
      ];
    },
    personId: ({ personId }) => personId,
  },
  'nats.user': {
    breaches: ({ personId }, conditions) =>
      conditions.people_answer && personId === null
        ? ['a NATS user must have a person who answers for it']
        : [],
    personId: ({ personId }) => personId,
  },
  yubikey: {
    breaches: ({ credential }, conditions) =>
      conditions.yubikeys_attested && credential !== null && credential.attestation.kind !== 'yubico'
        ? ['a YubiKey that signs must be attested by Yubico']
        : [],
    personId: ({ holder }) => holder?.personId ?? null,
  },
  location: {
    breaches: ({ securityLevel }, conditions) =>
      conditions.locations_levelled && securityLevel === null
        ? ['a location must have a security level']
        : [],
    personId: () => null,
  },
};

/**
 * Why an active policy of the organization forbids an event; null where none does. It forbids what brings something about
 * that does not keep to it: what was there before it, it leaves alone, and lets it be changed and ended.
 * @param registry as it is before the event
 */
export function policyRefusal(registry: Registry, event: LedgerEvent): Refused | null {
  return actorRefusal(registry, event.aggregate, event) ?? refusalIn(registry, event.aggregate, event);
}

/** Why who acts has to show first that it is them: a policy demands it where its object was at home, or is from now on. */
function actorRefusal<A extends AggregateName>(
  registry: Registry,
  aggregate: A,
  event: LedgerEvent,
): Refused | null {
  const { actor } = event;
  if (!isOnlySaid(actor)) return null;
  const before = registry.get(aggregate, event.aggregate_id);
  const evolved = evolve(registry, event);
  const states = [before, isStateOf(aggregate, evolved) ? evolved.state : undefined];
  const organizations = new Set(
    states.flatMap((state) => {
      const place = state === undefined ? 'system' : placeOf(aggregate, state, registry);
      return place === 'system' || place.organizationId === null ? [] : [place.organizationId];
    }),
  );
  for (const organizationId of organizations)
    for (const policy of [...registry.within('policy', organizationId)])
      if (
        policy.status === 'active' &&
        policy.conditions.actors_proven === true &&
        !isExempt(policy, event, null)
      )
        return refuse(
          'policy.not-proven',
          null,
          `The policy “${policy.name}” forbids this: who acts must have signed in with a key or a YubiKey of their own.`,
          'Sign in again and prove that it is you, or let somebody else do this.',
        );
  return null;
}

function refusalIn<A extends AggregateName>(
  registry: Registry,
  aggregate: A,
  event: LedgerEvent,
): Refused | null {
  const judge: Judge<StateOf[A]> | undefined = judges[aggregate];
  if (judge === undefined) return null;
  const evolved = evolve(registry, event);
  if (!isStateOf(aggregate, evolved)) return null;
  const before = registry.get(aggregate, event.aggregate_id);
  const place = placeOf(aggregate, evolved.state, registry);
  if (place === 'system' || place.organizationId === null) return null;
  for (const policy of [...registry.within('policy', place.organizationId)]) {
    if (policy.status !== 'active') continue;
    const had = before === undefined ? [] : judge.breaches(before, policy.conditions);
    const broken = judge.breaches(evolved.state, policy.conditions).filter((breach) => !had.includes(breach));
    if (broken.length > 0 && !isExempt(policy, event, judge.personId(evolved.state)))
      return refuse(
        'policy.breached',
        null,
        `The policy “${policy.name}” forbids this: ${broken.join(', and ')}.`,
        'Keep to the policy, or let an exemption be granted and approved.',
      );
  }
  return null;
}

/** Whether a policy exempts who acts, what it is about, or whom that is for, on the day of the event. */
function isExempt(policy: StateOf['policy'], event: LedgerEvent, personId: string | null): boolean {
  const { actor } = event;
  const today = dayOf(event.timestamp);
  return policy.exemptions.some(({ subject, until }) => {
    if (until < today) return false;
    if (subject.kind === 'yubikey') return subject.yubikey_id === event.aggregate_id;
    return subject.person_id === personId || (actor.kind === 'person' && actor.id === subject.person_id);
  });
}
