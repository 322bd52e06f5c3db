import { z } from 'zod';
import { utcDay } from '../content/utc.ts';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { SUSPENDED_BEFORE } from '../model/anew.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands, STATE_ACTS } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { asTheyAre } from '../model/fields.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, daySchema, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
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
} from './living.ts';
import { accessLevelSchema, accessLevels } from './location-facts.ts';
import { lastDayRefusal } from './validity.ts';

/** Kinds of places: a room, a data centre of others, a part of a system, or a mixture. */
export const locationTypeSchema = z.enum(['Physical', 'Virtual', 'Logical', 'Hybrid']);

/** A name stands for one location within an organization. */
export function locationKey(location: { readonly organizationId: string; readonly name: string }): string {
  return `${location.organizationId} ${comparable(location.name)}`;
}

const location_id = uuidSchema;

const change = new Change(
  {
    name: nameSchema,
    location_type: locationTypeSchema,
    security_level: nameSchema.nullable(),
    address: textSchema.nullable(),
  },
  { name: 'Location', location_type: 'Type', security_level: 'Security level', address: 'Address' },
);

const facts = {
  name: nameSchema,
  locationType: locationTypeSchema,
  securityLevel: nameSchema.nullable(),
  address: textSchema.nullable(),
};

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  ...facts,
  /** Who may enter it, in the order in which they were let in. A grant whose last day is over stands until it is revoked. */
  access: z.array(
    z.strictObject({ personId: uuidSchema, level: accessLevelSchema, validUntil: daySchema.nullable() }),
  ),
  status: z.enum(['active', 'suspended', 'retired']),
  /** The day from which a suspended location is expected to be in use again. */
  expectedRestoration: daySchema.nullable(),
};

type Location = ValueOf<typeof state>;

/** What stands of locations in ledgers. */
export const aggregate = defineAggregate('location', {
  state,
  label: ({ name }) => name,
  // One that was retired gives its name back.
  uniqueKey: (location) => (location.status === 'retired' ? `retired ${location.id}` : locationKey(location)),
  organizationId: ({ organizationId }) => organizationId,
  links: (location) => ({
    person: location.access.map(({ personId }) => personId),
    ...namedLike(location),
  }),
  ended: ({ status }) => status === 'retired',
  comesUp: ({ access, expectedRestoration, status }) =>
    status === 'retired'
      ? []
      : [
          ...(expectedRestoration === null
            ? []
            : [{ day: expectedRestoration, what: 'Expected in use again' }]),
          ...access.flatMap(({ personId, validUntil }) =>
            validUntil === null
              ? []
              : [
                  {
                    day: validUntil,
                    what: 'Access ends',
                    concerns: { aggregate: 'person', id: personId } as const,
                  },
                ],
          ),
        ],
}).withEvents({
  /** A place where keys and devices are kept was entered into the registry. */
  LocationCreated: {
    payload: {
      location_id: uuidSchema,
      organization_id: uuidSchema,
      name: nameSchema,
      location_type: locationTypeSchema,
      /** In the organization's own words; every house has its own levels. */
      security_level: nameSchema.nullable(),
      address: textSchema.nullable(),
    },
    effect: 'makes',
    title: 'Location created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Location: payload.name,
      Type: payload.location_type,
      'Security level': payload.security_level,
      Address: payload.address,
      'Location id': payload.location_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.location_id,
      organizationId: payload.organization_id,
      name: payload.name,
      locationType: payload.location_type,
      securityLevel: payload.security_level,
      address: payload.address,
      access: [],
      status: 'active',
      expectedRestoration: null,
    }),
  },
  /** What is known of a location was corrected. */
  LocationUpdated: {
    payload: { location_id, ...change.payload },
    effect: 'changes',
    title: 'Location changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Location id': payload.location_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      locationType: later(to, 'location_type', before.locationType),
      securityLevel: later(to, 'security_level', before.securityLevel),
      address: later(to, 'address', before.address),
    }),
  },
  /** For a while nothing is brought to a location, and nobody new is let in. */
  LocationSuspended: {
    payload: { location_id, reason: reasonSchema, expected_restoration: daySchema.nullable() },
    effect: 'changes',
    title: 'Location suspended',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => isNow(payload.location_id, 'suspended', payload.reason),
    lines: ({ payload }) => ({
      Reason: payload.reason,
      'Expected in use again on': payload.expected_restoration,
      'Location id': payload.location_id,
    }),
    evolve: ({ payload }, before) => ({
      ...before,
      status: 'suspended',
      expectedRestoration: payload.expected_restoration,
    }),
  },
  /** A suspended location is in use again. */
  LocationReactivated: {
    payload: { location_id },
    effect: 'changes',
    title: 'Location reactivated',
    about: () => 'No longer suspended',
    outcome: ({ payload }) => `${payload.location_id} is in use again`,
    lines: ({ payload }) => ({ 'Location id': payload.location_id }),
    evolve: (_, before) => ({ ...before, status: 'active', expectedRestoration: null }),
  },
  /** A location in which nothing is kept and which nobody may enter is used no more. */
  LocationDecommissioned: {
    payload: { location_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Location retired',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) => isNow(payload.location_id, 'retired', payload.reason),
    lines: ({ payload }) => ({ Reason: payload.reason, 'Location id': payload.location_id }),
    evolve: (_, before) => ({ ...before, status: 'retired', expectedRestoration: null }),
  },
  /** A person may enter a location. */
  AccessGranted: {
    payload: {
      location_id,
      person_id: uuidSchema,
      access_level: accessLevelSchema,
      /** The last day on which it holds; null where it has no end. */
      valid_until: daySchema.nullable(),
    },
    effect: 'changes',
    title: 'Access granted',
    about: ({ payload }) => `May enter ${accessLevels[payload.access_level]}`,
    outcome: ({ payload: { person_id, location_id, access_level: level, valid_until: until } }) =>
      `${person_id} may enter ${location_id} ${accessLevels[level]}${until === null ? '' : `, until ${until}`}`,
    lines: ({ payload }) => ({
      'May enter': accessLevels[payload.access_level],
      Until: payload.valid_until ?? 'No end',
      'Person id': payload.person_id,
      'Location id': payload.location_id,
    }),
    evolve: ({ payload: { person_id: personId, access_level: level, valid_until: validUntil } }, before) => ({
      ...before,
      access: [...before.access, { personId, level, validUntil }],
    }),
  },
  /** A person may enter a location no more. */
  AccessRevoked: {
    payload: { location_id, person_id: uuidSchema, reason: reasonSchema },
    effect: 'changes',
    title: 'Access revoked',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) =>
      `${payload.person_id} may no longer enter ${payload.location_id}: ${payload.reason}`,
    lines: ({ payload }) => ({
      Reason: payload.reason,
      'Person id': payload.person_id,
      'Location id': payload.location_id,
    }),
    evolve: ({ payload }, before) => ({
      ...before,
      access: before.access.filter(({ personId }) => personId !== payload.person_id),
    }),
  },
});

