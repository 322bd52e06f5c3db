import type { Checkpoint } from '../../app/aggregates/checkpoint.ts';
import type { Key } from '../../app/aggregates/key.ts';
import type { YubiKey } from '../../app/aggregates/yubikey.ts';
import type { HeadSignature, SigningKey, SigningYubiKey } from '../../app/contract/signing.ts';
import { decodeEvent } from '../../app/events/catalogue.ts';
import { headToSign } from '../ceremony/head-to-sign.ts';
import type { Ledger } from '../store/ledger.ts';
import type { Context } from './context.ts';
import { keyFilesOf } from './key-files.ts';
import { ledgerToRead } from './ledger-to-read.ts';
import { recordedOf } from './reading.ts';
import type { Handlers } from './router.ts';
import { aboutSigning } from './signing-questions.ts';

/** Signing keys listed at the most: more than any ceremony has officers. */
const LISTED = 200;

const ALL = { search: '', organizationId: null, limit: LISTED, offset: 0 };

/** Handlers of the Sign screen. */
export function signingHandlers(context: Context): Pick<Handlers, 'signing.state' | 'signing.signWithKey'> {
  const { checkpoints, secrets, yubiKeys } = context;

  function shown(
    { objects }: Ledger,
    { id, label, fingerprint, personId, organizationId, privateKey }: Key,
  ): SigningKey {
    const organizationName = objects.get('organization', organizationId)?.name ?? 'Unknown organization';
    const person = personId === null ? undefined : objects.get('person', personId);
    const holder = person?.name ?? organizationName;
    const files = keyFilesOf(privateKey, secrets);
    return { keyId: id, label, fingerprint, holder, organizationName, files };
  }

  /** The signatures of a head, from the events that hold them. */
  function signaturesOf(ledger: Ledger, { id, signatures }: Checkpoint): HeadSignature[] {
    return ledger.entries.ofObject(id, signatures.length).flatMap(({ block }): HeadSignature[] => {
      const event = decodeEvent(block);
      if (event.event_type !== 'CheckpointSigned') return [];
      const { signer, signature, signed_at: at } = event.payload;
      const { kind, fingerprint } = signature;
      const shown = { signer: signer.name, kind, fingerprint, at };
      if (signature.kind === 'ed25519') return [{ ...shown, userVerified: null, attestation: null }];
      const key = ledger.objects.yubiKeyWith(fingerprint);
      const attestation = key === undefined ? null : yubiKeys.attestationsOf(ledger).of(key);
      return [{ ...shown, userVerified: signature.user_verified, attestation }];
    });
  }

  /** A key that is set up for signing; nothing for any other. */
  function shownYubiKey(ledger: Ledger, key: YubiKey): SigningYubiKey[] {
    const { id, status, device, credential, holder } = key;
    const attestation = yubiKeys.attestationsOf(ledger).of(key);
    if (status !== 'active' || credential === null || holder === null || attestation === null) return [];
    const { fingerprint } = credential;
    const { model, serial } = device;
    return [{ yubikeyId: id, model, serial, fingerprint, holder: holder.name, attestation }];
  }

  return {
    'signing.state': ({ ledger: id }) => {
      const ledger = ledgerToRead(context, id);
      const { objects } = ledger;
      const head = headToSign(ledger);
      const checkpoint = head === null ? undefined : objects.holderOf('checkpoint', head.cid);
      return {
        head,
        signatures: checkpoint === undefined ? [] : signaturesOf(ledger, checkpoint),
        keys: objects.signingKeys(LISTED).map((key) => shown(ledger, key)),
        yubikeys: objects.list('yubikey', ALL).flatMap(({ state }) => shownYubiKey(ledger, state)),
      };
    },
    'signing.signWithKey': {
      confirm: ({ keyId, head }) => aboutSigning(checkpoints.propose(keyId, head)),
      act: async ({ keyId, passphrase, head }) =>
        recordedOf(await checkpoints.signWithKey(keyId, { by: 'passphrase', passphrase }, head)),
    },
  };
}
