import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { SUSPENDED_BEFORE } from '../model/anew.ts';
import { Change, later, NOTHING_CHANGED } from '../model/change.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { comparable, nameSchema, uuidSchema } from '../model/values.ts';
import { AnsweredLife } from './answering.ts';
import type { Registry } from './index.ts';
import { lookAlikes, namedLike } from './likeness.ts';
import { inOneSentence, organizationRefusal } from './living.ts';

/** A name stands for one agent within an organization. */
function agentKey(agent: { readonly organizationId: string; readonly name: string }): string {
  return `${agent.organizationId} ${comparable(agent.name)}`;
}

const agent_id = uuidSchema;
const facts = {
  name: nameSchema,
  /** In the organization's own words. */
  agent_type: nameSchema,
};
const change = new Change(facts, { name: 'Name', agent_type: 'Type' });

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  name: nameSchema,
  agentType: nameSchema,
  /** Active as long as this agent is not retired: nobody is suspended or leaves who answers for one. */
  responsiblePersonId: uuidSchema,
  status: z.enum(['active', 'suspended', 'retired']),
};

type Agent = ValueOf<typeof state>;

const life = new AnsweredLife({
  noun: 'Agent',
  about: { agent_id },
  aboutLabel: 'Agent id',
  codes: {
    notActive: 'agent.not-active',
    notSuspended: 'agent.not-suspended',
    unknownPerson: 'agent.unknown-person',
  },
  name: ({ name }: Agent) => name,
  stages: { active: 'active', suspended: 'suspended', ended: 'retired' },
  ended: { word: 'Retired', tone: 'ended' },
});

/** What stands of agents in ledgers: programs that act for an organization by themselves. */
export const aggregate = defineAggregate('agent', {
  state,
  label: ({ name }) => name,
  // A retired one gives its name back.
  uniqueKey: (agent) => (agent.status === 'retired' ? `retired ${agent.id}` : agentKey(agent)),
  organizationId: ({ organizationId }) => organizationId,
  links: (agent) => ({ responsible: agent.responsiblePersonId, ...namedLike(agent) }),
  ended: ({ status }) => status === 'retired',
}).withEvents({
  /** An agent was entered into the registry, with the person who answers for it. */
  AgentCreated: {
    payload: { agent_id, organization_id: uuidSchema, ...facts, responsible_person_id: uuidSchema },
    effect: 'makes',
    title: 'Agent created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Agent: payload.name,
      Type: payload.agent_type,
      'Responsible person id': payload.responsible_person_id,
      'Agent id': payload.agent_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.agent_id,
      organizationId: payload.organization_id,
      name: payload.name,
      agentType: payload.agent_type,
      responsiblePersonId: payload.responsible_person_id,
      status: 'active',
    }),
  },
  /** What is known of an agent was corrected. */
  AgentUpdated: {
    payload: { agent_id, ...change.payload },
    effect: 'changes',
    title: 'Agent changed',
    about: ({ payload }) => change.about(payload),
    outcome: ({ payload, aggregate_id }) => change.outcome(aggregate_id, payload),
    lines: ({ payload }) => ({ ...change.lines(payload), 'Agent id': payload.agent_id }),
    evolve: ({ payload: { to } }, before) => ({
      ...before,
      name: later(to, 'name', before.name),
      agentType: later(to, 'agent_type', before.agentType),
    }),
  },
  /** Somebody else answers for an agent. */
  AgentHandedOver: life.handedOver(),
  /** For a while an agent does not act. */
  AgentSuspended: life.suspended(),
  /** A suspended agent acts again. */
  AgentReactivated: life.reactivated(),
  /** An agent is used no more. */
  AgentRetired: life.ended(),
});

/** The facts of an agent as an event says them. */
function factsOf({ name, agentType }: Agent) {
  return { name, agent_type: agentType };
}

function nameRefusal(
  agent: Pick<Agent, 'id' | 'organizationId' | 'name'>,
  registry: Registry,
): Refused | null {
  const holder = registry.holderOf('agent', agentKey(agent));
  if (holder === undefined || holder.id === agent.id) return null;
  return refuse(
    'agent.name-taken',
    'name',
    `There is an agent named “${holder.name}” in this organization already.`,
    'Use the existing one, or choose another name.',
  );
}

function retiredRefusal({ name, status }: Agent): Refused | null {
  if (status !== 'retired') return null;
  return refuse(
    'agent.retired',
    null,
    `${name} was retired: nothing more happens to it.`,
    'Record a new agent if one is needed again.',
  );
}

/** Why an agent cannot be retired: whatever still acts for it would be nobody’s. */
function inUseRefusal({ id, name }: Agent, registry: Registry): Refused | null {
  const users = [...registry.naming('nats.user', 'agent', id)].map((user) => user.name);
  if (users.length === 0) return null;
  return refuse(
    'agent.in-use',
    null,
    `${name} still has NATS users: ${inOneSentence(users)}.`,
    'End them first, or let somebody else answer for them.',
  );
}

