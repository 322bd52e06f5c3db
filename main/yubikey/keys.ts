import { randomBytes } from 'node:crypto';
import { YUBICO_TRUST } from '../../app/evidence/attestation.ts';
import { SIGNING_RP_ID } from '../../app/evidence/authenticators.ts';
import type { TrustRoots } from '../../app/evidence/chain.ts';
import type { SignatureAlgorithm } from '../../app/evidence/cose-key.ts';
import { ProblemError } from '../../app/problem.ts';
import type { Act } from './acts.ts';
import { type Follow, type KeyChoice, outOfReach } from './choice.ts';
import {
  checkedSignature,
  coseAlgorithm,
  fromBase64url,
  type KeySignature,
  type ProvisionedCredential,
  provisioned,
} from './credentials.ts';
import { getAssertions } from './ctap/assertion.ts';
import { PERMISSION, type PinEntry } from './ctap/client-pin.ts';
import { makeCredential } from './ctap/credential.ts';
import { hmacSecret } from './ctap/hmac-secret.ts';
import { ctapProblem } from './ctap/problems.ts';
import { awaitTouch, RESET_WINDOW_MS, resetFido } from './ctap/reset.ts';
import { CtapError } from './ctap/status.ts';
import type { KeyFacts } from './facts.ts';
import type { PresenceListener } from './hid/presence.ts';
import type { KeyAccess } from './key-reader.ts';
import { type ActingKey, KeyRing } from './key-ring.ts';
import { type FidoSession, withFido } from './key-session.ts';
import { challengeResponse } from './otp/commands.ts';
import { OtpSession } from './otp/session.ts';
import { yubikeyProblem } from './problems.ts';
import { TransportError } from './transport/failure.ts';

/** What a credential for signing is made for. */
interface ProvisionRequest {
  readonly algorithm: SignatureAlgorithm;
  /** Whose key it is: an id of at most 64 bytes of UTF-8, and a name. */
  readonly user: { readonly id: string; readonly name: string };
  /** 32 bytes that the attestation commits to. */
  readonly clientDataHash: Uint8Array;
  /** Ids (base64url) of credentials of which the key must hold none. */
  readonly exclude: readonly string[];
}

/**
 * What officers do with YubiKeys. Every act names the key it is about, waits until the key is free, can be followed and
 * cancelled, and fails with a ProblemError that says what it means for the key. PINs go to the key and nowhere else.
 */
export class YubiKeys {
  readonly #ring: KeyRing;
  /** The certificates that attestation is judged by. */
  readonly trust: TrustRoots;
  readonly #today: () => Date;

  /**
   * @param trust by which attestation is judged
   * @param today for the validity of certificates
   */
  constructor(access: KeyAccess, trust: TrustRoots = YUBICO_TRUST, today: () => Date = () => new Date()) {
    this.#ring = new KeyRing(access);
    this.trust = trust;
    this.#today = today;
  }

  /** Tells which keys come and go, without opening any, until the signal is aborted. */
  watch(listener: PresenceListener, signal: AbortSignal): Promise<void> {
    return this.#ring.watch(listener, signal);
  }

  /** The keys that are plugged in, with what they tell without PIN and touch. */
  list(): Promise<KeyFacts[]> {
    return this.#ring.facts();
  }

  /** The same, read anew (another program may have changed something). */
  refresh(): Promise<KeyFacts[]> {
    this.#ring.forget();
    return this.#ring.facts();
  }

