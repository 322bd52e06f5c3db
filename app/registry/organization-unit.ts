import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { asTheyAre } from '../model/fields.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, nameSchema, uuidSchema } from '../model/values.ts';
import type { Registry } from './index.ts';
import { lookAlikes, namedLike } from './likeness.ts';
import {
  inOneSentence,
  isEmpty,
  isNow,
  mustBe,
  organizationRefusal,
  personRefusal,
  REASON,
  reasonSchema,
  unitRefusal,
} from './living.ts';
import { relationshipsOf } from './relationship-facts.ts';
import { dayOf, notOver } from './validity.ts';

/** Kinds of units an organization is divided into. */
export const unitTypeSchema = z.enum([
  'Division',
  'Department',
  'Team',
  'Project',
  'Service',
  'Infrastructure',
]);

/** A name is used once below the same unit, or directly below the organization. */
export function organizationalUnitKey(unit: {
  readonly organizationId: string;
  readonly parentId: string | null;
  readonly name: string;
}): string {
  return `${unit.organizationId} ${unit.parentId ?? 'top'} ${comparable(unit.name)}`;
}

const unit_id = uuidSchema;
const change = new Change(
  {
    name: nameSchema,
    unit_type: unitTypeSchema,
    parent_id: uuidSchema.nullable(),
    responsible_person_id: uuidSchema.nullable(),
  },
  {
    name: 'Unit',
    unit_type: 'Type',
    parent_id: 'Part of unit',
    responsible_person_id: 'Responsible person id',
  },
);

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  name: nameSchema,
  unitType: unitTypeSchema,
  parentId: uuidSchema.nullable(),
  responsiblePersonId: uuidSchema.nullable(),
  status: z.enum(['active', 'dissolved']),
};

type Unit = ValueOf<typeof state>;

/** What stands of units in ledgers. */
export const aggregate = defineAggregate('organization.unit', {
  state,
  label: ({ name }) => name,
  // A dissolved one gives its name back.
  uniqueKey: (unit) => (unit.status === 'dissolved' ? `Dissolved ${unit.id}` : organizationalUnitKey(unit)),
  organizationId: ({ organizationId }) => organizationId,
  links: (unit) => ({
    parent: unit.parentId,
    responsible: unit.responsiblePersonId,
    ...namedLike(unit),
  }),
  ended: ({ status }) => status === 'dissolved',
}).withEvents({
  /** A part of an organization was entered into the registry. */
  OrganizationalUnitCreated: {
    payload: {
      unit_id: uuidSchema,
      organization_id: uuidSchema,
      name: nameSchema,
      unit_type: unitTypeSchema,
      /** The unit it is a part of; null directly below the organization. */
      parent_id: uuidSchema.nullable(),
      responsible_person_id: uuidSchema.nullable(),
    },
    effect: 'makes',
    title: 'Unit created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Unit: payload.name,
      Type: payload.unit_type,
      'Part of unit': payload.parent_id ?? 'None: directly below the organization',
      'Responsible person id': payload.responsible_person_id,
      'Unit id': payload.unit_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.unit_id,
      organizationId: payload.organization_id,
      name: payload.name,
      unitType: payload.unit_type,
      parentId: payload.parent_id,
      responsiblePersonId: payload.responsible_person_id,
      status: 'active',
    }),
  },
  /** What is known of a unit was corrected, or it stands in another place, or somebody else answers for it. */
  OrganizationalUnitUpdated: {
    payload: { unit_id, ...change.payload },
    effect: 'changes',
    title: 'Unit changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Unit id': payload.unit_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      unitType: later(to, 'unit_type', before.unitType),
      parentId: later(to, 'parent_id', before.parentId),
      responsiblePersonId: later(to, 'responsible_person_id', before.responsiblePersonId),
    }),
  },
  /** A unit came to its end. */
  OrganizationalUnitDissolved: {
    payload: { unit_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Unit dissolved',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => isNow(payload.unit_id, 'dissolved', payload.reason),
    lines: ({ payload }) => ({ Reason: payload.reason, 'Unit id': payload.unit_id }),
    evolve: (_, before) => ({ ...before, status: 'dissolved' }),
  },
});

/** The facts of a unit as an event says them. */
function factsOf(unit: Unit) {
  return {
    name: unit.name,
    unit_type: unit.unitType,
    parent_id: unit.parentId,
    responsible_person_id: unit.responsiblePersonId,
  };
}

