import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { SUSPENDED_BEFORE } from '../model/anew.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { comparable, domainSchema, nameSchema, uuidSchema } from '../model/values.ts';
import type { Registry } from './index.ts';
import { Life } from './life.ts';
import { domainLike, lookAlikes, namedLike, sharedDomains } from './likeness.ts';
import { inOneSentence, isEmpty, REASON, reasonSchema } from './living.ts';
import { dayOf, notOver } from './validity.ts';

const organization_id = uuidSchema;
const facts = { name: nameSchema, domain: domainSchema.nullable() };
const change = new Change(facts, { name: 'Name', domain: 'Domain' });

/** Two organizations may not bear the same name: a witness could not tell them apart. */
export function organizationKey({ name }: { readonly name: string }): string {
  return comparable(name);
}

const state = { id: uuidSchema, ...facts, status: z.enum(['active', 'suspended', 'dissolved']) };

type Organization = ValueOf<typeof state>;

const life = new Life({
  noun: 'Organization',
  about: { organization_id },
  aboutLabel: 'Organization id',
  codes: { notActive: 'organization.not-active', notSuspended: 'organization.not-suspended' },
  name: ({ name }: Organization) => name,
  stages: { active: 'active', suspended: 'suspended', ended: 'dissolved' },
  ended: { word: 'Dissolved', tone: 'ended' },
});

/** What stands of organizations in ledgers. */
export const aggregate = defineAggregate('organization', {
  state,
  label: ({ name }) => name,
  // A dissolved one gives its name back. No name begins with a capital here: names are compared in lower case.
  uniqueKey: (state) => (state.status === 'dissolved' ? `Dissolved ${state.id}` : organizationKey(state)),
  links: ({ name, domain }) => ({ ...namedLike({ name, organizationId: null }), ...domainLike(domain) }),
  ended: ({ status }) => status === 'dissolved',
}).withEvents({
  /** An organization was entered into the registry. */
  OrganizationCreated: {
    payload: { organization_id: uuidSchema, name: nameSchema, domain: domainSchema.nullable() },
    effect: 'makes',
    title: 'Organization created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Organization: payload.name,
      Domain: payload.domain,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.organization_id,
      name: payload.name,
      domain: payload.domain,
      status: 'active',
    }),
  },
  /** What is known of an organization was corrected. */
  OrganizationUpdated: {
    payload: { organization_id, ...change.payload },
    effect: 'changes',
    title: 'Organization changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Organization id': payload.organization_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      domain: later(to, 'domain', before.domain),
    }),
  },
  /** For a while nothing new is recorded in an organization. */
  OrganizationSuspended: life.suspended(),
  /** A suspended organization takes up its work again. */
  OrganizationActivated: life.reactivated(),
  /** An organization came to its end. */
  OrganizationDissolved: life.ended(),
});

function nameRefusal(name: string, id: string, registry: Registry): Refused | null {
  const holder = registry.holderOf('organization', organizationKey({ name }));
  if (holder === undefined || holder.id === id) return null;
  return refuse(
    'organization.name-taken',
    'name',
    `An organization named “${holder.name}” is already in the ledger.`,
    'Use the existing one, or choose a name that cannot be confused with it.',
  );
}

const DISSOLVED = refuse(
  'organization.ended',
  null,
  'This organization was dissolved. Nothing more happens to it.',
  'Record a new organization if it begins anew.',
);

/**
 * What lives in an organization, each kind in words. Nothing of it may be left when it is dissolved.
 * @param day of which delegations may be over; null where nobody knows what day it is, and they are not asked
 */
function livingIn(id: string, registry: Registry, day: string | null): string[] {
  const kinds = [
    ['people', registry.within('person', id)],
    ['units', registry.within('organization.unit', id)],
    ['locations', registry.within('location', id)],
    ['assets', registry.within('asset', id)],
    ['keys', registry.within('key', id)],
    ['NATS operators', registry.within('nats.operator', id)],
    ['service accounts', registry.within('service.account', id)],
    ['agents', registry.within('agent', id)],
    ['roles', registry.within('role', id)],
    ['policies', registry.within('policy', id)],
    ['certificate profiles', registry.within('certificate.profile', id)],
    ['delegations', day === null ? [] : notOver(registry.within('delegation', id), day)],
  ] as const;
  return kinds.flatMap(([word, living]) => (isEmpty(living) ? [] : [word]));
}

