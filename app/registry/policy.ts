import { z } from 'zod';
import { utcDay } from '../content/utc.ts';
import { defineAggregate, type Lines, type ValueOf } from '../model/aggregate.ts';
import { SUSPENDED_BEFORE } from '../model/anew.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands, STATE_ACTS } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { type Actor, isOnlySaid } from '../model/envelope.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, daySchema, nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import type { Registry } from './index.ts';
import { lookAlikes, namedLike } from './likeness.ts';
import { mustBe, organizationRefusal, personRefusal, REASON, reasonSchema } from './living.ts';
import {
  conditionsAfter,
  conditionsAsEntered,
  conditionsFields,
  conditionsInput,
  conditionsInWords,
  conditionsLabels,
  conditionsOf,
  conditionsPayload,
  conditionsSaid,
  everyCondition,
  everyConditionOf,
} from './policy-conditions.ts';
import { dayOf } from './validity.ts';

/** A name stands for one policy of an organization. */
function policyKey(policy: { readonly organizationId: string; readonly name: string }): string {
  return `${policy.organizationId} ${comparable(policy.name)}`;
}

const facts = { name: nameSchema, description: textSchema.nullable(), ...conditionsPayload };
const changeable = { ...facts, ...everyCondition };
const change = new Change(changeable, {
  name: 'Policy',
  description: 'Description',
  ...conditionsLabels,
});

/** For whom or what a policy is not asked for a while. */
const subject = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('person'), person_id: uuidSchema }),
  z.strictObject({ kind: z.literal('yubikey'), yubikey_id: uuidSchema }),
]);

type Subject = z.infer<typeof subject>;

const policy_id = uuidSchema;
const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  name: nameSchema,
  description: textSchema.nullable(),
  conditions: z.strictObject(conditionsPayload),
  status: z.enum(['draft', 'active', 'suspended', 'revoked']),
  /** Those that were not ended before their last day; one for each whom or which it exempts. */
  exemptions: z.array(
    z.strictObject({ subject, until: daySchema, reason: reasonSchema, approvedBy: uuidSchema }),
  ),
};

type Policy = ValueOf<typeof state>;

function subjectId(subject: Subject): string {
  return subject.kind === 'person' ? subject.person_id : subject.yubikey_id;
}

function subjectLine(subject: Subject): Lines {
  return { [subject.kind === 'person' ? 'Person id' : 'YubiKey id']: subjectId(subject) };
}

function othersThan(subject: Subject, { exemptions }: Policy): Policy['exemptions'] {
  return exemptions.filter((other) => subjectId(other.subject) !== subjectId(subject));
}

function exemptionOf(subject: Subject, { exemptions }: Policy): Policy['exemptions'][number] | undefined {
  return exemptions.find((one) => subjectId(one.subject) === subjectId(subject));
}

