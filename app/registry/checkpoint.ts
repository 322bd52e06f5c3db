import { z } from 'zod';
import { type CidString, isCid } from '../content/cid.ts';
import { defineAggregate } from '../model/aggregate.ts';
import { defineCommands } from '../model/commands.ts';
import { type Refused, refuse } from '../model/decision.ts';
import { nameSchema, timestampSchema, uuidSchema } from '../model/values.ts';
import { CHECKPOINT_STATEMENT } from '../statements/domains.ts';
import { checkpointSignatureSchema } from './checkpoint-signature.ts';
import type { Registry } from './index.ts';
import { keySigningRefusal } from './key-rules.ts';
import { signingRefusal } from './yubikey.ts';

const cid = z.custom<CidString>((value) => typeof value === 'string' && isCid(value));
const seq = z.int().positive();
const ledger = z.string().min(1).max(300);
const signer = z.strictObject({ person_id: uuidSchema.nullable(), name: nameSchema });

/** What stands of signed heads in ledgers. Each signature is an event; those of one head share its aggregate. */
export const aggregate = defineAggregate('checkpoint', {
  state: {
    id: uuidSchema,
    seq,
    head: cid,
    signatures: z.array(
      z.strictObject({
        signer,
        kind: z.enum(['ed25519', 'fido2']),
        fingerprint: z.string(),
        at: timestampSchema,
        /** A YubiKey's signature counter. */
        counter: z.int().nullable(),
      }),
    ),
  },
  label: ({ seq }) => `Entry ${seq}`,
  // One head has one checkpoint.
  uniqueKey: ({ head }) => head,
}).withEvents({
  /** An officer signed a head of this ledger. */
  CheckpointSigned: {
    payload: {
      checkpoint_id: uuidSchema,
      /** Which form of statement was signed; left out for the first, in which the signer did not stand. */
      statement: z.literal(CHECKPOINT_STATEMENT.now).optional(),
      /** What was signed; see `CheckpointStatement`. */
      ledger,
      seq,
      head: cid,
      signed_at: timestampSchema,
      /** Who signed; a registered person where the key has one as its holder. */
      signer,
      signature: checkpointSignatureSchema,
    },
    effect: 'adds',
    title: 'Head signed',
    about: ({ payload }) => `Entry ${payload.seq}, by ${payload.signer.name}`,
    lines: ({ payload: { signature, ...payload } }) => ({
      'Signed by': payload.signer.name,
      'The name is':
        payload.statement === undefined ? 'Not part of what was signed' : 'Part of what was signed',
      Covers: `Entries 1 to ${payload.seq}`,
      Head: payload.head,
      'Signed at': payload.signed_at,
      ...(signature.kind === 'ed25519'
        ? { With: 'A key encrypted on this laptop (Ed25519)', 'Key id': signature.key_id }
        : {
            With: `A YubiKey, ${signature.user_verified ? 'PIN and touch' : 'touch only'} (FIDO2)`,
            'Signature counter': String(signature.counter),
            'YubiKey id': signature.yubikey_id,
          }),
      Fingerprint: signature.fingerprint,
      Signature: signature.signature,
    }),
    evolve: ({ payload: { checkpoint_id: id, seq, head, signer, signature, signed_at: at } }, before) => {
      const { kind, fingerprint } = signature;
      const counter = signature.kind === 'fido2' ? signature.counter : null;
      const one = { signer, kind, fingerprint, at, counter };
      return { id, seq, head, signatures: [...(before?.signatures ?? []), one] };
    },
  },
});

/** What can be asked of signed heads. */
export const desk = defineCommands(aggregate, {
  nouns: ['signed head', 'signed heads'],
  made: 'Signature recorded',
  particulars: ({ seq, head, signatures }) => ({
    Entry: String(seq),
    Head: { code: head },
    // The key is proven; the name only where it was signed, too, which each event says.
    Signatures: signatures.map(({ signer, fingerprint }) => `${signer.name}, with ${fingerprint}`),
  }),
  columns: [],
  commands: {
    /**
     * Record a signature over a head; it was made, and verified, before. It must be over the head, or over the head that
     * others have just compared or signed.
     */
    SignCheckpoint: {
      withheld: true,
      input: {
        statement: z.strictObject({
          ledger,
          seq,
          head: cid,
          at: timestampSchema,
          /** Left out in the first form of statement. */
          signer: z.strictObject({ id: uuidSchema.nullable(), name: nameSchema }).optional(),
        }),
        signer: z.strictObject({ personId: uuidSchema.nullable(), name: nameSchema }),
        signature: checkpointSignatureSchema,
        /** The highest counter recorded with a signature of this key; null when there is none. */
        counterBefore: z.int().nullable(),
        /** Where the ledger ends at this moment. */
        end: z.strictObject({ seq: z.int(), head: cid }),
      },
      effect: 'adds',
      target: ({ statement }, registry) => registry.holderOf('checkpoint', statement.head)?.id,
      decide({ id, statement, signer, signature, counterBefore, end }, known, registry) {
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
          const before = Math.max(counterBefore ?? 0, key?.credential?.counter ?? 0);
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
        const payload = {
          checkpoint_id: known?.id ?? id,
          ledger: statement.ledger,
          seq: statement.seq,
          head: statement.head,
          signed_at: statement.at,
          signer: { person_id: signer.personId, name: signer.name },
          signature,
        };
        return {
          event_type: 'CheckpointSigned',
          payload: named === undefined ? payload : { ...payload, statement: CHECKPOINT_STATEMENT.now },
        };
      },
    },
  },
  rules: {
    CheckpointSigned: {
      // A key that is not in the ledger is nobody's there: it can neither be suspended nor revoked.
      adds: ({ payload: { signature }, timestamp }, _, registry) =>
        signature.kind === 'ed25519'
          ? keySigningRefusal(registry.get('key', signature.key_id), signature, timestamp)
          : null,
    },
  },
});

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

/** A counter that stands still says that there are two of this key. Source: WebAuthn level 2, section 6.1.1. */
function counterRefusal(counter: number, before: number): Refused | null {
  // Zero always: an authenticator that does not count.
  if (counter > before || (counter === 0 && before === 0)) return null;
  return refuse(
    'checkpoint.counter',
    null,
    `The YubiKey’s signature counter says ${counter}, but it has said ${before} before: somebody may have a copy of this key.`,
    'Stop. Report this key lost, use another one, and have this one examined.',
  );
}
