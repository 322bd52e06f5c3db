import { seedOf } from './dispatch.ts';
import type { Command, CommandNamed } from './index.ts';

type Identity = CommandNamed<'CreateNatsOperator' | 'CreateNatsAccount' | 'CreateNatsUser'>;

type WithoutKey<C> = C extends Identity ? Omit<C, 'publicKey'> : never;

/** A NATS identity as it was decided upon, before its seed is made. */
export type Unsealed = WithoutKey<Identity>;

/** What a person can decide upon: a command, or one that still lacks the public key of a seed to be made. */
export type Draft = Exclude<Command, Identity> | Unsealed;

/** Whether a seed must be made before the draft can be recorded. */
export function isUnsealed(draft: Draft): draft is Unsealed {
  return seedOf(draft.type) !== null;
}

/** The command of an identity whose seed was made. No decider looks at the key: to rehearse, any text will do. */
export function withPublicKey(draft: Unsealed, publicKey: string): Command {
  return { ...draft, publicKey };
}
