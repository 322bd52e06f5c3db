import { z } from 'zod';
import { operationalModes } from '../config/schema.ts';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { timestampSchema, uuidSchema } from '../model/values.ts';
import { LEDGER_KEY, somebodyMayConfigure } from './authority.ts';

const mode = z.enum(operationalModes);

/** What it means that roles govern, and that nobody takes it back: for whoever lets them. */
export const ROLES_GOVERN =
  'From here on only people of the registry act, each only what their roles and delegations permit. It cannot be taken back.';

/** What the ledger says about itself; there is nothing until the mode was first changed, or roles govern. */
export const aggregate = defineAggregate('ledger', {
  state: {
    id: uuidSchema,
    /** The mode last recorded; null until it was first changed. */
    mode: mode.nullable(),
    /** Since when who acts must be a person who may; null as long as anybody may anything. */
    rolesGovernSince: timestampSchema.nullable(),
  },
  label: () => 'This ledger',
  // There is one.
  uniqueKey: () => LEDGER_KEY,
}).withEvents({
  /** The laptop was switched to another mode: from then on it reached the network otherwise than before. */
  OperationalModeChanged: {
    payload: { from: mode, to: mode },
    effect: 'adds',
    title: 'Mode changed',
    about: ({ payload }) => `${payload.from} to ${payload.to}`,
    lines: ({ payload, aggregate_id }) => ({
      From: payload.from,
      To: payload.to,
      'Ledger id': aggregate_id,
    }),
    evolve: ({ aggregate_id, payload }, before) => ({
      id: aggregate_id,
      mode: payload.to,
      rolesGovernSince: before?.rolesGovernSince ?? null,
    }),
  },
  /** From here on roles govern: who acts must be a person of the registry with the permission that the event demands. */
  RolesGovern: {
    payload: { ledger_id: uuidSchema },
    effect: 'adds',
    title: 'Roles govern',
    about: () => 'Who acts must be permitted to',
    lines: ({ payload }) => ({ 'What it means': ROLES_GOVERN, 'Ledger id': payload.ledger_id }),
    evolve: ({ payload, timestamp }, before) => ({
      id: payload.ledger_id,
      mode: before?.mode ?? null,
      rolesGovernSince: timestamp,
    }),
  },
});

/** What can be asked of the ledger itself. */
export const desk = defineCommands(aggregate, {
  nouns: ['ledger', 'ledgers'],
  made: 'Mode recorded',
  particulars: ({ mode, rolesGovernSince }) => ({
    Mode: mode,
    'Roles govern since': rolesGovernSince ?? 'Not yet: anybody may do anything',
  }),
  columns: [],
  commands: {
    /** Switch this laptop to another mode. */
    ChangeOperationalMode: {
      withheld: true,
      input: {
        /** The mode it works in now; where one is recorded already, that one counts. */
        from: mode,
        to: mode,
      },
      effect: 'adds',
      target: (_, registry) => registry.holderOf('ledger', LEDGER_KEY)?.id,
      decide(command, ledger) {
        const from = ledger?.mode ?? command.from;
        if (from === command.to) {
          return refuse(
            'ledger.same-mode',
            'mode',
            `This laptop is in ${command.to} mode already.`,
            'Nothing needs to be done.',
          );
        }
        return { event_type: 'OperationalModeChanged', payload: { from, to: command.to } };
      },
    },
    /** Let roles govern from here on. Whoever asks for it shows `ROLES_GOVERN` first. */
    LetRolesGovern: {
      withheld: true,
      input: {},
      effect: 'adds',
      target: (_, registry) => registry.holderOf('ledger', LEDGER_KEY)?.id,
      decide: ({ id }, ledger) => ({ event_type: 'RolesGovern', payload: { ledger_id: ledger?.id ?? id } }),
    },
  },
  rules: {
    RolesGovern: {
      adds(_, ledger, registry) {
        if ((ledger?.rolesGovernSince ?? null) !== null) return GOVERNED_ALREADY;
        return somebodyMayConfigure(registry) ? null : NOBODY_MAY;
      },
    },
  },
});

const GOVERNED_ALREADY = refuse(
  'ledger.governed-already',
  null,
  'Roles govern this ledger already.',
  'Nothing needs to be done.',
);

const NOBODY_MAY = refuse(
  'ledger.nobody-may',
  null,
  'Nobody active has a role that permits to modify the configuration of the whole organization.',
  'Give somebody such a role first: otherwise nobody could give a permission any more.',
);