/** Why a unit cannot be like this: whom it belongs to must be there, of the same organization, and not below itself. */
function placeRefusal(
  unit: Pick<Unit, 'id' | 'organizationId' | 'name' | 'parentId'>,
  registry: Registry,
): Refused | null {
  const { id, organizationId, name, parentId } = unit;
  if (parentId !== null) {
    const asked = { organizationId, code: 'unit.unknown-parent', field: 'parentId', what: `“${name}”` };
    const wrong = unitRefusal(registry, parentId, asked);
    if (wrong !== null) return wrong;
    if (isWithin(parentId, id, registry))
      return refuse(
        'unit.cycle',
        'parentId',
        `“${name}” would be a part of itself.`,
        'Choose a unit that is not below it.',
      );
  }
  const holder = registry.holderOf('organization.unit', organizationalUnitKey(unit));
  if (holder === undefined || holder.id === id) return null;
  return refuse(
    'unit.name-taken',
    'name',
    `${registry.get('organization', organizationId)?.name} already has a unit named “${name}” in this place.`,
    'Use the existing one, or choose another name.',
  );
}

/** Whether a unit is another one, or stands somewhere below it. */
export function isWithin(id: string, other: string, registry: Registry): boolean {
  for (let at: string | null = id; at !== null; at = registry.get('organization.unit', at)?.parentId ?? null)
    if (at === other) return true;
  return false;
}

function responsibleRefusal(
  { organizationId, name }: Pick<Unit, 'organizationId' | 'name'>,
  personId: string | null | undefined,
  registry: Registry,
): Refused | null {
  if (personId == null) return null;
  return personRefusal(registry, personId, {
    organizationId,
    code: 'unit.unknown-person',
    field: 'responsiblePersonId',
    role: `The person responsible for “${name}”`,
  });
}

/**
 * What lives in a unit, each kind in words. Nothing of it may be left when it is dissolved.
 * @param day of which delegations may be over; null where nobody knows what day it is, and they are not asked
 */
function livingIn(id: string, registry: Registry, day: string | null): string[] {
  const kinds = [
    ['units below it', registry.naming('organization.unit', 'parent', id)],
    ['people in it', registry.naming('person', 'unit', id)],
    ['roles that hold in it', registry.naming('person', 'role-in', id)],
    [
      'delegations that hold in it',
      day === null ? [] : notOver(registry.naming('delegation', 'holds-in', id), day),
    ],
    ['NATS accounts for it', registry.naming('nats.account', 'unit', id)],
    ['service accounts it owns', registry.naming('service.account', 'unit', id)],
    ['relationships to it', relationshipsOf(id, registry)],
  ] as const;
  return kinds.flatMap(([words, living]) => (isEmpty(living) ? [] : [words]));
}

