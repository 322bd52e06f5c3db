import { z } from 'zod';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import { readNkey } from '../pki/nats/nkey.ts';
import { subjectsInWords } from '../pki/nats/subjects.ts';
import type { Registry } from './index.ts';
import { ageFileOf, ageFileSchema, revocationReasonSchema, revocationReasons } from './key-facts.ts';
import { accountRefusal } from './nats-account.ts';
import { accessFault, accessLines, type Scope, scopeSchema } from './nats-configuration.ts';
import { operatorRefusal } from './nats-operator.ts';

/** Whose key it is: it signs the accounts of an operator, or the users of an account. */
export const signingKeyOwnerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('operator'), operator_id: uuidSchema }),
  z.strictObject({ kind: z.literal('account'), account_id: uuidSchema }),
]);

type Owner = z.infer<typeof signingKeyOwnerSchema>;

const key_id = uuidSchema;
const publicKeySchema = z.string().regex(/^[OA][A-Z2-7]{55}$/);

const state = {
  id: uuidSchema,
  signsFor: signingKeyOwnerSchema,
  /** What people call it; two of one owner may have one name. */
  name: nameSchema,
  publicKey: publicKeySchema,
  seed: ageFileSchema,
  /** What its users may do, whatever they say; null for a key without a scope. */
  scope: scopeSchema.nullable(),
  status: z.enum(['active', 'revoked']),
};

type SigningKey = ValueOf<typeof state>;

/** What stands of the signing keys of NATS operators and accounts in ledgers; never their seeds. */
export const aggregate = defineAggregate('nats.signing.key', {
  state,
  label: ({ name }) => name,
  uniqueKey: ({ publicKey }) => publicKey,
  links: ({ signsFor: owner }) => ({
    operator: owner.kind === 'operator' ? owner.operator_id : null,
    account: owner.kind === 'account' ? owner.account_id : null,
  }),
  ended: ({ status }) => status === 'revoked',
}).withEvents({
  /** A signing key was made; its seed stays encrypted on the laptop. The next token of its owner names it. */
  NatsSigningKeyGenerated: {
    payload: {
      key_id,
      signs_for: signingKeyOwnerSchema,
      name: nameSchema,
      public_key: publicKeySchema,
      seed: ageFileSchema,
      scope: scopeSchema.nullable(),
    },
    effect: 'makes',
    title: 'NATS signing key made',
    about: ({ payload }) => payload.name,
    lines: ({ payload: { scope, signs_for: owner, ...payload } }) => ({
      'Signing key': payload.name,
      'Public key': payload.public_key,
      Seed: `Encrypted on this laptop (age file ${payload.seed.file})`,
      ...(scope === null ? {} : scopeLines(scope)),
      ...(owner.kind === 'operator'
        ? { 'Operator id': owner.operator_id }
        : { 'Account id': owner.account_id }),
      'Key id': payload.key_id,
    }),
    evolve: ({ payload }) => ({
      id: payload.key_id,
      signsFor: payload.signs_for,
      name: payload.name,
      publicKey: payload.public_key,
      seed: payload.seed,
      scope: payload.scope,
      status: 'active',
    }),
  },
  /** A signing key signs nothing more. From the next token of its owner on nothing counts that it has signed. */
  NatsSigningKeyRevoked: {
    payload: { key_id, reason: revocationReasonSchema, remark: textSchema.nullable() },
    effect: 'changes',
    title: 'NATS signing key revoked',
    about: ({ payload }) => revocationReasons[payload.reason],
    lines: ({ payload }) => ({
      Reason: revocationReasons[payload.reason],
      Remark: payload.remark,
      'What it means':
        'The next token of its owner does not name it. A server that has not that token still trusts it.',
      'Key id': payload.key_id,
    }),
    evolve: (_, before) => ({ ...before, status: 'revoked' }),
  },
});

function scopeLines({ role, description, permissions, ...access }: Scope) {
  return {
    Role: role,
    Description: description,
    'Its users may publish': subjectsInWords(permissions.publish),
    'Its users may subscribe': subjectsInWords(permissions.subscribe),
    'Its users may answer requests': permissions.allow_responses ? 'Yes' : 'No',
    ...accessLines(access),
  };
}

