import { type NkeyKind, nkeyText } from '../pki/nats/nkey.ts';
import { hasSeed } from './dispatch.ts';
import type { Command, CommandNamed } from './index.ts';

type Identity = CommandNamed<
  'CreateNatsOperator' | 'CreateNatsAccount' | 'CreateNatsUser' | 'GenerateNatsSigningKey'
>;

type WithoutKey<C> = C extends Identity ? Omit<C, 'publicKey'> : never;

/** A NATS identity, or a signing key of one, as it was decided upon, before its seed is made. */
export type Unsealed = WithoutKey<Identity>;

/** What a person can decide upon: a command, or one that still lacks the public key of a seed to be made. */
export type Draft = Exclude<Command, Identity> | Unsealed;

/** Whether a seed must be made before the draft can be recorded. */
export function isUnsealed(draft: Draft): draft is Unsealed {
  return hasSeed(draft.type);
}

/** What kind of seed is made for a draft. */
export function seedKindOf(draft: Unsealed): NkeyKind {
  switch (draft.type) {
    case 'CreateNatsOperator':
      return 'operator';
    case 'CreateNatsAccount':
      return 'account';
    case 'CreateNatsUser':
      return 'user';
    case 'GenerateNatsSigningKey':
      return draft.signsFor.kind;
  }
}

/** The command of a draft whose seed was made. */
export function withPublicKey(draft: Unsealed, publicKey: string): Command {
  return { ...draft, publicKey };
}

/**
 * A draft as it is rehearsed: in the place of a public key that is still to be made stands one that differs from object to
 * object, of the right kind, and is nobody's.
 */
export function rehearsed(draft: Draft): Command {
  return isUnsealed(draft) ? withPublicKey(draft, keyToCome(draft)) : draft;
}

/** What stands for the public key of a seed that is still to be made. */
export function keyToCome(draft: Unsealed): string {
  // The digits of a UUID are as many as a key has bytes.
  const digits = draft.id.replaceAll('-', '').padEnd(32, '0').slice(0, 32);
  const bytes = Uint8Array.from(digits, (digit) => digit.charCodeAt(0));
  return nkeyText({ kind: seedKindOf(draft), bytes });
}
