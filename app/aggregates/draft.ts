import type { Command } from './aggregates.ts';
import type { CreateNatsAccount } from './nats-account.ts';
import type { CreateNatsOperator } from './nats-operator.ts';
import type { CreateNatsUser } from './nats-user.ts';

type Identity = CreateNatsOperator | CreateNatsAccount | CreateNatsUser;

type WithoutKey<C> = C extends Identity ? Omit<C, 'publicKey'> : never;

/** A NATS identity as it was decided upon, before its seed is made. */
export type Unsealed = WithoutKey<Identity>;

/** What a person can decide upon: a command, or one that still lacks the public key of a seed to be made. */
export type Draft = Exclude<Command, Identity> | Unsealed;

/** Whether a seed must be made before the draft can be recorded. */
export function isUnsealed(draft: Draft): draft is Unsealed {
  return (
    draft.type === 'CreateNatsOperator' ||
    draft.type === 'CreateNatsAccount' ||
    draft.type === 'CreateNatsUser'
  );
}

/** The command of an identity whose seed was made. No decider looks at the key: to rehearse, any text will do. */
export function withPublicKey(draft: Unsealed, publicKey: string): Command {
  return { ...draft, publicKey };
}
