import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { daySchema, uuidSchema } from '../model/values.ts';
import type { Registry } from './index.ts';
import { organizationRefusal, personRefusal, REASON, reasonSchema, unitRefusal } from './living.ts';
import {
  type Related,
  relatedAs,
  relatedId,
  relatedPersonSchema,
  relatedSchema,
  relationshipTypeSchema,
  relationshipTypes,
  trustLevelSchema,
  trustLevels,
} from './relationship-facts.ts';
import { lastDayRefusal } from './validity.ts';

const relationship_id = uuidSchema;

/** How far the one trusts the other; null where the relationship is another one than trust. */
const trust_level = trustLevelSchema.nullable();
/** The last day on which it holds; null where it has no end. */
const valid_until = daySchema.nullable();

const change = new Change({ trust_level, valid_until }, { trust_level: 'Trust', valid_until: 'Until' });

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  relationshipType: relationshipTypeSchema,
  from: relatedPersonSchema,
  to: relatedSchema,
  trustLevel: trust_level,
  /** One whose last day is over stands until it is ended. */
  validUntil: valid_until,
  status: z.enum(['active', 'ended']),
};

type Relationship = ValueOf<typeof state>;

type Bond = Pick<Relationship, 'relationshipType' | 'from' | 'to'>;

/** The one is one thing to the other once. */
function relationshipKey({ relationshipType, from, to }: Bond): string {
  return `${relationshipType} ${from.person_id} ${relatedId(to)}`;
}

/** `Alice stands in for Bob` */
function inWords({ relationshipType, from, to }: Bond): string {
  return `${from.name} ${relationshipTypes[relationshipType].toLowerCase()} ${to.name}`;
}

/** What stands in ledgers of relationships between people of an organization, or of people to its units. */
export const aggregate = defineAggregate('relationship', {
  state,
  label: inWords,
  uniqueKey: (relationship) =>
    relationship.status === 'ended' ? `ended ${relationship.id}` : relationshipKey(relationship),
  organizationId: ({ organizationId }) => organizationId,
  links({ relationshipType, from, to }) {
    const as = relatedAs[relationshipType];
    return { [as.from]: from.person_id, [as.to]: relatedId(to) };
  },
  ended: ({ status }) => status === 'ended',
}).withEvents({
  /** A person became something to another one, or to a unit. */
  RelationshipEstablished: {
    payload: {
      relationship_id,
      organization_id: uuidSchema,
      relationship_type: relationshipTypeSchema,
      from: relatedPersonSchema,
      to: relatedSchema,
      trust_level,
      valid_until,
    },
    effect: 'makes',
    title: 'Relationship established',
    about: ({ payload }) => inWords({ ...payload, relationshipType: payload.relationship_type }),
    lines: ({ payload: { relationship_type, from, to, trust_level, ...payload } }) => ({
      Relationship: inWords({ relationshipType: relationship_type, from, to }),
      ...(trust_level === null ? {} : { Trust: trustLevels[trust_level] }),
      Until: payload.valid_until ?? 'No end',
      'Person id': from.person_id,
      [to.kind === 'person' ? 'Other person id' : 'Unit id']: relatedId(to),
      'Relationship id': payload.relationship_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.relationship_id,
      organizationId: payload.organization_id,
      relationshipType: payload.relationship_type,
      from: payload.from,
      to: payload.to,
      trustLevel: payload.trust_level,
      validUntil: payload.valid_until,
      status: 'active',
    }),
  },
  /** Somebody trusts another more or less than before, or a relationship holds for another time. */
  RelationshipModified: {
    payload: { relationship_id, ...change.payload },
    effect: 'changes',
    title: 'Relationship changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Relationship id': payload.relationship_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      trustLevel: later(to, 'trust_level', before.trustLevel),
      validUntil: later(to, 'valid_until', before.validUntil),
    }),
  },
  /** A relationship came to its end. */
  RelationshipTerminated: {
    payload: { relationship_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Relationship ended',
    about: ({ payload }) => payload.reason,
    lines: ({ payload }) => ({ Reason: payload.reason, 'Relationship id': payload.relationship_id }),
    evolve: (_, before) => ({ ...before, status: 'ended' }),
  },
});

function personOf(id: string, registry: Registry): Relationship['from'] | null {
  const person = registry.get('person', id);
  return person === undefined ? null : { kind: 'person', person_id: id, name: person.name };
}

function unitOf(id: string | null, registry: Registry): Related | null {
  const unit = id === null ? undefined : registry.get('organization.unit', id);
  return unit === undefined ? null : { kind: 'unit', unit_id: unit.id, name: unit.name };
}

/** The facts of a relationship that can change, as an event says them. */
function factsOf({ trustLevel, validUntil }: Relationship) {
  return { trust_level: trustLevel, valid_until: validUntil };
}