/** What can be asked of signing keys. */
export const desk = defineCommands(aggregate, {
  nouns: ['NATS signing key', 'NATS signing keys'],
  made: 'NATS signing key made',
  next: { makes: 'nats.token', verb: 'Draft the token that names it', field: 'namedKeyId' },
  screen: {
    title: 'NATS signing keys',
    short: 'Signing keys',
    place: 'NATS',
    about:
      'What signs accounts and users day by day, so that the seeds of operators and accounts can stay where they are.',
    belongsTo: 'nats.operator',
    empty: {
      title: 'No signing keys yet',
      text: 'An operator needs one before its token is signed, and a spare one: every server has to be started anew for a new operator token. Each account needs one as well.',
    },
  },
  status: ({ status }) =>
    status === 'active' ? { word: 'Active', tone: 'usual' } : { word: 'Revoked', tone: 'ended' },
  readAs: { operator: 'Signing keys', account: 'Signing keys' },
  particulars: ({ signsFor: owner, publicKey, scope }) => ({
    ...(owner.kind === 'operator'
      ? { Operator: linkTo('nats.operator', owner.operator_id) }
      : { Account: linkTo('nats.account', owner.account_id) }),
    'Public key': { code: publicKey, copied: 'public key' },
    ...(scope === null ? {} : scopeLines(scope)),
  }),
  columns: [],
  commands: {
    /** Record a freshly made signing key. */
    GenerateNatsSigningKey: {
      withheld: true,
      input: {
        signsFor: signingKeyOwnerSchema,
        name: nameSchema,
        publicKey: publicKeySchema,
        scope: scopeSchema.nullable(),
      },
      effect: 'makes',
      seed: true,
      decide: ({ id, signsFor, name, publicKey, scope }) => ({
        event_type: 'NatsSigningKeyGenerated',
        payload: { key_id: id, signs_for: signsFor, name, public_key: publicKey, seed: ageFileOf(id), scope },
      }),
    },
    /** Let a signing key sign nothing more. */
    RevokeNatsSigningKey: {
      title: ({ name }) => `Revoke ${name}`,
      verb: 'Revoke signing key…',
      fields: {
        reason: {
          kind: 'choice',
          choices: revocationReasons,
          label: 'Reason',
          prompt: 'Choose why',
          hint: 'It stands in the ledger for good.',
        },
        remark: { kind: 'text', label: 'Remark' },
      },
      input: { reason: revocationReasonSchema, remark: textSchema.nullable() },
      effect: 'changes',
      irreversible:
        'A revoked signing key is never used again. Sign a new token of its owner afterwards: from then on nothing counts that the key has signed, so that its users or accounts need new tokens, too.',
      available: ({ status }) => status === 'active',
      decide: ({ id, reason, remark }) => ({
        event_type: 'NatsSigningKeyRevoked',
        payload: { key_id: id, reason, remark },
      }),
    },
  },
  rules: {
    NatsSigningKeyGenerated: {
      makes: ({ payload: { signs_for: owner, public_key, scope } }, registry) =>
        ownerRefusal(owner, registry) ??
        (scope !== null && owner.kind === 'operator' ? SCOPE_OF_OPERATOR : null) ??
        scopeRefusal(scope) ??
        takenRefusal(owner, public_key, registry),
    },
    NatsSigningKeyRevoked: {
      changes: ({ payload }, key) =>
        revokedRefusal(key) ??
        (payload.reason === 'Unspecified' && payload.remark === null
          ? refuse(
              'signing-key.no-remark',
              'remark',
              'No reason was given.',
              'Say in the remark why it is revoked.',
            )
          : null),
    },
  },
});

function ownerRefusal(owner: Owner, registry: Registry): Refused | null {
  if (owner.kind === 'operator') {
    const operator = registry.get('nats.operator', owner.operator_id);
    return operator === undefined ? UNKNOWN_OWNER : operatorRefusal(operator, null, registry);
  }
  const account = registry.get('nats.account', owner.account_id);
  return account === undefined ? UNKNOWN_OWNER : accountRefusal(account, null, registry);
}

const UNKNOWN_OWNER = refuse(
  'signing-key.unknown-owner',
  null,
  'The NATS operator or account chosen for this signing key is not in the ledger.',
  'Choose one from the list, or create it first.',
);

const SCOPE_OF_OPERATOR = refuse(
  'signing-key.scope-of-operator',
  null,
  'Only a signing key of an account has a scope: it says what the users of the account may do.',
  'Make the key without a scope.',
);

function scopeRefusal(scope: Scope | null): Refused | null {
  const fault = scope === null ? null : accessFault(scope);
  return fault === null ? null : refuse('signing-key.scope', null, fault, 'Correct it, or leave it out.');
}

/** A key is one thing only: the server tells operators, accounts and their signing keys apart by nothing else. */
function takenRefusal(owner: Owner, publicKey: string, registry: Registry): Refused | null {
  if (readNkey(publicKey)?.kind !== owner.kind)
    return refuse(
      'signing-key.other-kind',
      null,
      `The public key is not one of an ${owner.kind}.`,
      'Make a new signing key.',
    );
  const isTaken = registry.holderOf('nats.signing.key', publicKey) !== undefined;
  return isTaken
    ? refuse(
        'signing-key.taken',
        null,
        'This public key is that of another signing key.',
        'Make a new signing key.',
      )
    : null;
}

function revokedRefusal({ name, status }: SigningKey): Refused | null {
  if (status === 'active') return null;
  return refuse(
    'signing-key.revoked',
    null,
    `The signing key ${name} was revoked: nothing more happens to it.`,
    'Use another one.',
  );
}