const DETAILS = {
  name: { kind: 'text', label: 'Name', hint: 'Such as Watcher 1.' },
  agentType: { kind: 'text', suggests: true, label: 'Type', hint: 'Such as Monitoring.' },
} as const;

/** What can be asked of agents. */
export const desk = defineCommands(aggregate, {
  nouns: ['agent', 'agents'],
  made: 'Agent recorded',
  screen: {
    title: 'Agents',
    about: 'Programs that act for an organization by themselves. A person answers for each of them, always.',
    belongsTo: 'organization',
    empty: {
      title: 'No agents yet',
      text: 'Record the programs that act by themselves, each with the person who answers for it.',
    },
  },
  about: ({ agentType }) => agentType,
  status: life.status,
  readAs: { responsible: 'Answers for' },
  foundBy: { responsible: 'person' },
  particulars: ({ organizationId, agentType, responsiblePersonId }) => ({
    Organization: linkTo('organization', organizationId),
    Type: agentType,
    Responsible: linkTo('person', responsiblePersonId),
  }),
  columns: ['Organization', 'Type', 'Responsible'],
  anew: {
    acts: ['SuspendAgent'],
    lastly: ({ status }) =>
      status === 'suspended' ? [{ act: 'SuspendAgent', entered: { reason: SUSPENDED_BEFORE } }] : [],
  },
  commands: {
    /** Enter an agent: who answers for it must be of its organization. */
    CreateAgent: {
      title: 'New agent',
      verb: 'Record agent',
      warns: (entered, registry) => lookAlikes(registry, 'agent', entered),
      fields: {
        ...DETAILS,
        organizationId: {
          kind: 'reference',
          to: 'organization',
          where: { status: 'active' },
          label: 'Organization',
          prompt: 'Choose an organization',
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
        agentType: nameSchema,
        organizationId: uuidSchema,
        responsiblePersonId: uuidSchema,
      },
      effect: 'makes',
      decide: ({ id, ...command }) => ({
        event_type: 'AgentCreated',
        payload: {
          agent_id: id,
          organization_id: command.organizationId,
          name: command.name,
          agent_type: command.agentType,
          responsible_person_id: command.responsiblePersonId,
        },
      }),
    },
    /** Correct what is known of an agent. */
    ChangeAgent: {
      title: ({ name }) => `Change ${name}`,
      verb: 'Change…',
      warns: ({ name }, before, registry) => lookAlikes(registry, 'agent', { ...before, name }, before),
      fields: DETAILS,
      now: ({ name, agentType }) => ({ name, agentType }),
      input: { name: nameSchema, agentType: nameSchema },
      effect: 'changes',
      available: ({ status }) => status !== 'retired',
      decide({ id, name, agentType }, before) {
        const changed = change.between(factsOf(before), { name, agent_type: agentType });
        if (changed === null) return NOTHING_CHANGED;
        return { event_type: 'AgentUpdated', payload: { agent_id: id, ...changed } };
      },
    },
    /** Let somebody else answer for an agent. */
    HandOverAgent: life.handOver('AgentHandedOver'),
    /** Let an agent not act for a while. */
    SuspendAgent: life.suspend('AgentSuspended'),
    /** Let a suspended agent act again. */
    ReactivateAgent: life.reactivate('AgentReactivated'),
    /** Use an agent no more. */
    RetireAgent: {
      ...life.end('AgentRetired', 'Retire', inUseRefusal),
      verb: 'Retire agent…',
      irreversible: 'A retired agent stays in the ledger and never comes back. Its name becomes free.',
    },
  },
  rules: {
    AgentCreated: {
      makes({ payload, aggregate_id: id }, registry) {
        const { organization_id: organizationId, name } = payload;
        const agent = { id, organizationId, name };
        return (
          organizationRefusal(registry, organizationId, {
            code: 'agent.unknown-organization',
            what: 'this agent',
          }) ??
          life.responsibleRefusal(payload.responsible_person_id, agent, registry) ??
          nameRefusal(agent, registry)
        );
      },
    },
    AgentUpdated: {
      changes: ({ payload }, before, registry) =>
        retiredRefusal(before) ??
        change.refusal(payload, factsOf(before)) ??
        nameRefusal({ ...before, name: later(payload.to, 'name', before.name) }, registry),
    },
    AgentHandedOver: life.mayHandOver(retiredRefusal),
    AgentSuspended: life.maySuspend(),
    AgentReactivated: life.mayReactivate(),
    AgentRetired: {
      changes: (_, agent, registry) => retiredRefusal(agent) ?? inUseRefusal(agent, registry),
    },
  },
});