/** What can be asked of organizations. */
export const desk = defineCommands(aggregate, {
  nouns: ['organization', 'organizations'],
  made: 'Organization recorded',
  screen: {
    title: 'Organizations',
    about:
      'The organizations this ceremony makes keys for. People, keys and NATS operators belong to an organization.',
    empty: {
      title: 'Start with an organization',
      text: 'People, keys and NATS operators all belong to an organization. Record the first one.',
    },
  },
  about: ({ domain }) => domain,
  status: life.status,
  particulars: ({ domain }) => ({ Domain: domain }),
  holds: { People: 'person', Units: 'organization.unit', Keys: 'key' },
  columns: ['Domain', 'People', 'Keys'],
  additions: [
    { makes: 'person', verb: 'New person', field: 'organizationId' },
    { makes: 'organization.unit', verb: 'New unit', field: 'organizationId' },
    { makes: 'key', verb: 'New key', field: 'organizationId' },
  ],
  next: { makes: 'person', verb: 'Next: new person', field: 'organizationId' },
  anew: {
    acts: ['SuspendOrganization'],
    lastly: ({ status }) =>
      status === 'suspended' ? [{ act: 'SuspendOrganization', entered: { reason: SUSPENDED_BEFORE } }] : [],
  },
  commands: {
    /** Enter an organization into the registry. */
    CreateOrganization: {
      title: 'New organization',
      verb: 'Record organization',
      warns: ({ name, domain }, registry) => [
        ...lookAlikes(registry, 'organization', { name, organizationId: null }),
        ...sharedDomains(registry, domain, { field: 'domain', organizationId: null }),
      ],
      fields: {
        name: {
          kind: 'text',
          label: 'Name',
          hint: 'As it stands in the ceremony script.',
        },
        domain: { kind: 'text', label: 'Domain', hint: 'Such as example.org.' },
      },
      input: { name: nameSchema, domain: domainSchema.nullable() },
      effect: 'makes',
      decide: ({ id, name, domain }) => ({
        event_type: 'OrganizationCreated',
        payload: { organization_id: id, name, domain },
      }),
    },
    /** Correct what is known of an organization. */
    ChangeOrganization: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      warns: ({ name, domain }, before, registry) => [
        ...lookAlikes(registry, 'organization', { name, organizationId: null }, before),
        ...sharedDomains(registry, domain === before.domain ? null : domain, {
          field: 'domain',
          organizationId: before.id,
        }),
      ],
      fields: {
        name: { kind: 'text', label: 'Name', hint: 'The former name stays in the history.' },
        domain: { kind: 'text', label: 'Domain', hint: 'Such as example.org.' },
      },
      now: ({ name, domain }) => ({ name, domain }),
      input: facts,
      effect: 'changes',
      available: ({ status }) => status !== 'dissolved',
      decide({ id, name, domain }, before) {
        const changed = change.between({ name: before.name, domain: before.domain }, { name, domain });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'OrganizationUpdated', payload: { organization_id: id, ...changed } };
      },
    },
    /** Let nothing new be recorded in an organization for a while. */
    SuspendOrganization: life.suspend('OrganizationSuspended'),
    /** Let a suspended organization take up its work again. */
    ReactivateOrganization: life.reactivate('OrganizationActivated'),
    /** End an organization in which nothing lives any more. */
    DissolveOrganization: {
      title: ({ name }) => `Dissolve ${name}`,
      verb: 'Dissolve organization…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible:
        'A dissolved organization stays in the ledger and never comes back. Its name becomes free.',
      available({ id, status }, registry) {
        if (status === 'dissolved') return false;
        const living = livingIn(id, registry, null);
        return (
          living.length === 0 || `There are still ${inOneSentence(living)} in it. End or move them first.`
        );
      },
      decide: ({ id, reason }) => ({
        event_type: 'OrganizationDissolved',
        payload: { organization_id: id, reason },
      }),
    },
  },
  rules: {
    OrganizationCreated: {
      makes: ({ payload, aggregate_id }, registry) => nameRefusal(payload.name, aggregate_id, registry),
    },
    OrganizationUpdated: {
      changes({ payload }, before, registry) {
        if (before.status === 'dissolved') return DISSOLVED;
        const wrong = change.refusal(payload, { name: before.name, domain: before.domain });
        return wrong ?? nameRefusal(later(payload.to, 'name', before.name), before.id, registry);
      },
    },
    OrganizationSuspended: life.maySuspend(),
    OrganizationActivated: life.mayReactivate(),
    OrganizationDissolved: {
      changes({ timestamp }, { id, status, name }, registry) {
        if (status === 'dissolved') return DISSOLVED;
        const living = livingIn(id, registry, dayOf(timestamp));
        if (living.length === 0) return null;
        return refuse(
          'organization.not-empty',
          null,
          `There are still ${inOneSentence(living)} in ${name}.`,
          'End or move them first.',
        );
      },
    },
  },
});