/** What can be asked of units. */
export const desk = defineCommands(aggregate, {
  nouns: ['unit', 'units'],
  made: 'Unit recorded',
  screen: {
    title: 'Units',
    about: 'The parts of organizations: divisions, departments, teams.',
    belongsTo: 'organization',
    empty: {
      title: 'No units yet',
      text: 'Record the parts of an organization. A unit may be a part of another one.',
    },
  },
  // Its names from the top: `Operations / Keys`.
  fullName: ({ name, parentId }, names) => {
    const above = names('organization.unit', parentId);
    return above === null ? name : `${above} / ${name}`;
  },
  status: ({ status }) =>
    status === 'active' ? { word: 'Active', tone: 'usual' } : { word: 'Dissolved', tone: 'ended' },
  narrowedBy: { parent: 'organization.unit' },
  readAs: { parent: 'Part of it', responsible: 'Answers for' },
  foundBy: { responsible: 'person' },
  particulars: ({ unitType, organizationId, parentId, responsiblePersonId }) => ({
    Organization: linkTo('organization', organizationId),
    'Part of': linkTo('organization.unit', parentId),
    Type: unitType,
    Responsible: linkTo('person', responsiblePersonId),
  }),
  columns: ['Organization', 'Part of', 'Responsible'],
  commands: {
    /** Enter a part of an organization into the registry: whom it belongs to must be there, and of the same organization. */
    CreateOrganizationalUnit: {
      title: 'New unit',
      verb: 'Record unit',
      warns: (entered, registry) => lookAlikes(registry, 'organization.unit', entered),
      fields: {
        name: { kind: 'text', label: 'Name' },
        organizationId: {
          kind: 'reference',
          to: 'organization',
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        unitType: {
          kind: 'choice',
          choices: asTheyAre(unitTypeSchema.options),
          label: 'Type',
          prompt: 'Choose what it is',
        },
        parentId: {
          kind: 'reference',
          to: 'organization.unit',
          within: 'organizationId',
          label: 'Part of',
          none: 'The organization directly',
        },
        responsiblePersonId: {
          kind: 'reference',
          to: 'person',
          within: 'organizationId',
          label: 'Responsible person',
          none: 'Nobody yet',
        },
      },
      input: {
        organizationId: uuidSchema,
        name: nameSchema,
        unitType: unitTypeSchema,
        parentId: uuidSchema.nullable(),
        responsiblePersonId: uuidSchema.nullable(),
      },
      effect: 'makes',
      decide: ({ id, ...command }) => ({
        event_type: 'OrganizationalUnitCreated',
        payload: {
          unit_id: id,
          organization_id: command.organizationId,
          name: command.name,
          unit_type: command.unitType,
          parent_id: command.parentId,
          responsible_person_id: command.responsiblePersonId,
        },
      }),
    },
    /** Correct what is known of a unit, put it in another place, or let somebody else answer for it. */
    ChangeOrganizationalUnit: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change or move…',
      warns: ({ name }, before, registry) =>
        lookAlikes(registry, 'organization.unit', { ...before, name }, before),
      fields: {
        name: { kind: 'text', label: 'Name' },
        unitType: { kind: 'choice', choices: asTheyAre(unitTypeSchema.options), label: 'Type' },
        parentId: {
          kind: 'reference',
          to: 'organization.unit',
          sameOrganization: true,
          label: 'Part of',
          none: 'The organization directly',
        },
        responsiblePersonId: {
          kind: 'reference',
          to: 'person',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Responsible person',
          none: 'Nobody yet',
        },
      },
      now: ({ name, unitType, parentId, responsiblePersonId }) => ({
        name,
        unitType,
        parentId,
        responsiblePersonId,
      }),
      input: {
        name: nameSchema,
        unitType: unitTypeSchema,
        parentId: uuidSchema.nullable(),
        responsiblePersonId: uuidSchema.nullable(),
      },
      effect: 'changes',
      available: ({ status }) => status === 'active',
      decide({ id, name, unitType, parentId, responsiblePersonId }, before) {
        const changed = change.between(factsOf(before), {
          name,
          unit_type: unitType,
          parent_id: parentId,
          responsible_person_id: responsiblePersonId,
        });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'OrganizationalUnitUpdated', payload: { unit_id: id, ...changed } };
      },
    },
    /** End a unit in which nothing lives any more. */
    DissolveOrganizationalUnit: {
      title: ({ name }) => `Dissolve ${name}`,
      verb: 'Dissolve unit…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible: 'A dissolved unit stays in the ledger and never comes back. Its name becomes free.',
      available({ id, status }, registry) {
        if (status === 'dissolved') return false;
        const living = livingIn(id, registry, null);
        return living.length === 0 || `There are still ${inOneSentence(living)}. End or move them first.`;
      },
      decide: ({ id, reason }) => ({
        event_type: 'OrganizationalUnitDissolved',
        payload: { unit_id: id, reason },
      }),
    },
  },
  rules: {
    OrganizationalUnitCreated: {
      makes({ payload, aggregate_id: id }, registry) {
        const { organization_id: organizationId, name, parent_id: parentId } = payload;
        const unit = { id, organizationId, name, parentId };
        return (
          organizationRefusal(registry, organizationId, {
            code: 'unit.unknown-organization',
            what: 'this unit',
          }) ??
          placeRefusal(unit, registry) ??
          responsibleRefusal(unit, payload.responsible_person_id, registry)
        );
      },
    },
    OrganizationalUnitUpdated: {
      changes({ payload }, before, registry) {
        const after = {
          ...before,
          name: later(payload.to, 'name', before.name),
          parentId: later(payload.to, 'parent_id', before.parentId),
        };
        return (
          mustBe(before.status === 'active', 'unit.not-active', before.name, 'active') ??
          change.refusal(payload, factsOf(before)) ??
          placeRefusal(after, registry) ??
          responsibleRefusal(after, payload.to.responsible_person_id, registry)
        );
      },
    },
    OrganizationalUnitDissolved: {
      changes({ timestamp }, { id, status, name }, registry) {
        const living = livingIn(id, registry, dayOf(timestamp));
        if (status !== 'active') return mustBe(false, 'unit.not-active', name, 'active');
        if (living.length === 0) return null;
        return refuse(
          'unit.not-empty',
          null,
          `There are still ${inOneSentence(living)}: ${name} cannot be dissolved.`,
          'End or move them first.',
        );
      },
    },
  },
});