/** What stands of policies in ledgers. Whether an event keeps to them, compliance.ts says. */
export const aggregate = defineAggregate('policy', {
  state,
  label: ({ name }) => name,
  // A revoked one gives its name back.
  uniqueKey: (policy) => (policy.status === 'revoked' ? `revoked ${policy.id}` : policyKey(policy)),
  organizationId: ({ organizationId }) => organizationId,
  links: ({ exemptions, ...policy }) => ({
    exempted: exemptions.map(({ subject }) => subjectId(subject)),
    approver: exemptions.map(({ approvedBy }) => approvedBy),
    ...namedLike(policy),
  }),
  ended: ({ status }) => status === 'revoked',
  comesUp: ({ exemptions }) =>
    exemptions.map(({ subject, until }) => ({
      day: until,
      what: 'Exemption ends',
      concerns: { aggregate: subject.kind, id: subjectId(subject) },
    })),
}).withEvents({
  /** An organization drew up a policy; nothing must keep to it yet. */
  PolicyCreated: {
    payload: { policy_id, organization_id: uuidSchema, ...facts },
    effect: 'makes',
    title: 'Policy created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Policy: payload.name,
      Description: payload.description,
      Demands: conditionsInWords(payload),
      'Policy id': payload.policy_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload: { policy_id: id, organization_id, name, description, ...conditions } }) => ({
      id,
      organizationId: organization_id,
      name,
      description,
      conditions,
      status: 'draft',
      exemptions: [],
    }),
  },
  /** What a policy demands was changed. */
  PolicyUpdated: {
    payload: { policy_id, ...change.payload },
    effect: 'changes',
    title: 'Policy changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Policy id': payload.policy_id }),
    evolve({ payload: { to } }, before) {
      const { name, description, ...conditions } = madeOf(after(before, to));
      return { ...before, name, description, conditions };
    },
  },
  /** From here on a policy binds. */
  PolicyActivated: {
    payload: { policy_id },
    effect: 'changes',
    title: 'Policy activated',
    about: () => 'From here on it binds',
    lines: ({ payload }) => ({ 'Policy id': payload.policy_id }),
    evolve: (_, before) => ({ ...before, status: 'active' }),
  },
  /** For a while a policy does not bind. */
  PolicySuspended: {
    payload: { policy_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Policy suspended',
    about: ({ payload }) => payload.reason,
    lines: ({ payload }) => ({ Reason: payload.reason, 'Policy id': payload.policy_id }),
    evolve: (_, before) => ({ ...before, status: 'suspended' }),
  },
  /** A policy binds no more, for good. */
  PolicyRevoked: {
    payload: { policy_id, reason: reasonSchema },
    effect: 'changes',
    title: 'Policy revoked',
    about: ({ payload }) => payload.reason,
    lines: ({ payload }) => ({ Reason: payload.reason, 'Policy id': payload.policy_id }),
    evolve: (_, before) => ({ ...before, status: 'revoked', exemptions: [] }),
  },
  /** For somebody, or for one YubiKey, a policy does not bind until a day is over. */
  PolicyExemptionGranted: {
    payload: {
      policy_id,
      subject,
      until: daySchema,
      reason: reasonSchema,
      /** Another active person. */
      approved_by: uuidSchema,
    },
    effect: 'changes',
    title: 'Exemption granted',
    about: ({ payload }) => `Until ${payload.until}`,
    outcome: ({ payload }) =>
      `${payload.policy_id} does not bind ${subjectId(payload.subject)} until ${payload.until}, approved by ${payload.approved_by}`,
    lines: ({ payload }) => ({
      ...subjectLine(payload.subject),
      'Last day': payload.until,
      Reason: payload.reason,
      'Approved by person id': payload.approved_by,
      'Policy id': payload.policy_id,
    }),
    evolve: ({ payload }, before) => ({
      ...before,
      exemptions: [
        ...othersThan(payload.subject, before),
        {
          subject: payload.subject,
          until: payload.until,
          reason: payload.reason,
          approvedBy: payload.approved_by,
        },
      ],
    }),
  },
  /** An exemption ended before its last day. */
  PolicyExemptionEnded: {
    payload: { policy_id, subject, reason: reasonSchema },
    effect: 'changes',
    title: 'Exemption ended',
    about: ({ payload }) => payload.reason,
    outcome: ({ payload }) =>
      `${payload.policy_id} binds ${subjectId(payload.subject)} again: ${payload.reason}`,
    lines: ({ payload }) => ({
      Reason: payload.reason,
      ...subjectLine(payload.subject),
      'Policy id': payload.policy_id,
    }),
    evolve: ({ payload }, before) => ({ ...before, exemptions: othersThan(payload.subject, before) }),
  },
});

type Facts = ValueOf<typeof changeable>;
type SomeFacts = ReturnType<(typeof change)['payload']['to']['parse']>;

function factsOf({ name, description, conditions }: Policy): Facts {
  return { name, description, ...everyConditionOf(conditions) };
}