/** The facts of a location as an event says them. */
function factsOf(location: Location) {
  return {
    name: location.name,
    location_type: location.locationType,
    security_level: location.securityLevel,
    address: location.address,
  };
}

function nameRefusal(
  location: Pick<Location, 'id' | 'organizationId' | 'name'>,
  registry: Registry,
): Refused | null {
  const holder = registry.holderOf('location', locationKey(location));
  if (holder === undefined || holder.id === location.id) return null;
  return refuse(
    'location.name-taken',
    'name',
    `${registry.get('organization', location.organizationId)?.name} already has a location named “${location.name}”.`,
    'Use the existing one, or choose another name.',
  );
}

function endedRefusal({ name, status }: Location): Refused | null {
  return mustBe(status !== 'retired', 'location.ended', name, 'in use any more');
}

/** What is kept in a location and who may enter it, each kind in words. Nothing may be left when it is retired. */
function livingIn({ id, access }: Location, registry: Registry): string[] {
  const kinds = [
    ['assets', registry.naming('asset', 'location', id)],
    ['YubiKeys', registry.naming('yubikey', 'location', id)],
    ['files of keys', registry.naming('key', 'location', id)],
    ['shares of keys', registry.naming('key', 'share-at', id)],
    ['people with access', access],
  ] as const;
  return kinds.flatMap(([words, living]) => (isEmpty(living) ? [] : [words]));
}

const FIELDS = {
  locationType: {
    kind: 'choice',
    choices: asTheyAre(locationTypeSchema.options),
    label: 'Type',
    prompt: 'Choose what it is',
    half: true,
  },
  securityLevel: { kind: 'text', suggests: true, label: 'Security level', half: true },
  address: { kind: 'text', suggests: true, label: 'Address' },
} as const;

