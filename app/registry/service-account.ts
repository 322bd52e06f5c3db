import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { SUSPENDED_BEFORE } from '../model/anew.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { AnsweredLife } from './answering.ts';
import type { Registry } from './index.ts';
import { lookAlikes, namedLike } from './likeness.ts';
import { inOneSentence, organizationRefusal, unitRefusal } from './living.ts';

/** A name stands for one service account within an organization. */
function serviceAccountKey(account: { readonly organizationId: string; readonly name: string }): string {
  return `${account.organizationId} ${comparable(account.name)}`;
}

const service_account_id = uuidSchema;
const facts = { name: nameSchema, purpose: textSchema, owning_unit_id: uuidSchema };
const change = new Change(facts, { name: 'Name', purpose: 'Purpose', owning_unit_id: 'Owning unit id' });

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  name: nameSchema,
  purpose: textSchema,
  unitId: uuidSchema,
  /** Active as long as this account is not retired: nobody is suspended or leaves who answers for one. */
  responsiblePersonId: uuidSchema,
  status: z.enum(['active', 'suspended', 'retired']),
};

type ServiceAccount = ValueOf<typeof state>;

const life = new AnsweredLife({
  noun: 'Service account',
  about: { service_account_id },
  aboutLabel: 'Service account id',
  codes: {
    notActive: 'service-account.not-active',
    notSuspended: 'service-account.not-suspended',
    unknownPerson: 'service-account.unknown-person',
  },
  name: ({ name }: ServiceAccount) => name,
  stages: { active: 'active', suspended: 'suspended', ended: 'retired' },
  ended: { word: 'Retired', tone: 'ended' },
});

/** What stands of service accounts in ledgers: services that act under a name of their own. */
export const aggregate = defineAggregate('service.account', {
  state,
  label: ({ name }) => name,
  // A retired one gives its name back.
  uniqueKey: (account) =>
    account.status === 'retired' ? `retired ${account.id}` : serviceAccountKey(account),
  organizationId: ({ organizationId }) => organizationId,
  links: (account) => ({
    unit: account.unitId,
    responsible: account.responsiblePersonId,
    ...namedLike(account),
  }),
  ended: ({ status }) => status === 'retired',
}).withEvents({
  /** A service account was entered into the registry, with the person who answers for it. */
  ServiceAccountCreated: {
    payload: {
      service_account_id,
      organization_id: uuidSchema,
      ...facts,
      responsible_person_id: uuidSchema,
    },
    effect: 'makes',
    title: 'Service account created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      'Service account': payload.name,
      Purpose: payload.purpose,
      'Owning unit id': payload.owning_unit_id,
      'Responsible person id': payload.responsible_person_id,
      'Service account id': payload.service_account_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.service_account_id,
      organizationId: payload.organization_id,
      name: payload.name,
      purpose: payload.purpose,
      unitId: payload.owning_unit_id,
      responsiblePersonId: payload.responsible_person_id,
      status: 'active',
    }),
  },
  /** What is known of a service account was corrected, or another unit owns it. */
  ServiceAccountUpdated: {
    payload: { service_account_id, ...change.payload },
    effect: 'changes',
    title: 'Service account changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Service account id': payload.service_account_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      purpose: later(to, 'purpose', before.purpose),
      unitId: later(to, 'owning_unit_id', before.unitId),
    }),
  },
  /** Somebody else answers for a service account. */
  ServiceAccountHandedOver: life.handedOver(),
  /** For a while a service account does not act. */
  ServiceAccountSuspended: life.suspended(),
  /** A suspended service account acts again. */
  ServiceAccountReactivated: life.reactivated(),
  /** A service account is used no more. */
  ServiceAccountRetired: life.ended(),
});

/** The facts of a service account as an event says them. */
function factsOf({ name, purpose, unitId }: ServiceAccount) {
  return { name, purpose, owning_unit_id: unitId };
}

function nameRefusal(
  account: Pick<ServiceAccount, 'id' | 'organizationId' | 'name'>,
  registry: Registry,
): Refused | null {
  const holder = registry.holderOf('service.account', serviceAccountKey(account));
  if (holder === undefined || holder.id === account.id) return null;
  return refuse(
    'service-account.name-taken',
    'name',
    `There is a service account named “${holder.name}” in this organization already.`,
    'Use the existing one, or choose another name.',
  );
}

function owningUnitRefusal(
  { organizationId, name }: Pick<ServiceAccount, 'organizationId' | 'name'>,
  unitId: string,
  registry: Registry,
): Refused | null {
  return unitRefusal(registry, unitId, {
    organizationId,
    code: 'service-account.unknown-unit',
    field: 'unitId',
    what: `“${name}”`,
  });
}

function retiredRefusal({ name, status }: ServiceAccount): Refused | null {
  if (status !== 'retired') return null;
  return refuse(
    'service-account.retired',
    null,
    `${name} was retired: nothing more happens to it.`,
    'Record a new service account if one is needed again.',
  );
}

/** Why a service account cannot be retired: whatever still acts for it would be nobody’s. */
function inUseRefusal({ id, name }: ServiceAccount, registry: Registry): Refused | null {
  const users = [...registry.naming('nats.user', 'serviceAccount', id)].map((user) => user.name);
  if (users.length === 0) return null;
  return refuse(
    'service-account.in-use',
    null,
    `${name} still has NATS users: ${inOneSentence(users)}.`,
    'End them first, or let somebody else answer for them.',
  );
}

