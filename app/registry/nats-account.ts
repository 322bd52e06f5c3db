import { z } from 'zod';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { comparable, nameSchema, uuidSchema } from '../model/values.ts';
import { ageFileOf, ageFileSchema } from './key-facts.ts';

/** Public key of a NATS account: `A` and 55 base32 characters. Source: NATS nkeys, prefix byte 0. */
export const accountPublicKeySchema = z.string().regex(/^A[A-Z2-7]{55}$/);

/** A name stands for one account below an operator. */
export function natsAccountKey(account: { readonly operatorId: string; readonly name: string }): string {
  return `${account.operatorId} ${comparable(account.name)}`;
}

/** What stands of NATS accounts in ledgers; never their seeds. */
export const aggregate = defineAggregate('nats.account', {
  state: {
    id: uuidSchema,
    operatorId: uuidSchema,
    name: nameSchema,
    isSystem: z.boolean(),
    unitId: uuidSchema.nullable(),
    publicKey: accountPublicKeySchema,
    seed: ageFileSchema,
  },
  label: ({ name }) => name,
  uniqueKey: natsAccountKey,
  organizationId: () => null,
}).withEvents({
  /** A NATS account identity was made below an operator; its seed stays encrypted on the laptop. */
  NatsAccountCreated: {
    payload: {
      account_id: uuidSchema,
      operator_id: uuidSchema,
      name: nameSchema,
      /** The account through which a NATS system is watched and administered. */
      is_system: z.boolean(),
      /** The unit of the operator's organization that it is for. */
      unit_id: uuidSchema.nullable(),
      public_key: accountPublicKeySchema,
      seed: ageFileSchema,
    },
    effect: 'makes',
    title: 'NATS account created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Account: payload.name,
      'System account': payload.is_system ? 'Yes' : 'No',
      'Public key': payload.public_key,
      Seed: `Encrypted on this laptop (age file ${payload.seed.file})`,
      'Unit id': payload.unit_id,
      'Account id': payload.account_id,
      'Operator id': payload.operator_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.account_id,
      operatorId: payload.operator_id,
      name: payload.name,
      isSystem: payload.is_system,
      unitId: payload.unit_id,
      publicKey: payload.public_key,
      seed: payload.seed,
    }),
  },
});

/** What can be asked of NATS accounts. */
export const desk = defineCommands(aggregate, {
  nouns: ['NATS account', 'NATS accounts'],
  made: 'NATS account created',
  behind: 'nats.user',
  fullName: ({ operatorId, name }, names) => `${names('nats.operator', operatorId)} / ${name}`,
  particulars: ({ operatorId, isSystem, unitId, publicKey }, names) => ({
    Operator: names('nats.operator', operatorId),
    'System account': isSystem ? 'Yes' : 'No',
    Unit: names('organization.unit', unitId),
    'Public key': { code: publicKey, copied: 'public key' },
  }),
  columns: [],
  additions: [{ makes: 'nats.user', verb: 'Add a user', field: 'accountId' }],
  commands: {
    /** Record a freshly made NATS account identity: its unit must be of the operator's organization. */
    CreateNatsAccount: {
      withheld: true,
      input: {
        operatorId: uuidSchema,
        name: nameSchema,
        isSystem: z.boolean(),
        unitId: uuidSchema.nullable(),
        publicKey: accountPublicKeySchema,
      },
      effect: 'makes',
      seed: 'account',
      decide({ id, ...command }, registry) {
        const operator = registry.get('nats.operator', command.operatorId);
        if (!operator) {
          return refuse(
            'account.unknown-operator',
            'operatorId',
            'The NATS operator chosen for this account is not in the ledger.',
            'Choose an operator from the list, or create it first.',
          );
        }
        if (
          command.unitId !== null &&
          registry.get('organization.unit', command.unitId)?.organizationId !== operator.organizationId
        ) {
          return refuse(
            'account.unknown-unit',
            'unitId',
            `The unit chosen for the account “${command.name}” is not one of the operator’s organization.`,
            'Choose one of its units, or none.',
          );
        }
        if (registry.holderOf('nats.account', natsAccountKey(command))) {
          return refuse(
            'account.name-taken',
            'name',
            `The NATS operator ${operator.name} already has an account named “${command.name}”.`,
            'Choose another name.',
          );
        }
        return {
          event_type: 'NatsAccountCreated',
          payload: {
            account_id: id,
            operator_id: command.operatorId,
            name: command.name,
            is_system: command.isSystem,
            unit_id: command.unitId,
            public_key: command.publicKey,
            seed: ageFileOf(id),
          },
        };
      },
    },
  },
});