/** Why a relationship cannot be between these two; null where it can. */
function betweenRefusal(organizationId: string, { from, to }: Bond, registry: Registry): Refused | null {
  const code = 'relationship.unknown-person';
  const role = 'The person chosen';
  return (
    personRefusal(registry, from.person_id, { organizationId, code, field: 'fromPersonId', role }) ??
    (to.kind === 'person'
      ? personRefusal(registry, to.person_id, { organizationId, code, field: 'toPersonId', role })
      : unitRefusal(registry, to.unit_id, {
          organizationId,
          code: 'relationship.unknown-unit',
          field: 'toUnitId',
          what: from.name,
        })) ??
    ([from, to].every((related) => nameOf(related, registry) === related.name) ? null : CALLED_OTHERWISE)
  );
}

function nameOf(related: Related, registry: Registry): string | undefined {
  return related.kind === 'person'
    ? registry.get('person', related.person_id)?.name
    : registry.get('organization.unit', related.unit_id)?.name;
}

/** Why the one cannot be this to the other; null where they can. */
function bondRefusal(bond: Bond, registry: Registry): Refused | null {
  const { relationshipType, from, to } = bond;
  if (relationshipType === 'Supervises' && to.kind === 'unit') return UNITS_ARE_ANSWERED_FOR;
  if (from.person_id === relatedId(to)) return ONESELF;
  if (registry.holderOf('relationship', relationshipKey(bond)) !== undefined)
    return refuse(
      'relationship.established',
      null,
      `${inWords(bond)} already.`,
      'Change that relationship, or end it first.',
    );
  if (relationshipType !== 'Supervises' || !isSupervisedBy(from.person_id, relatedId(to), registry))
    return null;
  return refuse(
    'relationship.cycle',
    'toPersonId',
    `${to.name} supervises ${from.name}, directly or through others.`,
    'Choose somebody who is not above them, or end the other relationship first.',
  );
}

/** Whether somebody is supervised by another one, directly or through others. */
function isSupervisedBy(id: string, other: string, registry: Registry): boolean {
  const above = new Set([id]);
  // A set goes on to what is added to it while it is gone through.
  for (const at of above)
    for (const { from } of registry.naming('relationship', relatedAs.Supervises.to, at)) {
      if (from.person_id === other) return true;
      above.add(from.person_id);
    }
  return false;
}

function trustRefusal({
  relationshipType,
  trustLevel,
}: Pick<Relationship, 'relationshipType' | 'trustLevel'>): Refused | null {
  if ((relationshipType === 'Trusts') === (trustLevel !== null)) return null;
  return trustLevel === null
    ? refuse(
        'relationship.trust',
        'trustLevel',
        'How far they trust is missing.',
        'Choose how far they trust.',
      )
    : refuse(
        'relationship.trust',
        'trustLevel',
        'How far somebody trusts is said of trust alone.',
        'Leave it empty, or choose “Trusts”.',
      );
}

function activeRefusal(relationship: Relationship): Refused | null {
  return relationship.status === 'active'
    ? null
    : refuse(
        'relationship.ended',
        null,
        'This relationship was ended. Nothing more happens to it.',
        'Record a new one if it begins anew.',
      );
}

const LAST_DAY = { code: 'relationship.over', field: 'validUntil' } as const;

const FIELDS = {
  trustLevel: {
    kind: 'choice',
    choices: trustLevels,
    label: 'Trusts how far',
    hint: 'Of trust alone.',
    half: true,
  },
  validUntil: { kind: 'day', label: 'Until', hint: 'The last day. Empty: no end.', half: true },
} as const;

