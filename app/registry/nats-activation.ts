import { z } from 'zod';
import { utf8Bytes } from '../content/utf8.ts';
import { defineAggregate, type ValueOf } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { linkTo } from '../model/presentation.ts';
import { textSchema, uuidSchema } from '../model/values.ts';
import type { ClaimsOf } from '../pki/nats/claims.ts';
import { describeToken } from '../pki/nats/description.ts';
import { subjectSchema } from '../pki/nats/subjects.ts';
import { readTokenBytes } from '../pki/nats/token.ts';
import { revokedTogether } from './nats-activation-facts.ts';
import { activationSignedRefusal } from './nats-activation-rules.ts';
import { LONGEST_ACTIVATION } from './nats-configuration.ts';
import { jwtFault, secondsOf } from './nats-token-rules.ts';

/** Why activations are revoked, and how a person says it. */
export const activationRevocationReasons = {
  AgreementEnded: 'What was agreed upon has ended',
  KeyCompromise: 'Somebody else may have a key of the account that imports',
  PrivilegeWithdrawn: 'What it permits is permitted no more',
  Unspecified: 'Another reason, given as a remark',
} as const;

const activation_id = uuidSchema;
const reasonSchema = z.enum(['AgreementEnded', 'KeyCompromise', 'PrivilegeWithdrawn', 'Unspecified']);
const seconds = z.int().min(0);
const accountKey = z.string().regex(/^A[A-Z2-7]{55}$/);

const state = {
  id: uuidSchema,
  organizationId: uuidSchema,
  /** The draft whose bytes were signed. */
  draftId: uuidSchema,
  /** The account that exports it. */
  accountId: uuidSchema,
  /** The public key of the account that may import it. */
  importer: accountKey,
  /** That account; null where it is not in this registry. */
  importerId: uuidSchema.nullable(),
  kind: z.enum(['stream', 'service']),
  subject: subjectSchema,
  /** All of it. It grants nothing but to the account that it names. */
  jwt: z.string(),
  name: z.string(),
  /** Seconds since 1970. */
  issuedAt: seconds,
  /** Seconds since 1970; null where it does not expire. */
  expiresAt: seconds.nullable(),
  replaces: uuidSchema.nullable(),
  status: z.enum(['current', 'replaced', 'revoked']),
  /** Up to which second those for its account were revoked with it; null where it was not. */
  revokedUntil: seconds.nullable(),
};

type Activation = ValueOf<typeof state>;