  /** Lets the key blink until it is touched, or for a moment where it cannot wait for that. */
  async identify(choice: KeyChoice, follow: Follow = {}): Promise<void> {
    await this.#fido(choice, 'identify', follow, async ({ authenticator, channel, options }) => {
      if (authenticator.info.versions.includes('FIDO_2_1')) await awaitTouch(authenticator, options);
      else await channel.wink();
    });
  }

  /** Gives a key its first PIN. */
  async setPin(choice: KeyChoice, pin: string, follow: Follow = {}): Promise<void> {
    await this.#fido(choice, 'set-pin', follow, (session) => session.clientPin().set(pin, session.commit));
  }

  /** Replaces the PIN. A wrong old PIN costs a try. */
  async changePin(choice: KeyChoice, old: PinEntry, pin: string, follow: Follow = {}): Promise<void> {
    await this.#fido(choice, 'change-pin', follow, (session) =>
      session.clientPin().change(old, pin, session.commit),
    );
  }

  /** Creates a discoverable credential for signing ledger heads, and judges its attestation. */
  provision(
    choice: KeyChoice,
    request: ProvisionRequest,
    pin: PinEntry,
    follow: Follow = {},
  ): Promise<ProvisionedCredential> {
    return this.#fido(choice, 'provision', follow, async ({ authenticator, clientPin, commit, options }) => {
      const algorithm = coseAlgorithm(request.algorithm);
      if (!authenticator.info.algorithms.includes(algorithm)) throw new CtapError(0x26);
      const token = await clientPin().token(pin, PERMISSION.makeCredential, SIGNING_RP_ID);
      commit();
      const created = await makeCredential(
        authenticator,
        {
          rpId: SIGNING_RP_ID,
          rpName: 'CIM Keys',
          user: {
            id: new TextEncoder().encode(request.user.id),
            name: request.user.name,
            displayName: request.user.name,
          },
          algorithm,
          clientDataHash: request.clientDataHash,
          exclude: request.exclude.map(fromBase64url),
        },
        token,
        options,
      );
      return provisioned(created, request.algorithm, request.clientDataHash, this.trust, this.#today());
    });
  }

  /**
   * Signs 32 bytes with a credential: touch and PIN. The signature is verified before it is handed out.
   * @param credential as it was recorded when it was made; base64url
   */
  sign(
    choice: KeyChoice,
    credential: { readonly credentialId: string; readonly publicKey: string },
    clientDataHash: Uint8Array,
    pin: PinEntry,
    follow: Follow = {},
  ): Promise<KeySignature> {
    return this.#fido(choice, 'sign', follow, async ({ authenticator, clientPin, commit, options }) => {
      const token = await clientPin().token(pin, PERMISSION.getAssertion, SIGNING_RP_ID);
      commit();
      const allow = [fromBase64url(credential.credentialId)];
      const request = { rpId: SIGNING_RP_ID, clientDataHash, allow };
      const [assertion] = await getAssertions(authenticator, request, token, options);
      if (assertion === undefined) throw new TransportError('garbled', 'No assertion.');
      const publicKey = fromBase64url(credential.publicKey);
      const signed = { rpId: SIGNING_RP_ID, clientDataHash, publicKey, ...assertion };
      return checkedSignature(signed, credential.credentialId);
    });
  }

  /**
   * 32 secret bytes that belong to a credential and a salt of 32 bytes: touch and PIN.
   * @param credentialId base64url
   */
  hmacSecret(
    choice: KeyChoice,
    credentialId: string,
    salt: Uint8Array,
    pin: PinEntry,
    follow: Follow = {},
  ): Promise<Uint8Array> {
    return this.#fido(
      choice,
      'hmac-secret',
      follow,
      async ({ authenticator, clientPin, commit, options }) => {
        const client = clientPin();
        const token = await client.token(pin, PERMISSION.getAssertion, SIGNING_RP_ID);
        commit();
        const request = { rpId: SIGNING_RP_ID, credentialId: fromBase64url(credentialId), salt };
        return hmacSecret(authenticator, client, request, token, randomBytes(32), options);
      },
    );
  }

  /** HMAC-SHA1 of a challenge (1 to 64 bytes) under the secret in an OTP slot: 20 secret bytes, perhaps a touch. */
  challengeResponse(
    choice: KeyChoice,
    slot: 1 | 2,
    challenge: Uint8Array,
    follow: Follow = {},
  ): Promise<Uint8Array> {
    return this.#ring.act(choice, 'otp', 'challenge-response', follow, async (key) => {
      const { port, clock } = this.#ring.access;
      if (key.facts.slots?.[slot].configured === false)
        throw new ProblemError(yubikeyProblem('yubikey.slot-empty', slot));
      const connection = await port.openOtp(key.path);
      try {
        key.progress.commit();
        return await challengeResponse(
          new OtpSession(connection, clock),
          clock,
          slot,
          challenge,
          key.options,
        );
      } finally {
        await connection.close();
      }
    });
  }

  /**
   * Deletes every credential and the PIN of a key for good: touch, within ten seconds after it was plugged in. Keys must
   * be watched meanwhile, or nobody knows when that was.
   * @throws ProblemError `yubikey.replug-to-reset` when it was plugged in earlier
   */
  async reset(choice: KeyChoice, follow: Follow = {}): Promise<void> {
    await this.#ring.act(choice, 'fido', 'reset', follow, async (key) => {
      const { pluggedAt } = key.key;
      const isFresh = pluggedAt !== null && this.#ring.access.clock.now() - pluggedAt <= RESET_WINDOW_MS;
      if (!isFresh) throw new ProblemError(ctapProblem('yubikey.replug-to-reset'));
      await this.#withFido(key, async ({ authenticator, commit, options }) => {
        commit();
        await resetFido(authenticator, options);
      });
    });
  }

  #fido<T>(
    choice: KeyChoice,
    act: Act,
    follow: Follow,
    work: (session: FidoSession) => Promise<T>,
  ): Promise<T> {
    return this.#ring.act(choice, 'fido', act, follow, (key) => this.#withFido(key, work));
  }

  #withFido<T>(key: ActingKey, work: (session: FidoSession) => Promise<T>): Promise<T> {
    if (key.facts.fido === null) throw outOfReach(key.facts, 'fido');
    return withFido(this.#ring.access, key.path, key.facts.serial, key.progress, key.options, work);
  }
}
