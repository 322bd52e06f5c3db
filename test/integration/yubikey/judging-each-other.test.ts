import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { verifyAssertion } from '../../../app/evidence/assertion.ts';
import { verifyAttestation } from '../../../app/evidence/attestation.ts';
import { readAuthenticatorData } from '../../../app/evidence/authenticator-data.ts';
import { SIGNING_RP_ID } from '../../../app/evidence/authenticators.ts';
import { readCoseKey } from '../../../app/evidence/cose-key.ts';
import { pemOf as pemText } from '../../../app/pki/pem.ts';
import { verifySignature } from '../../../main/evidence/pki-signature.ts';
import { YubiKeys } from '../../../main/yubikey/keys.ts';
import { systemClock } from '../../../main/yubikey/transport/clock.ts';
import { runOn, runWithPin } from '../../support/others.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { nodeHidPort, virtualUsb } from '../../support/virtual-usb.ts';
import { attestationIntermediates, attestationRoots } from '../../yubikey/attestation/authority.ts';
import { canonical, RequestMap } from '../../yubikey/ctap2/cbor.ts';

/*
 * What this app makes with a key is judged by libfido2, and what libfido2 makes by this app: through node-hid's own
 * binary and through libfido2's own HID code, on the same virtual key.
 */

const PIN = '294716';
const SERIAL = 10_000_001;
const FIDO = '/dev/hidraw1';
const trust = { roots: attestationRoots, intermediates: attestationIntermediates };

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function fromBase64url(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

/** fido2-tools want authenticator data as a CBOR byte string. */
function wrapped(bytes: Uint8Array): string {
  return base64(canonical(bytes));
}

function unwrapped(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  // Between 24 and 255 bytes, the length is one byte behind the type.
  return bytes.subarray(2, 2 + bytes.readUInt8(1));
}

test.each(['ES256', 'EdDSA'] as const)(
  'libfido2 accepts the credential and the signature (%s) that this app made',
  async (algorithm) => {
    const usb = virtualUsb();
    const folder = temporaryFolder();
    const file = (name: string) => path.join(folder, name);
    usb.plugIn('yubikey-5.7.4', { serial: SERIAL });
    const keys = new YubiKeys({ port: nodeHidPort(usb), clock: systemClock, platform: 'linux' }, trust);
    const choice = { serial: String(SERIAL) };
    await keys.setPin(choice, PIN);
    const user = { id: 'officer-a', name: 'Officer A' };
    const request = { algorithm, user, clientDataHash: randomBytes(32), exclude: [] };
    const credential = await keys.provision(choice, request, { pin: PIN });
    expect(credential.attestation).toMatchObject({
      kind: 'yubico',
      model: expect.stringContaining('YubiKey 5'),
    });
    const head = createHash('sha256').update('the head').digest();
    const signature = await keys.sign(choice, credential, head, { pin: PIN });

    const statement = RequestMap.decode(fromBase64url(credential.evidence.statement));
    const made = [
      base64(fromBase64url(credential.evidence.clientDataHash)),
      SIGNING_RP_ID,
      credential.evidence.format,
      wrapped(fromBase64url(credential.evidence.authenticatorData)),
      base64(fromBase64url(credential.credentialId)),
      base64(statement.bytes('sig')),
      base64(statement.bytesList('x5c')[0] ?? Buffer.of()),
    ];
    writeFileSync(file('made'), `${made.join('\n')}\n`);
    const name = algorithm.toLowerCase();
    // With hmac-secret, and only for a verified user (credProtect 3).
    const asMade = ['-h', '-v', '-c', '3'];
    const verified = await runOn(usb, 'fido2-cred', '-V', ...asMade, '-i', file('made'), name);
    const [id, ...pem] = verified.split('\n');
    expect(id).toBe(base64(fromBase64url(credential.credentialId)));
    const publicKey = pemOf(credential.publicKey);
    expect(pem.join('\n').trim()).toBe(publicKey.trim());

    writeFileSync(file('key.pem'), publicKey);
    const judge = (signed: Uint8Array) => {
      const parts = [base64(signed), SIGNING_RP_ID, wrapped(fromBase64url(signature.authenticatorData))];
      writeFileSync(file('signed'), `${[...parts, base64(fromBase64url(signature.signature))].join('\n')}\n`);
      return runOn(usb, 'fido2-assert', '-V', '-p', '-v', '-i', file('signed'), file('key.pem'), name);
    };
    expect(await judge(head)).toBe('');
    await expect(judge(randomBytes(32))).rejects.toThrow('FIDO_ERR_INVALID_SIG');
  },
);

test('this app accepts the credential and the signature that libfido2 made', async () => {
  const usb = virtualUsb();
  const folder = temporaryFolder();
  const file = (name: string) => path.join(folder, name);
  const linesOf = (name: string) => readFileSync(file(name), 'utf8').split('\n');
  usb.plugIn('yubikey-fips-5.4.3');
  await runWithPin(usb, `fido2-token -S ${FIDO}`, PIN, PIN);

  const hash = randomBytes(32);
  writeFileSync(file('ask'), `${[base64(hash), SIGNING_RP_ID, 'alice', base64(hash)].join('\n')}\n`);
  await runWithPin(usb, `fido2-cred -M -r -i ${file('ask')} -o ${file('made')} ${FIDO} eddsa`, PIN);
  const [, , format = '', authData = '', id = '', sig = '', x5c = ''] = linesOf('made');
  const statement = canonical({
    alg: -7,
    sig: Buffer.from(sig, 'base64'),
    x5c: [Buffer.from(x5c, 'base64')],
  });
  const credential = {
    rpId: SIGNING_RP_ID,
    format,
    authenticatorData: unwrapped(authData),
    statement,
    clientDataHash: hash,
  };
  expect(verifyAttestation(credential, trust, new Date(), verifySignature)).toMatchObject({
    kind: 'yubico',
    root: expect.stringContaining('Virtual U2F Root CA'),
    model: expect.stringContaining('FIPS'),
  });
  const changed = { ...credential, clientDataHash: randomBytes(32) };
  expect(verifyAttestation(changed, trust, new Date(), verifySignature).kind).toBe('invalid');

  writeFileSync(file('ask'), `${[base64(hash), SIGNING_RP_ID, id].join('\n')}\n`);
  await runWithPin(usb, `fido2-assert -G -p -v -i ${file('ask')} -o ${file('signed')} ${FIDO}`, PIN);
  const [, , signedData = '', signature = ''] = linesOf('signed');
  const publicKey = readAuthenticatorData(credential.authenticatorData)?.credential?.publicKey;
  if (!publicKey) throw new Error('no public key');
  const assertion = {
    rpId: SIGNING_RP_ID,
    publicKey,
    clientDataHash: hash,
    authenticatorData: unwrapped(signedData),
    signature: Buffer.from(signature, 'base64'),
  };
  expect(verifyAssertion(assertion, verifySignature)).toEqual({
    valid: true,
    algorithm: 'EdDSA',
    userPresent: true,
    userVerified: true,
    counter: 2,
  });
});

/** A COSE key (base64url) as other programs take it: SubjectPublicKeyInfo in PEM. */
function pemOf(publicKey: string): string {
  const read = readCoseKey(fromBase64url(publicKey));
  if (read.algorithm === null) throw new Error(read.reason);
  return pemText(read.info, 'public key');
}