/** What stands in ledgers of what accounts let other accounts import. */
export const aggregate = defineAggregate('nats.activation', {
  state,
  label: ({ name }) => name,
  uniqueKey: ({ draftId }) => draftId,
  organizationId: ({ organizationId }) => organizationId,
  // One that was replaced or revoked goes on being asked for: its account revokes it until it has expired.
  links: ({ accountId, importer, importerId, replaces }) => ({
    exporter: accountId,
    grantedTo: importer,
    importer: importerId,
    replaces,
  }),
  comesUp: ({ status, expiresAt }) =>
    status === 'current' && expiresAt !== null
      ? [{ day: timeOf(expiresAt).slice(0, 10), what: 'NATS activation expires' }]
      : [],
}).withEvents({
  /** Approved bytes were signed by a key of an account: another account may import what they name. */
  NatsActivationSigned: {
    payload: {
      activation_id,
      organization_id: uuidSchema,
      draft_id: uuidSchema,
      activation: z
        .strictObject({
          /** The account that exports it. */
          account_id: uuidSchema,
          /** The account that may import it; null where that is not in this registry. */
          importer_id: uuidSchema.nullable(),
          replaces: uuidSchema.nullable(),
          jwt: z.string().max(LONGEST_ACTIVATION),
        })
        .superRefine(({ jwt }, context) => {
          const fault = jwtFault('activation', jwt);
          if (fault !== null) context.addIssue({ code: 'custom', path: ['jwt'], message: fault });
        }),
    },
    effect: 'makes',
    title: 'NATS activation signed',
    about: ({ payload }) => claimsIn(payload.activation.jwt).name,
    lines: ({ payload: { activation, ...payload } }) => ({
      ...Object.fromEntries(
        describeToken(claimsIn(activation.jwt)).map(({ field, label, value }) => [
          `${label} (${field})`,
          value,
        ]),
      ),
      Token: activation.jwt,
      'Account that exports (account id)': activation.account_id,
      'Account that may import (account id)': activation.importer_id ?? 'None of this registry',
      'In the place of (activation id)': activation.replaces,
      'Activation id': payload.activation_id,
      'Draft id': payload.draft_id,
      'Organization id': payload.organization_id,
    }),
    evolve: ({ payload: { activation, ...payload } }) => {
      const { iat, exp = null, name, sub, nats } = claimsIn(activation.jwt);
      return {
        id: payload.activation_id,
        organizationId: payload.organization_id,
        draftId: payload.draft_id,
        accountId: activation.account_id,
        importer: sub,
        importerId: activation.importer_id,
        kind: nats.kind,
        subject: nats.subject,
        jwt: activation.jwt,
        name,
        issuedAt: iat,
        expiresAt: exp,
        replaces: activation.replaces,
        status: 'current',
        revokedUntil: null,
      };
    },
  },
  /** Another activation of the same for the same account has taken its place. Where the other has not arrived, it goes on counting. */
  NatsActivationReplaced: {
    payload: { activation_id, by: uuidSchema },
    effect: 'changes',
    title: 'NATS activation replaced',
    about: ({ payload }) => payload.by,
    outcome: ({ payload, aggregate_id: id }) => `${payload.by} takes the place of ${id}`,
    lines: ({ payload }) => ({
      'By (activation id)': payload.by,
      'Activation id': payload.activation_id,
    }),
    evolve: (_, before) => ({ ...before, status: before.status === 'revoked' ? 'revoked' : 'replaced' }),
  },
  /** What was granted to an account through an export does not count any more. The next token of the account that exports says so. */
  NatsActivationRevoked: {
    payload: { activation_id, reason: reasonSchema, remark: textSchema.nullable() },
    effect: 'changes',
    title: 'NATS activation revoked',
    about: ({ payload }) => activationRevocationReasons[payload.reason],
    lines: ({ payload }) => ({
      Reason: activationRevocationReasons[payload.reason],
      Remark: payload.remark,
      'What it means':
        'The next token of the account that exports revokes it. A server that has not that token still lets everything through the import.',
      'Activation id': payload.activation_id,
    }),
    evolve: ({ timestamp }, before) => ({
      ...before,
      status: 'revoked',
      // A clock that ran ahead may have dated it in the future.
      revokedUntil: Math.max(before.issuedAt, secondsOf(timestamp)),
    }),
  },
});

/** Its form was checked when it was recorded. */
function claimsIn(jwt: string): ClaimsOf<'activation'> {
  const claims = readTokenBytes(utf8Bytes(jwt.slice(0, jwt.lastIndexOf('.'))));
  const { nats } = claims;
  if (nats.type !== 'activation') throw new Error('A token of another kind stands for an activation.');
  return { ...claims, nats };
}

function timeOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** What can be asked of activations. */
export const desk = defineCommands(aggregate, {
  nouns: ['NATS activation', 'NATS activations'],
  made: 'NATS activation signed',
  screen: {
    title: 'NATS activations',
    short: 'Activations',
    place: 'NATS',
    about: 'What accounts let certain other accounts import: granted, replaced, revoked.',
    belongsTo: 'nats.account',
    empty: {
      title: 'No NATS activations yet',
      text: 'An account whose export demands an activation token grants it to each account that may import it.',
    },
  },
  status: ({ status }) =>
    status === 'current'
      ? { word: 'Holds', tone: 'usual' }
      : status === 'replaced'
        ? { word: 'Replaced', tone: 'ended' }
        : { word: 'Revoked', tone: 'broken' },
  readAs: { exporter: 'Activations granted', importer: 'Activations granted to it', replaces: 'Replaced by' },
  particulars: ({ accountId, importer, importerId, kind, subject, jwt, issuedAt, expiresAt, ...rest }) => ({
    'Exported by': linkTo('nats.account', accountId),
    'May be imported by': linkTo('nats.account', importerId),
    'Public key of that account': { code: importer, copied: 'public key' },
    What: `${kind === 'stream' ? 'Stream' : 'Service'} ${subject}`,
    Organization: linkTo('organization', rest.organizationId),
    Issued: timeOf(issuedAt),
    Expires: expiresAt === null ? 'Never' : timeOf(expiresAt),
    'Issued by the key': { code: claimsIn(jwt).iss },
    Token: { code: jwt, copied: 'token' },
    Draft: linkTo('draft', rest.draftId),
  }),
  columns: ['What', 'Issued', 'Expires'],
  commands: {
    /** Record an activation token whose bytes were approved and signed, and that another one ends with it. */
    SignNatsActivation: {
      withheld: true,
      input: {
        draftId: uuidSchema,
        organizationId: uuidSchema,
        accountId: uuidSchema,
        importerId: uuidSchema.nullable(),
        replaces: uuidSchema.nullable(),
        jwt: z.string().max(LONGEST_ACTIVATION),
      },
      effect: 'makes',
      decide: ({ id, draftId, organizationId, accountId, importerId, replaces, jwt }) => [
        {
          event_type: 'NatsActivationSigned',
          payload: {
            activation_id: id,
            organization_id: organizationId,
            draft_id: draftId,
            activation: { account_id: accountId, importer_id: importerId, replaces, jwt },
          },
        },
        ...(replaces === null
          ? []
          : [
              {
                event_type: 'NatsActivationReplaced' as const,
                aggregate_id: replaces,
                payload: { activation_id: replaces, by: id },
              },
            ]),
      ],
    },
    /** Revoke all that was granted to an account through an export so far. */
    RevokeNatsActivation: {
      title: ({ name }) => `Revoke ${name}`,
      verb: 'Revoke…',
      fields: {
        reason: {
          kind: 'choice',
          choices: activationRevocationReasons,
          label: 'Reason',
          prompt: 'Choose why',
          hint: 'It stands in the ledger for good.',
        },
        remark: { kind: 'text', label: 'Remark' },
      },
      input: { reason: reasonSchema, remark: textSchema.nullable() },
      effect: 'changes',
      irreversible:
        'All that was granted to the account through the same export so far is revoked for good: servers cannot tell one from the other. Sign a new token of the account that exports afterwards, and give it to the servers: until then everything goes on.',
      available: ({ status }) => status !== 'revoked',
      decide({ id, reason, remark }, activation, registry) {
        const others = revokedTogether(activation, registry).filter(
          (each) => each.id !== id && each.status !== 'revoked',
        );
        return [id, ...others.map((each) => each.id).sort()].map((each) => ({
          event_type: 'NatsActivationRevoked',
          aggregate_id: each,
          payload: { activation_id: each, reason, remark },
        }));
      },
    },
  },
  rules: {
    NatsActivationSigned: {
      makes: ({ payload, timestamp }, registry) => activationSignedRefusal(payload, timestamp, registry),
    },
    NatsActivationReplaced: {
      changes: ({ payload }, before, registry) =>
        before.status === 'current' && registry.get('nats.activation', payload.by)?.replaces === before.id
          ? null
          : refuse(
              'nats-activation.not-its-successor',
              null,
              `The activation named does not take the place of ${before.name}.`,
              'Look at both again.',
            ),
    },
    NatsActivationRevoked: {
      changes: ({ payload }, activation) =>
        revokedAlready(activation) ??
        (payload.reason === 'Unspecified' && payload.remark === null
          ? refuse(
              'nats-activation.no-remark',
              'remark',
              'No reason was given.',
              'Say in the remark why it is revoked.',
            )
          : null),
    },
  },
});

function revokedAlready({ name, status }: Activation): Refused | null {
  if (status !== 'revoked') return null;
  return refuse(
    'nats-activation.revoked-already',
    null,
    `${name} was revoked already.`,
    'A revocation stays as it is: nothing lifts or changes it.',
  );
}
