import { z } from 'zod';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { refuse } from '../model/decision.ts';
import { comparable, nameSchema, uuidSchema } from '../model/values.ts';
import { ageFileOf, ageFileSchema } from './key-facts.ts';

/** Public key of a NATS operator: `O` and 55 base32 characters. Source: NATS nkeys, prefix byte 14 << 3. */
export const operatorPublicKeySchema = z.string().regex(/^O[A-Z2-7]{55}$/);

/** Operator names are unique: servers and tools tell operators apart by name. */
export function natsOperatorKey({ name }: { readonly name: string }): string {
  return comparable(name);
}

/** What stands of NATS operators in ledgers; never their seeds. */
export const aggregate = defineAggregate('nats.operator', {
  state: {
    id: uuidSchema,
    organizationId: uuidSchema,
    name: nameSchema,
    publicKey: operatorPublicKeySchema,
    seed: ageFileSchema,
  },
  label: ({ name }) => name,
  uniqueKey: natsOperatorKey,
  organizationId: ({ organizationId }) => organizationId,
}).withEvents({
  /** A NATS operator identity was made for an organization; its seed stays encrypted on the laptop. */
  NatsOperatorCreated: {
    payload: {
      operator_id: uuidSchema,
      name: nameSchema,
      organization_id: uuidSchema,
      public_key: operatorPublicKeySchema,
      seed: ageFileSchema,
    },
    effect: 'makes',
    title: 'NATS operator created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({
      Operator: payload.name,
      'Public key': payload.public_key,
      Seed: `Encrypted on this laptop (age file ${payload.seed.file})`,
      'Operator id': payload.operator_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.operator_id,
      organizationId: payload.organization_id,
      name: payload.name,
      publicKey: payload.public_key,
      seed: payload.seed,
    }),
  },
});

/** What can be asked of NATS operators. */
export const desk = defineCommands(aggregate, {
  nouns: ['NATS operator', 'NATS operators'],
  made: 'NATS operator created',
  screen: {
    title: 'NATS identities',
    short: 'NATS',
    about:
      'Operators, their accounts, and the accounts’ users. Public keys go to the servers; the seeds stay here, encrypted.',
    belongsTo: 'organization',
    counted: ['NATS identity', 'NATS identities'],
    empty: {
      title: 'No NATS operators yet',
      text: 'An operator signs the accounts of a NATS system. An organization needs one, seldom two.',
    },
  },
  behind: 'nats.account',
  particulars: ({ organizationId, publicKey }, names) => ({
    Organization: names('organization', organizationId),
    'Public key': { code: publicKey, copied: 'public key' },
  }),
  columns: [],
  additions: [{ makes: 'nats.account', verb: 'Add an account', field: 'operatorId' }],
  commands: {
    /** Record a freshly made NATS operator identity. */
    CreateNatsOperator: {
      withheld: true,
      input: { organizationId: uuidSchema, name: nameSchema, publicKey: operatorPublicKeySchema },
      effect: 'makes',
      seed: 'operator',
      decide({ id, organizationId, name, publicKey }, registry) {
        if (!registry.get('organization', organizationId)) {
          return refuse(
            'operator.unknown-organization',
            'organizationId',
            'The organization chosen for this operator is not in the ledger.',
            'Choose an organization from the list, or create it first.',
          );
        }
        if (registry.holderOf('nats.operator', natsOperatorKey({ name }))) {
          return refuse(
            'operator.name-taken',
            'name',
            `A NATS operator named “${name}” is already in the ledger.`,
            'Choose another name.',
          );
        }
        return {
          event_type: 'NatsOperatorCreated',
          payload: {
            operator_id: id,
            name,
            organization_id: organizationId,
            public_key: publicKey,
            seed: ageFileOf(id),
          },
        };
      },
    },
  },
});