const DETAILS = {
  name: { kind: 'text', label: 'Name', hint: 'Such as Nightly backup.' },
  purpose: { kind: 'text', label: 'Purpose', hint: 'What it does, in a sentence.' },
} as const;

/** What can be asked of service accounts. */
export const desk = defineCommands(aggregate, {
  nouns: ['service account', 'service accounts'],
  made: 'Service account recorded',
  screen: {
    title: 'Service accounts',
    about: 'Services that act under a name of their own. A person answers for each of them, always.',
    belongsTo: 'organization',
    empty: {
      title: 'No service accounts yet',
      text: 'Record the services that act by themselves, each with the unit that owns it and who answers for it.',
    },
  },
  about: ({ purpose }) => purpose,
  status: life.status,
  narrowedBy: { unit: 'organization.unit' },
  readAs: { unit: 'Service accounts', responsible: 'Answers for' },
  foundBy: { responsible: 'person' },
  particulars: ({ organizationId, purpose, unitId, responsiblePersonId }) => ({
    Organization: linkTo('organization', organizationId),
    Purpose: purpose,
    'Owning unit': linkTo('organization.unit', unitId),
    Responsible: linkTo('person', responsiblePersonId),
  }),
  columns: ['Organization', 'Owning unit', 'Responsible'],
  anew: {
    acts: ['SuspendServiceAccount'],
    lastly: ({ status }) =>
      status === 'suspended' ? [{ act: 'SuspendServiceAccount', entered: { reason: SUSPENDED_BEFORE } }] : [],
  },
  commands: {
    /** Enter a service account: its unit and who answers for it must be of its organization. */
    CreateServiceAccount: {
      title: 'New service account',
      verb: 'Record service account',
      warns: (entered, registry) => lookAlikes(registry, 'service.account', entered),
      fields: {
        ...DETAILS,
        organizationId: {
          kind: 'reference',
          to: 'organization',
          where: { status: 'active' },
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        unitId: {
          kind: 'reference',
          to: 'organization.unit',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'Owning unit',
          prompt: 'Choose a unit',
        },
        responsiblePersonId: {
          kind: 'reference',
          to: 'person',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'Responsible person',
          prompt: 'Choose who answers for it',
        },
      },
      input: {
        name: nameSchema,
        purpose: textSchema,
        organizationId: uuidSchema,
        unitId: uuidSchema,
        responsiblePersonId: uuidSchema,
      },
      effect: 'makes',
      decide: ({ id, ...command }) => ({
        event_type: 'ServiceAccountCreated',
        payload: {
          service_account_id: id,
          organization_id: command.organizationId,
          name: command.name,
          purpose: command.purpose,
          owning_unit_id: command.unitId,
          responsible_person_id: command.responsiblePersonId,
        },
      }),
    },
    /** Correct what is known of a service account, or let another unit own it. */
    ChangeServiceAccount: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      warns: ({ name }, before, registry) =>
        lookAlikes(registry, 'service.account', { ...before, name }, before),
      fields: {
        ...DETAILS,
        unitId: {
          kind: 'reference',
          to: 'organization.unit',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Owning unit',
        },
      },
      now: ({ name, purpose, unitId }) => ({ name, purpose, unitId }),
      input: { name: nameSchema, purpose: textSchema, unitId: uuidSchema },
      effect: 'changes',
      available: ({ status }) => status !== 'retired',
      decide({ id, name, purpose, unitId }, before) {
        const changed = change.between(factsOf(before), { name, purpose, owning_unit_id: unitId });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'ServiceAccountUpdated', payload: { service_account_id: id, ...changed } };
      },
    },
    /** Let somebody else answer for a service account. */
    HandOverServiceAccount: life.handOver('ServiceAccountHandedOver'),
    /** Let a service account not act for a while. */
    SuspendServiceAccount: life.suspend('ServiceAccountSuspended'),
    /** Let a suspended service account act again. */
    ReactivateServiceAccount: life.reactivate('ServiceAccountReactivated'),
    /** Use a service account no more. */
    RetireServiceAccount: {
      ...life.end('ServiceAccountRetired', 'Retire', inUseRefusal),
      verb: 'Retire service account…',
      irreversible:
        'A retired service account stays in the ledger and never comes back. Its name becomes free.',
    },
  },
  rules: {
    ServiceAccountCreated: {
      makes({ payload, aggregate_id: id }, registry) {
        const { organization_id: organizationId, name } = payload;
        const account = { id, organizationId, name };
        return (
          organizationRefusal(registry, organizationId, {
            code: 'service-account.unknown-organization',
            what: 'this service account',
          }) ??
          owningUnitRefusal(account, payload.owning_unit_id, registry) ??
          life.responsibleRefusal(payload.responsible_person_id, account, registry) ??
          nameRefusal(account, registry)
        );
      },
    },
    ServiceAccountUpdated: {
      changes({ payload: { from, to } }, before, registry) {
        const after = { ...before, name: later(to, 'name', before.name) };
        return (
          retiredRefusal(before) ??
          change.refusal({ from, to }, factsOf(before)) ??
          (to.owning_unit_id === undefined ? null : owningUnitRefusal(after, to.owning_unit_id, registry)) ??
          nameRefusal(after, registry)
        );
      },
    },
    ServiceAccountHandedOver: life.mayHandOver(retiredRefusal),
    ServiceAccountSuspended: life.maySuspend(),
    ServiceAccountReactivated: life.mayReactivate(),
    ServiceAccountRetired: {
      changes: (_, account, registry) => retiredRefusal(account) ?? inUseRefusal(account, registry),
    },
  },
});