/** The facts as an event and a state say them. */
function madeOf({ name, description, ...conditions }: Facts): ValueOf<typeof facts> {
  return { name, description, ...conditionsSaid(conditions) };
}

function after(policy: Policy, to: SomeFacts): Facts {
  const before = factsOf(policy);
  return {
    name: later(to, 'name', before.name),
    description: later(to, 'description', before.description),
    ...conditionsAfter(before, to),
  };
}

function nameRefusal(
  policy: Pick<Policy, 'id' | 'organizationId' | 'name'>,
  registry: Registry,
): Refused | null {
  const holder = registry.holderOf('policy', policyKey(policy));
  if (holder === undefined || holder.id === policy.id) return null;
  return refuse(
    'policy.name-taken',
    'name',
    `There is a policy named “${holder.name}” in this organization already.`,
    'Use the existing one, or choose another name.',
  );
}

const DEMANDS_NOTHING = refuse(
  'policy.demands-nothing',
  null,
  'This policy demands nothing.',
  'Choose at least one thing that it demands.',
);

/** Otherwise nobody might be able to keep to it, not even to suspend it. */
const NOT_PROVEN_THEMSELVES = refuse(
  'policy.not-proven-themselves',
  null,
  'This policy demands that who acts has signed in with a key or a YubiKey, and you have not.',
  'Sign in with your own key or YubiKey, then let it bind.',
);

/** Why a policy cannot be amended as it stands in its life; null where it can. */
function changeRefusal({ status, name }: Policy): Refused | null {
  return mustBe(
    status === 'draft' || status === 'active',
    'policy.not-changeable',
    name,
    'a draft or active',
  );
}

/** Whoever grants an exemption, approves it and is exempted: the one who approves is none of the others. */
function approvalRefusal(
  { subject, approved_by }: { readonly subject: Subject; readonly approved_by: string },
  { organizationId }: Policy,
  actor: Actor,
  registry: Registry,
): Refused | null {
  const exempted =
    subject.kind === 'person'
      ? subject.person_id
      : registry.get('yubikey', subject.yubikey_id)?.holder?.personId;
  const wrong = personRefusal(registry, approved_by, {
    organizationId,
    code: 'policy.unknown-approver',
    field: 'approvedBy',
    role: 'Who approves',
  });
  if (wrong !== null) return wrong;
  const approver = registry.get('person', approved_by);
  const acts =
    actor.kind === 'person'
      ? actor.id === approved_by
      : comparable(actor.name) === comparable(approver?.name ?? '');
  if (approved_by !== exempted && !acts) return null;
  return refuse(
    'policy.own-approval',
    'approvedBy',
    'Nobody approves an exemption that they grant, or that is for themselves.',
    'Let somebody else approve it.',
  );
}

/** Why there is nobody, or nothing, of the organization that could be exempted; null where there is. */
function subjectRefusal(subject: Subject, { organizationId }: Policy, registry: Registry): Refused | null {
  if (subject.kind === 'person')
    return personRefusal(registry, subject.person_id, {
      organizationId,
      code: 'policy.unknown-person',
      field: 'personId',
      role: 'Who is to be exempted',
    });
  return registry.get('yubikey', subject.yubikey_id)?.holder?.organizationId === organizationId
    ? null
    : refuse(
        'policy.unknown-yubikey',
        'yubiKeyId',
        'The YubiKey chosen is not one of the organization’s people.',
        'Choose one of their YubiKeys, or assign it first.',
      );
}

const FIELDS = {
  name: { kind: 'text', label: 'Name', hint: 'Such as Keys in hardware.' },
  description: { kind: 'text', label: 'Description' },
  ...conditionsFields,
} as const;

const input = {
  name: nameSchema,
  description: textSchema.nullable(),
  ...conditionsInput,
};

/** @param before whether a proof was demanded before */
function factsIn(entered: ValueOf<typeof input>, before: boolean): Facts {
  return {
    name: entered.name,
    description: entered.description,
    ...conditionsOf(entered, before),
  };
}

