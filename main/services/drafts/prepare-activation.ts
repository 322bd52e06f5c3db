import { v7 as uuidv7 } from 'uuid';
import { toBase64url } from '../../../app/content/base64url.ts';
import { tokenBytes } from '../../../app/pki/nats/token.ts';
import { ProblemError } from '../../../app/problem.ts';
import type { CommandNamed, Registry } from '../../../app/registry/index.ts';
import { currentActivation } from '../../../app/registry/nats-activation-facts.ts';
import {
  activationName,
  expectedActivation,
  type Granted,
} from '../../../app/registry/nats-activation-rules.ts';
import { secondsOf } from '../../../app/registry/nats-token-rules.ts';
import type { Approving } from './prepare.ts';
import { signingKeyOf } from './prepare-token.ts';
import { draftProblem } from './problems.ts';

/** What a person decides about an activation token; all else follows from what is recorded. */
export interface ActivationRequest extends Approving {
  /** The account that exports. */
  readonly accountId: string;
  /** What its export is called. */
  readonly exportName: string;
  /** What of it may be imported; null for all of it. */
  readonly subject: string | null;
  /** The account that may import it: one of this registry, or the public key of one elsewhere. */
  readonly importer: { readonly accountId: string } | { readonly publicKey: string };
  /** Until when it holds, RFC 3339; null where it need not expire. */
  readonly validUntil: string | null;
  /** The signing key; null for one that may. */
  readonly signingKeyId: string | null;
}

/** The draft of an activation token: when it is issued is fixed here, and nothing after it. @throws ProblemError */
export function activationDraft(
  request: ActivationRequest,
  registry: Registry,
  now: Date,
): CommandNamed<'PrepareDraft'> {
  const { signingKeyId, validUntil, needed, expiresAt } = request;
  const granted = grantedIn(request, registry);
  const { account, importerId } = granted;
  const operator = registry.get('nats.operator', account.operatorId);
  if (operator === undefined)
    throw new ProblemError(draftProblem('draft.unknown-object', { what: 'NATS operator' }));
  const signer = signingKeyOf('account', account, signingKeyId, registry);
  const times = {
    iat: secondsOf(now.toISOString()),
    exp: validUntil === null ? null : secondsOf(validUntil),
  };
  const replaced = currentActivation({ ...granted, accountId: account.id }, registry);
  return {
    type: 'PrepareDraft',
    id: uuidv7(),
    organizationId: operator.organizationId,
    title: activationName(granted, registry),
    content: {
      kind: 'nats-activation',
      activation_id: uuidv7(),
      account_id: account.id,
      importer_id: importerId,
      replaces: replaced?.id ?? null,
    },
    bytes: toBase64url(tokenBytes(expectedActivation(granted, signer, times, registry))),
    signer,
    ...{ needed, expiresAt },
  };
}

function grantedIn(
  { accountId, exportName, subject, importer }: ActivationRequest,
  registry: Registry,
): Granted {
  const account = registry.get('nats.account', accountId);
  const exported = account?.configuration.exports.find(({ name }) => name === exportName);
  if (account === undefined || exported === undefined)
    throw new ProblemError(
      draftProblem('draft.unknown-object', {
        what: account === undefined ? 'NATS account' : 'export of this account',
      }),
    );
  const what = { account, kind: exported.kind, subject: subject ?? exported.subject };
  if ('publicKey' in importer) return { ...what, importer: importer.publicKey, importerId: null };
  const importing = registry.get('nats.account', importer.accountId);
  if (importing === undefined)
    throw new ProblemError(draftProblem('draft.unknown-object', { what: 'NATS account' }));
  return { ...what, importer: importing.publicKey, importerId: importing.id };
}
