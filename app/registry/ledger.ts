import { z } from 'zod';
import { operationalModes } from '../config/schema.ts';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { uuidSchema } from '../model/values.ts';

const mode = z.enum(operationalModes);

/** What the ledger says about itself; there is nothing until the mode was first changed. */
export const aggregate = defineAggregate('ledger', {
  state: {
    id: uuidSchema,
    /** The mode last recorded. */
    mode,
  },
  label: ({ mode }) => mode,
  uniqueKey: ({ id }) => id,
  organizationId: () => null,
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
    evolve: ({ aggregate_id, payload }) => ({ id: aggregate_id, mode: payload.to }),
  },
});

/** What can be asked of the ledger itself. */
export const desk = defineCommands(aggregate, {
  nouns: ['ledger', 'ledgers'],
  made: 'Mode recorded',
  particulars: ({ mode }) => ({ Mode: mode }),
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
  },
});
