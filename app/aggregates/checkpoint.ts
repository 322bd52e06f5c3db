import { z } from 'zod';
import type { CidString } from '../content/cid.ts';
import type { CheckpointSignature, CheckpointSigned } from '../events/checkpoint.ts';
import { CHECKPOINT_STATEMENT_2, checkpointSignedSchema } from '../events/checkpoint.ts';
import { timestampSchema } from '../events/fields.ts';
import type { CheckpointStatement } from '../ledger/checkpoint.ts';
import { accept, type Decision, refuse } from './decision.ts';
import type { Registry } from './registry.ts';
import { signingRefusal } from './yubikey-decider.ts';

const payload = checkpointSignedSchema.shape.payload.shape;

/** A signed head as the ledger knows it now. */
export const checkpointSchema = z.strictObject({
  id: payload.checkpoint_id,
  seq: payload.seq,
  head: payload.head,
  signatures: z.array(
    z.strictObject({
      signer: payload.signer,
      kind: z.enum(['ed25519', 'fido2']),
      fingerprint: z.string(),
      at: timestampSchema,
      /** A YubiKey's signature counter. */
      counter: z.int().nullable(),
    }),
  ),
});

/** A signed head as the ledger knows it now. */
export type Checkpoint = z.infer<typeof checkpointSchema>;

/** Record a signature over a head. The signature itself was made, and verified, before. */
export interface SignCheckpoint {
  readonly type: 'SignCheckpoint';
  /** The id of the head's checkpoint; where one is recorded already, that one counts. */
  readonly checkpointId: string;
  readonly statement: CheckpointStatement;
  readonly signer: { readonly personId: string | null; readonly name: string };
  readonly signature: CheckpointSignature;
  /** The highest counter recorded with a signature of this key; null when there is none. */
  readonly counterBefore: number | null;
  /** Where the ledger ends at this moment. */
  readonly end: { readonly seq: number; readonly head: CidString };
}

/** One head has one checkpoint. */
export function checkpointKey({ head }: { readonly head: string }): string {
  return head;
}

/**
 * Whether nothing stands behind this head but signatures of it and comparisons of it: then the next officer signs the
 * same one. Both are about the head and so must stand behind it; whoever signs later must not sign more, or less.
 * @param end the last entry of the ledger
 */
export function isStillToSign(
  { seq, head }: { readonly seq: number; readonly head: string },
  end: number,
  registry: Registry,
): boolean {
  const signed = registry.holderOf('checkpoint', head);
  const compared = registry.holderOf('comparison', head);
  const isAt = [signed?.seq ?? seq, compared?.seq ?? seq].every((known) => known === seq);
  const behind = (signed?.signatures.length ?? 0) + (compared?.made.length ?? 0);
  return isAt && behind > 0 && seq + behind === end;
}

/** Decides on a signature: it must be over the head, or over the head that others have just compared or signed. */
export function decideCheckpoint(command: SignCheckpoint, registry: Registry): Decision {
  const { statement, signer, signature, end } = command;
  const known = registry.holderOf('checkpoint', statement.head);
  const isHead = statement.seq === end.seq && statement.head === end.head;
  if (!isHead && !isStillToSign(statement, end.seq, registry)) {
    return refuse(
      'checkpoint.moved-on',
      null,
      `Since entry ${statement.seq} more was recorded in this ledger.`,
      'Sign the head as it is now: compare it anew first.',
    );
  }
  if (known?.signatures.some(({ fingerprint }) => fingerprint === signature.fingerprint)) {
    return refuse(
      'checkpoint.signed-already',
      'keyId',
      'This key has signed this head already.',
      'Let the next officer sign with a key of their own.',
    );
  }
  if (signature.kind === 'fido2') {
    const key = registry.get('yubikey', signature.yubikey_id);
    const before = Math.max(command.counterBefore ?? 0, key?.credential?.counter ?? 0);
    const refusal = signingRefusal(key, signature) ?? counterRefusal(signature.counter, before);
    if (refusal !== null) return refusal;
  }
  const named = statement.signer;
  if (named !== undefined && (named.id !== signer.personId || named.name !== signer.name)) {
    return refuse(
      'checkpoint.other-signer',
      null,
      'The signature names another signer than the one it is to be recorded for.',
      'Sign again.',
    );
  }
  const id = known?.id ?? command.checkpointId;
  return accept({
    aggregate: 'checkpoint',
    event_type: 'CheckpointSigned',
    aggregate_id: id,
    payload: {
      checkpoint_id: id,
      ...(named !== undefined && { statement: CHECKPOINT_STATEMENT_2 }),
      ledger: statement.ledger,
      seq: statement.seq,
      head: statement.head,
      signed_at: statement.at,
      signer: { person_id: signer.personId, name: signer.name },
      signature,
    },
  });
}

/** A counter that stands still says that there are two of this key. Source: WebAuthn level 2, section 6.1.1. */
function counterRefusal(counter: number, before: number): Decision | null {
  // Zero always: an authenticator that does not count.
  if (counter > before || (counter === 0 && before === 0)) return null;
  return refuse(
    'checkpoint.counter',
    null,
    `The YubiKey’s signature counter says ${counter}, but it has said ${before} before: somebody may have a copy of this key.`,
    'Stop. Report this key lost, use another one, and have this one examined.',
  );
}

/** The checkpoint after the event. */
export function evolveCheckpoint(
  { payload: { checkpoint_id: id, seq, head, signer, signature, signed_at: at } }: CheckpointSigned,
  before: () => Checkpoint | undefined,
): Checkpoint {
  const { kind, fingerprint } = signature;
  const counter = signature.kind === 'fido2' ? signature.counter : null;
  return {
    id,
    seq,
    head,
    signatures: [...(before()?.signatures ?? []), { signer, kind, fingerprint, at, counter }],
  };
}