/** What can be asked of relationships. */
export const desk = defineCommands(aggregate, {
  nouns: ['relationship', 'relationships'],
  made: 'Relationship recorded',
  screen: {
    title: 'Relationships',
    about:
      'Who supervises whom, who stands in for whom, and who trusts whom how far. None of it permits anything.',
    belongsTo: 'organization',
    empty: {
      title: 'No relationships yet',
      text: 'Record who supervises, stands in for or trusts whom. Members and responsible people stand with their units.',
    },
  },
  status({ status, validUntil }) {
    if (status === 'ended') return { word: 'Ended', tone: 'ended' };
    return { word: validUntil === null ? 'Active' : `Until ${validUntil}`, tone: 'usual' };
  },
  readAs: {
    supervisor: 'Supervises',
    supervised: 'Supervised by',
    deputy: 'Stands in for',
    represented: 'Represented by',
    trusting: 'Trusts',
    trusted: 'Trusted by',
  },
  particulars: ({ organizationId, relationshipType, from, to, trustLevel, validUntil }) => ({
    Organization: linkTo('organization', organizationId),
    Person: linkTo('person', from.person_id),
    [relationshipTypes[relationshipType]]:
      to.kind === 'person' ? linkTo('person', to.person_id) : linkTo('organization.unit', to.unit_id),
    ...(trustLevel === null ? {} : { Trust: trustLevels[trustLevel] }),
    Until: validUntil ?? 'No end',
  }),
  columns: ['Organization', 'Until'],
  anew: {
    made: ({ from, to }) => ({
      fromPersonId: from.person_id,
      toPersonId: to.kind === 'person' ? to.person_id : null,
      toUnitId: to.kind === 'unit' ? to.unit_id : null,
    }),
  },
  commands: {
    /** Record what a person is to another one, or to a unit. */
    CreateRelationship: {
      title: 'New relationship',
      verb: 'Record relationship',
      fields: {
        organizationId: {
          kind: 'reference',
          to: 'organization',
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        fromPersonId: {
          kind: 'reference',
          to: 'person',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'Who',
          prompt: 'Choose a person',
        },
        relationshipType: {
          kind: 'choice',
          choices: relationshipTypes,
          label: 'Does what',
          prompt: 'Choose what they do',
        },
        toPersonId: {
          kind: 'reference',
          to: 'person',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'Whom',
          none: 'A unit',
        },
        toUnitId: {
          kind: 'reference',
          to: 'organization.unit',
          within: 'organizationId',
          where: { status: 'active' },
          label: 'Unit',
          hint: 'Who stands in for a unit answers for it in place of its responsible person.',
          none: 'A person',
        },
        ...FIELDS,
      },
      input: {
        organizationId: uuidSchema,
        fromPersonId: uuidSchema,
        relationshipType: relationshipTypeSchema,
        toPersonId: uuidSchema.nullable(),
        toUnitId: uuidSchema.nullable(),
        trustLevel: trust_level,
        validUntil: valid_until,
      },
      effect: 'makes',
      decide({ id, fromPersonId, toPersonId, toUnitId, ...command }, registry) {
        if ((toPersonId === null) === (toUnitId === null)) return ONE_OF_TWO;
        const from = personOf(fromPersonId, registry);
        const to = toPersonId === null ? unitOf(toUnitId, registry) : personOf(toPersonId, registry);
        if (from === null || to === null) return NOT_IN_LEDGER;
        return {
          event_type: 'RelationshipEstablished',
          payload: {
            relationship_id: id,
            organization_id: command.organizationId,
            relationship_type: command.relationshipType,
            from,
            to,
            trust_level: command.trustLevel,
            valid_until: command.validUntil,
          },
        };
      },
    },
    /** Say how far somebody trusts from now on, or until when a relationship holds. */
    ChangeRelationship: {
      title: (relationship) => `Change: ${inWords(relationship)}`,
      verb: 'Change…',
      fields: FIELDS,
      now: ({ trustLevel, validUntil }) => ({ trustLevel, validUntil }),
      input: { trustLevel: trust_level, validUntil: valid_until },
      effect: 'changes',
      available: ({ status }) => status === 'active',
      decide({ id, trustLevel, validUntil }, before) {
        const changed = change.between(factsOf(before), { trust_level: trustLevel, valid_until: validUntil });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'RelationshipModified', payload: { relationship_id: id, ...changed } };
      },
    },
    /** Let a relationship come to its end. */
    EndRelationship: {
      title: (relationship) => `End: ${inWords(relationship)}`,
      verb: 'End…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      available: ({ status }) => status === 'active',
      decide: ({ id, reason }) => ({
        event_type: 'RelationshipTerminated',
        payload: { relationship_id: id, reason },
      }),
    },
  },
  rules: {
    RelationshipEstablished: {
      makes({ payload, timestamp }, registry) {
        const { relationship_type: relationshipType, from, to, trust_level: trustLevel } = payload;
        const bond = { relationshipType, from, to };
        return (
          organizationRefusal(registry, payload.organization_id, {
            code: 'relationship.unknown-organization',
            what: 'this relationship',
          }) ??
          betweenRefusal(payload.organization_id, bond, registry) ??
          bondRefusal(bond, registry) ??
          trustRefusal({ relationshipType, trustLevel }) ??
          lastDayRefusal(payload.valid_until, timestamp, LAST_DAY)
        );
      },
    },
    RelationshipModified: {
      changes: ({ payload, timestamp }, before) =>
        activeRefusal(before) ??
        change.refusal(payload, factsOf(before)) ??
        trustRefusal({ ...before, trustLevel: later(payload.to, 'trust_level', before.trustLevel) }) ??
        lastDayRefusal(payload.to.valid_until, timestamp, LAST_DAY),
    },
    RelationshipTerminated: { changes: (_, before) => activeRefusal(before) },
  },
});

const ONE_OF_TWO = refuse(
  'relationship.one-of-two',
  'toPersonId',
  'A relationship is to a person or to a unit, not to both and not to neither.',
  'Choose one of them, and leave the other empty.',
);

const NOT_IN_LEDGER = refuse(
  'relationship.not-in-ledger',
  null,
  'One of those chosen for this relationship is not in the ledger.',
  'Choose from the lists, or record them first.',
);

const CALLED_OTHERWISE = refuse(
  'relationship.other-name',
  null,
  'One of those in this relationship is called otherwise.',
  'Look at them again, then record it.',
);

const ONESELF = refuse(
  'relationship.oneself',
  'toPersonId',
  'Nobody is in a relationship with themselves.',
  'Choose somebody else.',
);

const UNITS_ARE_ANSWERED_FOR = refuse(
  'relationship.supervised-unit',
  'toUnitId',
  'People are supervised. For a unit somebody answers, and that stands with the unit.',
  'Choose a person, or make them responsible for the unit.',
);