/** What can be asked of policies. */
export const desk = defineCommands(aggregate, {
  nouns: ['policy', 'policies'],
  made: 'Policy recorded',
  screen: {
    title: 'Policies',
    about: 'What everything recorded in an organization must keep to. A policy binds once it is activated.',
    belongsTo: 'organization',
    empty: {
      title: 'No policies yet',
      text: 'Say what keys, YubiKeys and locations must be like. What does not keep to it is then refused.',
    },
  },
  status: ({ status }) => {
    switch (status) {
      case 'draft':
        return { word: 'Draft', tone: 'waiting' };
      case 'active':
        return { word: 'Active', tone: 'usual' };
      case 'suspended':
        return { word: 'Suspended', tone: 'waiting' };
      case 'revoked':
        return { word: 'Revoked', tone: 'ended' };
    }
  },
  readAs: { exempted: 'Exempted from', approver: 'Approved exemptions from' },
  particulars: ({ organizationId, description, conditions, exemptions }, names) => ({
    Organization: linkTo('organization', organizationId),
    Description: description,
    Demands: conditionsInWords(conditions),
    Exemptions: exemptions.map(({ subject, until, reason, approvedBy }) => ({
      text: `${names(subject.kind, subjectId(subject))}, until ${utcDay(until)}`,
      about: `${reason} Approved by ${names('person', approvedBy)}.`,
    })),
  }),
  columns: ['Organization', 'Demands'],
  anew: {
    made: ({ conditions }) => conditionsAsEntered(conditions),
    acts: ['GrantExemption', 'ActivatePolicy', 'SuspendPolicy'],
    done: ({ exemptions }) =>
      exemptions.map(({ subject, until, reason, approvedBy }) => ({
        act: 'GrantExemption',
        entered: {
          personId: subject.kind === 'person' ? subject.person_id : null,
          yubiKeyId: subject.kind === 'yubikey' ? subject.yubikey_id : null,
          ...{ until, reason, approvedBy },
        },
      })),
    // It binds once everything is there that was recorded before it did.
    lastly: ({ status }) => [
      ...(status === 'draft' ? [] : [{ act: 'ActivatePolicy', entered: {} } as const]),
      ...(status === 'suspended'
        ? [{ act: 'SuspendPolicy', entered: { reason: SUSPENDED_BEFORE } } as const]
        : []),
    ],
  },
  commands: {
    /** Draw up a policy of an organization. */
    CreatePolicy: {
      title: 'New policy',
      verb: 'Record policy',
      warns: (entered, registry) => lookAlikes(registry, 'policy', entered),
      fields: {
        ...FIELDS,
        organizationId: {
          kind: 'reference',
          to: 'organization',
          where: { status: 'active' },
          label: 'Organization',
          prompt: 'Choose an organization',
        },
      },
      input: { ...input, organizationId: uuidSchema },
      effect: 'makes',
      decide: ({ id, organizationId, ...entered }) => ({
        event_type: 'PolicyCreated',
        payload: { policy_id: id, organization_id: organizationId, ...madeOf(factsIn(entered, false)) },
      }),
    },
    /** Change what a policy demands. */
    ChangePolicy: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      warns: ({ name }, before, registry) => lookAlikes(registry, 'policy', { ...before, name }, before),
      fields: FIELDS,
      now: ({ name, description, conditions }) => ({
        name,
        description,
        ...conditionsAsEntered(conditions),
      }),
      input,
      effect: 'changes',
      available: ({ status }) => status === 'draft' || status === 'active',
      decide({ id, ...entered }, before) {
        const facts = factsOf(before);
        const changed = change.between(facts, factsIn(entered, facts.actors_proven));
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'PolicyUpdated', payload: { policy_id: id, ...changed } };
      },
    },
    /** Let a policy bind. */
    ActivatePolicy: {
      title: ({ name }) => `Activate ${name}`,
      verb: 'Activate',
      group: STATE_ACTS,
      fields: {},
      input: {},
      effect: 'changes',
      available: ({ status, conditions }) =>
        status === 'draft' && (conditionsInWords(conditions).length > 0 || 'It demands nothing yet.'),
      decide: ({ id }) => ({ event_type: 'PolicyActivated', payload: { policy_id: id } }),
    },
    /** Let a policy not bind for a while. */
    SuspendPolicy: {
      title: ({ name }) => `Suspend ${name}`,
      verb: 'Suspend…',
      group: STATE_ACTS,
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      available: ({ status }) => status === 'active',
      decide: ({ id, reason }) => ({ event_type: 'PolicySuspended', payload: { policy_id: id, reason } }),
    },
    /** Let a suspended policy bind again. */
    ReactivatePolicy: {
      title: ({ name }) => `Reactivate ${name}`,
      verb: 'Reactivate',
      group: STATE_ACTS,
      fields: {},
      input: {},
      effect: 'changes',
      available: ({ status }) => status === 'suspended',
      decide: ({ id }) => ({ event_type: 'PolicyActivated', payload: { policy_id: id } }),
    },
    /** Let a policy bind no more. */
    RevokePolicy: {
      title: ({ name }) => `Revoke ${name}`,
      verb: 'Revoke…',
      fields: { reason: REASON },
      input: { reason: reasonSchema },
      effect: 'changes',
      irreversible: 'A revoked policy stays in the ledger and never binds again. Its name becomes free.',
      available: ({ status }) => status !== 'revoked',
      decide: ({ id, reason }) => ({ event_type: 'PolicyRevoked', payload: { policy_id: id, reason } }),
    },
    /** Let a policy not bind somebody, or one YubiKey, until a day is over. */
    GrantExemption: {
      title: ({ name }) => `Grant an exemption from ${name}`,
      verb: 'Grant an exemption…',
      group: 'Exemptions',
      fields: {
        personId: {
          kind: 'reference',
          to: 'person',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'For the person',
          hint: 'What they do, and what is made for them, need not keep to it.',
        },
        yubiKeyId: {
          kind: 'reference',
          to: 'yubikey',
          sameOrganization: true,
          label: 'Or for the YubiKey',
        },
        until: { kind: 'day', label: 'Last day', hint: 'It is over when this day is, in UTC.' },
        reason: REASON,
        approvedBy: {
          kind: 'reference',
          to: 'person',
          sameOrganization: true,
          where: { status: 'active' },
          label: 'Approved by',
          prompt: 'Choose somebody else',
        },
      },
      input: {
        personId: uuidSchema.nullable(),
        yubiKeyId: uuidSchema.nullable(),
        until: daySchema,
        reason: reasonSchema,
        approvedBy: uuidSchema,
      },
      effect: 'changes',
      available: ({ status }) => status !== 'revoked',
      decide({ id, personId, yubiKeyId, until, reason, approvedBy }) {
        const subject = subjectIn(personId, yubiKeyId);
        if (subject === null) return ONE_SUBJECT;
        return {
          event_type: 'PolicyExemptionGranted',
          payload: { policy_id: id, subject, until, reason, approved_by: approvedBy },
        };
      },
    },
    /** End an exemption before its last day. */
    EndExemption: {
      title: ({ name }) => `End an exemption from ${name}`,
      verb: 'End an exemption…',
      group: 'Exemptions',
      fields: {
        subjectId: { kind: 'choice', choices: {}, label: 'Exemption', prompt: 'Choose the exemption' },
        reason: REASON,
      },
      offers: ({ exemptions }, names) => ({
        subjectId: Object.fromEntries(
          exemptions.map(({ subject, until }) => [
            subjectId(subject),
            `${names(subject.kind, subjectId(subject))}, until ${until}`,
          ]),
        ),
      }),
      input: { subjectId: uuidSchema, reason: reasonSchema },
      effect: 'changes',
      available: ({ status, exemptions }) => status !== 'revoked' && exemptions.length > 0,
      decide({ id, subjectId: chosen, reason }, { exemptions }) {
        const subject = exemptions.find((one) => subjectId(one.subject) === chosen)?.subject;
        if (subject === undefined) return NOT_EXEMPTED;
        return { event_type: 'PolicyExemptionEnded', payload: { policy_id: id, subject, reason } };
      },
    },
  },
  rules: {
    PolicyCreated: {
      makes: ({ payload, aggregate_id: id }, registry) =>
        organizationRefusal(registry, payload.organization_id, {
          code: 'policy.unknown-organization',
          what: 'this policy',
        }) ?? nameRefusal({ id, organizationId: payload.organization_id, name: payload.name }, registry),
    },
    PolicyUpdated: {
      changes({ payload, actor }, before, registry) {
        const wrong = changeRefusal(before) ?? change.refusal(payload, factsOf(before));
        if (wrong !== null) return wrong;
        const changed = after(before, payload.to);
        const demanded = madeOf(changed);
        if (before.status === 'active' && conditionsInWords(demanded).length === 0) return DEMANDS_NOTHING;
        if (before.status === 'active' && demanded.actors_proven === true && isOnlySaid(actor))
          return NOT_PROVEN_THEMSELVES;
        return nameRefusal({ ...before, name: changed.name }, registry);
      },
    },
    PolicyActivated: {
      changes: ({ actor }, { status, name, conditions }) =>
        mustBe(
          status === 'draft' || status === 'suspended',
          'policy.not-waiting',
          name,
          'a draft or suspended',
        ) ??
        (conditionsInWords(conditions).length === 0 ? DEMANDS_NOTHING : null) ??
        (conditions.actors_proven === true && isOnlySaid(actor) ? NOT_PROVEN_THEMSELVES : null),
    },
    PolicySuspended: {
      changes: (_, { status, name }) => mustBe(status === 'active', 'policy.not-active', name, 'active'),
    },
    PolicyRevoked: {
      changes: (_, { status, name }) =>
        mustBe(status !== 'revoked', 'policy.revoked', name, 'in use any more'),
    },
    PolicyExemptionGranted: {
      changes({ payload, timestamp, actor }, before, registry) {
        const today = dayOf(timestamp);
        if (before.status === 'revoked')
          return mustBe(false, 'policy.revoked', before.name, 'in use any more');
        if (payload.until < today) return OVER;
        // One that is over is replaced by the new one.
        if ((exemptionOf(payload.subject, before)?.until ?? '') >= today) return EXEMPTED_ALREADY;
        return (
          subjectRefusal(payload.subject, before, registry) ??
          approvalRefusal(payload, before, actor, registry)
        );
      },
    },
    PolicyExemptionEnded: {
      changes: ({ payload }, before) =>
        exemptionOf(payload.subject, before) === undefined ? NOT_EXEMPTED : null,
    },
  },
});

function subjectIn(personId: string | null, yubiKeyId: string | null): Subject | null {
  if (personId !== null) return yubiKeyId === null ? { kind: 'person', person_id: personId } : null;
  return yubiKeyId === null ? null : { kind: 'yubikey', yubikey_id: yubiKeyId };
}

const ONE_SUBJECT = refuse(
  'policy.one-subject',
  'personId',
  'An exemption is for one person or for one YubiKey.',
  'Choose one of them, and leave the other field empty.',
);

const OVER = refuse(
  'policy.exemption-over',
  'until',
  'The exemption would be over already.',
  'Choose a later day as the last one.',
);

const EXEMPTED_ALREADY = refuse(
  'policy.exempted-already',
  'personId',
  'The policy exempts them already.',
  'Nothing needs to be done, or end that exemption first and grant another one.',
);

const NOT_EXEMPTED = refuse(
  'policy.not-exempted',
  'subjectId',
  'The policy has no such exemption.',
  'Choose one of its exemptions.',
);