/** What can be asked of locations. */
export const desk = defineCommands(aggregate, {
  nouns: ['location', 'locations'],
  made: 'Location recorded',
  screen: {
    title: 'Locations',
    about: 'Where keys and devices are kept: rooms, safes, and places within systems.',
    belongsTo: 'organization',
    empty: {
      title: 'No locations yet',
      text: 'Record where keys and devices are kept. A location belongs to one organization.',
    },
  },
  status({ status, expectedRestoration }) {
    switch (status) {
      case 'active':
        return { word: 'Active', tone: 'usual' };
      case 'suspended':
        return {
          word: expectedRestoration === null ? 'Suspended' : `Suspended until ${expectedRestoration}`,
          tone: 'waiting',
        };
      case 'retired':
        return { word: 'Retired', tone: 'ended' };
    }
  },
  readAs: { person: 'Has access to' },
  particulars: ({ organizationId, locationType, securityLevel, address, access }, names) => ({
    Organization: linkTo('organization', organizationId),
    Type: locationType,
    'Security level': securityLevel,
    Address: address,
    'May enter': access.map(({ personId, level, validUntil }) => ({
      text: names('person', personId) ?? personId,
      about: `${accessLevels[level]}${validUntil === null ? '' : `, until ${utcDay(validUntil)}`}`,
    })),
  }),
  columns: ['Organization', 'Type'],
  anew: {
    acts: ['GrantAccess', 'SuspendLocation'],
    done: ({ access }) =>
      access.map(({ personId, level: accessLevel, validUntil }) => ({
        act: 'GrantAccess',
        entered: { personId, accessLevel, validUntil },
      })),
    lastly: ({ status, expectedRestoration }) =>
      status === 'suspended'
        ? [{ act: 'SuspendLocation', entered: { reason: SUSPENDED_BEFORE, expectedRestoration } }]
        : [],
  },
  commands: {
    /** Enter a location of an organization into the registry. */
    CreateLocation: {
      title: 'New location',
      verb: 'Record location',
      warns: (entered, registry) => lookAlikes(registry, 'location', entered),
      fields: {
        name: { kind: 'text', label: 'Name', hint: 'Such as Vault A.' },
        organizationId: {
          kind: 'reference',
          to: 'organization',
          label: 'Organization',
          prompt: 'Choose an organization',
        },
        ...FIELDS,
      },
      input: { organizationId: uuidSchema, ...facts },
      effect: 'makes',
      decide: ({ id, ...command }) => ({
        event_type: 'LocationCreated',
        payload: {
          location_id: id,
          organization_id: command.organizationId,
          name: command.name,
          location_type: command.locationType,
          security_level: command.securityLevel,
          address: command.address,
        },
      }),
    },
    /** Correct what is known of a location. */
    ChangeLocation: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      warns: ({ name }, before, registry) => lookAlikes(registry, 'location', { ...before, name }, before),
      fields: {
        name: { kind: 'text', label: 'Name', hint: 'The former name stays in the history.' },
        ...FIELDS,
      },
      now: ({ name, locationType, securityLevel, address }) => ({
        name,
        locationType,
        securityLevel,
        address,
      }),
      input: facts,
      effect: 'changes',
      available: ({ status }) => status !== 'retired',
      decide({ id, name, locationType, securityLevel, address }, before) {
        const changed = change.between(factsOf(before), {
          name,
          location_type: locationType,
          security_level: securityLevel,
          address,
        });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'LocationUpdated', payload: { location_id: id, ...changed } };
      },
    },
    /** Let a person enter a location. Whoever may enter it otherwise already is let in anew once that was revoked. */
    GrantAccess: {
      title: ({ name }) => `Give access to ${name}`,
      verb: 'Give access…',
      group: 'Access',
      fields: {
        personId: {
          kind: 'reference',
          to: 'person',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Person',
          prompt: 'Choose a person',
        },
        accessLevel: {
          kind: 'choice',
          choices: accessLevels,
          label: 'May enter',
          prompt: 'Choose how',
          half: true,
        },
        validUntil: { kind: 'day', label: 'Until', hint: 'The last day. Empty: no end.', half: true },
      },
      input: { personId: uuidSchema, accessLevel: accessLevelSchema, validUntil: daySchema.nullable() },
      effect: 'changes',
      available: ({ status }) => status === 'active',
      decide: ({ id, personId, accessLevel, validUntil }) => ({
        event_type: 'AccessGranted',
        payload: {
          location_id: id,
          person_id: personId,
          access_level: accessLevel,
          valid_until: validUntil,
        },
      }),
    },
    /** Let a person enter a location no more. */
    RevokeAccess: {
      title: ({ name }) => `Revoke access to ${name}`,
      verb: 'Revoke access…',
      group: 'Access',
      fields: {
        personId: { kind: 'choice', choices: {}, label: 'Person', prompt: 'Choose who may enter no more' },
        reason: REASON,
      },
      offers: ({ access }, names) => ({
        personId: Object.fromEntries(
          access.map(({ personId }) => [personId, names('person', personId) ?? personId]),
        ),
      }),
      input: { personId: uuidSchema, reason: reasonSchema },
      effect: 'changes',
      available: ({ access }) => access.length > 0,
      decide: ({ id, personId, reason }) => ({
        event_type: 'AccessRevoked',
        payload: { location_id: id, person_id: personId, reason },
      }),
    },
    /** Let a location not be used for a while. What is kept there stays, and can be taken elsewhere. */
    SuspendLocation: {
      title: ({ name }) => `Suspend ${name}`,
      verb: 'Suspend…',
      group: STATE_ACTS,
      fields: {
        reason: REASON,
        expectedRestoration: { kind: 'day', label: 'Expected in use again on' },
      },
      input: { reason: reasonSchema, expectedRestoration: daySchema.nullable() },
      effect: 'changes',
      available: ({ status }) => status === 'active',
      decide: ({ id, reason, expectedRestoration }) => ({
        event_type: 'LocationSuspended',
        payload: { location_id: id, reason, expected_restoration: expectedRestoration },
      }),
    },
    /** Let a suspended location be used again. */
    ReactivateLocation: {
      title: ({ name }) => `Reactivate ${name}`,
      verb: 'Reactivate',
      group: STATE_ACTS,
      fields: {},
      input: {},
      effect: 'changes',
      available: ({ status }) => status === 'suspended',
      decide: ({ id }) => ({ event_type: 'LocationReactivated', payload: { location_id: id } }),
    },
    /** Give up a location in which nothing is kept and which nobody may enter any more. */
    DecommissionLocation: {
      title: ({ name }) => `Retire ${name}`,
      verb: 'Retire location…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible: 'A retired location stays in the ledger and never comes back. Its name becomes free.',
      available(location, registry) {
        if (location.status === 'retired') return false;
        const living = livingIn(location, registry);
        return living.length === 0 || `There are still ${inOneSentence(living)}. ${EMPTY_IT}`;
      },
      decide: ({ id, reason }) => ({
        event_type: 'LocationDecommissioned',
        payload: { location_id: id, reason },
      }),
    },
  },
  rules: {
    LocationCreated: {
      makes: ({ payload: { organization_id: organizationId, name }, aggregate_id: id }, registry) =>
        organizationRefusal(registry, organizationId, {
          code: 'location.unknown-organization',
          what: 'this location',
        }) ?? nameRefusal({ id, organizationId, name }, registry),
    },
    LocationUpdated: {
      changes: ({ payload }, before, registry) =>
        endedRefusal(before) ??
        change.refusal(payload, factsOf(before)) ??
        nameRefusal({ ...before, name: later(payload.to, 'name', before.name) }, registry),
    },
    LocationSuspended: {
      changes: (_, { status, name }) => mustBe(status === 'active', 'location.not-active', name, 'active'),
    },
    LocationReactivated: {
      changes: (_, { status, name }) =>
        mustBe(status === 'suspended', 'location.not-suspended', name, 'suspended'),
    },
    LocationDecommissioned: {
      changes(_, location, registry) {
        if (location.status === 'retired') return endedRefusal(location);
        const living = livingIn(location, registry);
        if (living.length === 0) return null;
        return refuse(
          'location.not-empty',
          null,
          `There are still ${inOneSentence(living)}: ${location.name} cannot be retired.`,
          EMPTY_IT,
        );
      },
    },
    AccessGranted: {
      changes({ payload, timestamp }, { status, name, organizationId, access }, registry) {
        const refused =
          mustBe(status === 'active', 'location.not-active', name, 'active') ??
          personRefusal(registry, payload.person_id, {
            organizationId,
            code: 'location.unknown-person',
            field: 'personId',
            role: `The person chosen for ${name}`,
          }) ??
          lastDayRefusal(payload.valid_until, timestamp, {
            code: 'location.access-over',
            field: 'validUntil',
          });
        if (refused !== null || !access.some(({ personId }) => personId === payload.person_id))
          return refused;
        return refuse(
          'location.access-granted',
          'personId',
          `${registry.get('person', payload.person_id)?.name} has access to ${name} already.`,
          'To change it, revoke it first and then give it anew.',
        );
      },
    },
    AccessRevoked: {
      changes({ payload }, { name, access }) {
        if (access.some(({ personId }) => personId === payload.person_id)) return null;
        return refuse(
          'location.no-access',
          'personId',
          `This person has no access to ${name}.`,
          'Choose somebody who has access to it.',
        );
      },
    },
  },
});

const EMPTY_IT = 'Take elsewhere what is kept there and revoke the access first.';
