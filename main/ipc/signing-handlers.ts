import type { ParsedInputOf } from '../../app/contract/operations.ts';
import type { HeadSignature, SigningKey, SigningYubiKey } from '../../app/contract/signing.ts';
import { ProblemError } from '../../app/problem.ts';
import { decodeEvent } from '../../app/registry/dispatch.ts';
import type { StateOf } from '../../app/registry/index.ts';
import { recordedOf } from '../services/ledgers/entry-rows.ts';
import { ledgerToRead } from '../services/ledgers/ledger-to-read.ts';
import { meansOf, ownKey, ownYubiKey, prove } from '../services/recording/sign-in.ts';
import { keyFilesOf } from '../services/registry/key-files.ts';
import { headToSign } from '../services/signing/head-to-sign.ts';
import { listedSigningKeys } from '../services/signing/listed-keys.ts';
import {
  type StatementSigner,
  signerWithKey,
  signerWithYubiKey,
} from '../services/signing/statement-signer.ts';
import { keyWithoutSerial } from '../services/yubikeys/answering-keys.ts';
import { yubiKeyActProblem } from '../services/yubikeys/problems.ts';
import { signHead } from '../services/yubikeys/sign-head.ts';
import type { Ledger } from '../store/ledger.ts';
import type { KeyChoice } from '../yubikey/choice.ts';
import type { Context } from './context.ts';
import type { Handlers } from './router.ts';
import { aboutSigning } from './signing-questions.ts';
import { spendsLastTry, unlockingOf } from './unlocking.ts';
import { aboutLastTry } from './yubikey-questions.ts';

/** Signing keys listed at the most: more than any ceremony has officers. */
const LISTED = 200;

const ALL = { search: '', organizationId: null, limit: LISTED, offset: 0 };

/** Handlers of the Sign screen, and of signing in with a key. */
export function signingHandlers(
  context: Context,
): Pick<Handlers, `signing.${'state' | 'sign'}` | `officer.${'means' | 'prove'}`> {
  const { checkpoints, yubiKeys, ledger: own, ownLedger, sign } = context;

  /** The signatures of a head, from the events that hold them. */
  function signaturesOf(ledger: Ledger, { id, signatures }: StateOf['checkpoint']): HeadSignature[] {
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
  function shownYubiKey(ledger: Ledger, key: StateOf['yubikey']): SigningYubiKey[] {
    const { id, status, device, credential, holder } = key;
    const attestation = yubiKeys.attestationsOf(ledger).of(key);
    if (status !== 'active' || credential === null || holder === null || attestation === null) return [];
    const { fingerprint } = credential;
    const { model, serial } = device;
    return [{ yubikeyId: id, model, serial, fingerprint, holder: holder.name, attestation }];
  }

  function knownYubiKey(id: string): StateOf['yubikey'] {
    const known = own.objects.get('yubikey', id);
    if (known === undefined) throw new ProblemError(yubiKeyActProblem('yubikey.unknown'));
    return known;
  }

  /** The person’s own key as it signs. @throws ProblemError when it is not theirs */
  function proverOf({ personId, with: means }: ParsedInputOf<'officer.prove'>): StatementSigner {
    if (means.kind === 'key') {
      const { keyId, unlocking } = means;
      const key = ownKey(own.objects, personId, keyId);
      return signerWithKey(
        key,
        unlockingOf(unlocking, (file) => keyFor(context, keyId, file)),
        sign,
      );
    }
    const key = ownYubiKey(own.objects, personId, means.yubikeyId);
    const purpose = `To sign in as ${key.holder?.name ?? 'nobody'}.`;
    return signerWithYubiKey(key, (hash) => yubiKeys.signingWith(key, purpose, means)(hash));
  }

  return {
    'officer.means': ({ personId }) => {
      const { keys, yubikeys } = meansOf(own.objects, personId);
      return {
        keys: keys.map((key) => shownKey(context, own, key)),
        yubikeys: yubikeys.flatMap((key) => shownYubiKey(own, key)),
      };
    },
    'officer.prove': {
      confirmWhen: ({ with: means }) => aboutLastTry(spendsLastTry(means), 'the YubiKey that signs in'),
      act: (said) => ownLedger.signIn(said, (source) => prove(source, said.personId, proverOf(said))),
    },
    'signing.state': async ({ ledger: id }) => {
      const ledger = ledgerToRead(context, id);
      const { objects } = ledger;
      const keys = await listedSigningKeys(ledger, LISTED);
      const head = headToSign(ledger);
      const checkpoint = head === null ? undefined : objects.holderOf('checkpoint', head.cid);
      return {
        head,
        signatures: checkpoint === undefined ? [] : signaturesOf(ledger, checkpoint),
        keys: keys.map((key) => shownKey(context, ledger, key)),
        yubikeys: ledger.lists.list('yubikey', ALL).flatMap(({ state }) => shownYubiKey(ledger, state)),
      };
    },
    'signing.sign': {
      confirm: ({ head, with: means }) =>
        aboutSigning(
          means.kind === 'key'
            ? checkpoints.propose(means.keyId, head)
            : checkpoints.proposeWithYubiKey(knownYubiKey(means.yubikeyId), head),
          spendsLastTry(means),
        ),
      act: async ({ head, with: means }) => {
        if (means.kind === 'yubikey')
          return recordedOf(await signHead(context, means.yubikeyId, head, means));
        const { keyId, unlocking } = means;
        const opened = unlockingOf(unlocking, (file) => keyFor(context, keyId, file));
        return recordedOf(await checkpoints.signWithKey(keyId, opened, head));
      },
    },
  };
}

/** The YubiKey of a file of a private key that shows no serial number: it is known by its credential. */
export function keyFor({ ledger, yubiKeys }: Context, keyId: string, file: string): KeyChoice | null {
  const files = ledger.objects.get('key', keyId)?.privateKey;
  return files?.kind === 'bound-age-files' ? keyWithoutSerial(files, file, yubiKeys) : null;
}

/** A key of a ledger as it is offered for signing. */
export function shownKey(
  { secrets }: Pick<Context, 'secrets'>,
  { objects }: Ledger,
  { id, label, fingerprint, personId, organizationId, privateKey }: StateOf['key'],
): SigningKey {
  const organizationName = objects.get('organization', organizationId)?.name ?? 'Unknown organization';
  const person = personId === null ? undefined : objects.get('person', personId);
  const holder = person?.name ?? organizationName;
  const files = keyFilesOf(privateKey, secrets);
  return { keyId: id, label, fingerprint, holder, organizationName, files };
}
