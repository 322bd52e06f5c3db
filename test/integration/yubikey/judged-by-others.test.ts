import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { runOn, runWithPin } from '../../support/others.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { virtualUsb } from '../../support/virtual-usb.ts';
import { pem } from '../../yubikey/attestation/certificate.ts';
import type { ModelName } from '../../yubikey/models.ts';
import type { VirtualUsb } from '../../yubikey/preload/virtual-usb.ts';

/*
 * The virtual key is judged by programs that share nothing with it: Debian's fido2-tools (libfido2), ykman
 * (python-fido2 and yubikit) and openssl.
 */

const PIN = '123456';
const RP = 'cim-keys.invalid';
const FIDO = '/dev/hidraw1';

/** A credential that fido2-cred made and verified. */
interface JudgedCredential {
  readonly id: string;
  readonly publicKeyFile: string;
  readonly certificate: Buffer;
}

async function makeCredential(
  usb: VirtualUsb,
  folder: string,
  algorithm: 'es256' | 'eddsa',
): Promise<JudgedCredential> {
  const [asked, made, publicKeyFile] = ['asked', 'made', 'key.pem'].map((name) =>
    path.join(folder, `${algorithm}-${name}`),
  );
  if (!asked || !made || !publicKeyFile) throw new Error('no files');
  const lines = [
    randomBytes(32).toString('base64'),
    RP,
    algorithm,
    Buffer.from(algorithm).toString('base64'),
  ];
  writeFileSync(asked, `${lines.join('\n')}\n`);
  await runWithPin(usb, `fido2-cred -M -r -h -i ${asked} -o ${made} ${FIDO} ${algorithm}`, PIN);
  const [id = '', ...key] = (await runOn(usb, 'fido2-cred', '-V', '-h', '-v', '-i', made, algorithm)).split(
    '\n',
  );
  writeFileSync(publicKeyFile, key.join('\n'));
  const certificate = Buffer.from(readFileSync(made, 'utf8').split('\n')[6] ?? '', 'base64');
  return { id, publicKeyFile, certificate };
}

async function assertWithSecret(
  usb: VirtualUsb,
  folder: string,
  { id, publicKeyFile }: JudgedCredential,
  algorithm: string,
  salt: Buffer,
): Promise<string> {
  const [asked, made] = [path.join(folder, 'asked'), path.join(folder, 'made')];
  writeFileSync(
    asked,
    `${[randomBytes(32).toString('base64'), RP, id, salt.toString('base64')].join('\n')}\n`,
  );
  await runWithPin(usb, `fido2-assert -G -h -p -v -i ${asked} -o ${made} ${FIDO}`, PIN);
  await runOn(usb, 'fido2-assert', '-V', '-h', '-p', '-v', '-i', made, publicKeyFile, algorithm);
  return readFileSync(made, 'utf8').split('\n')[4] ?? '';
}

test('fido2-token - lists the keys and reads what each says of itself', async () => {
  const usb = virtualUsb();
  for (const model of ['yubikey-5.2.7', 'yubikey-5.7.4', 'security-key-5.4.3', 'yubikey-bio-5.6.3'] as const)
    usb.plugIn(model);
  expect((await runOn(usb, 'fido2-token', '-L')).trim().split('\n')).toEqual([
    '/dev/hidraw1: vendor=0x1050, product=0x0407 (Yubico YubiKey OTP+FIDO+CCID)',
    '/dev/hidraw3: vendor=0x1050, product=0x0407 (Yubico YubiKey OTP+FIDO+CCID)',
    '/dev/hidraw4: vendor=0x1050, product=0x0402 (Yubico YubiKey FIDO)',
    '/dev/hidraw5: vendor=0x1050, product=0x0402 (Yubico YubiKey FIDO)',
  ]);
  const info = async (node: string) => (await runOn(usb, 'fido2-token', '-I', node)).split('\n');
  expect(await info('/dev/hidraw1')).toEqual(
    expect.arrayContaining([
      'minor: 0x02',
      'build: 0x07',
      'caps: 0x05 (wink, cbor, msg)',
      'aaguid: 2fc0579f811347eab116bb5a8db9202a',
      'algorithms: es256 (public-key), eddsa (public-key)',
      'options: rk, up, noplat, noclientPin, credentialMgmtPreview',
      'pin protocols: 1',
    ]),
  );
  expect(await info('/dev/hidraw3')).toEqual(
    expect.arrayContaining([
      'version strings: U2F_V2, FIDO_2_0, FIDO_2_1_PRE, FIDO_2_1',
      'extension strings: credProtect, hmac-secret',
      'aaguid: d7781e5de35346aaafe23ca49f13332a',
      'fwversion: 0x50704',
      'remaining rk(s): 100',
      'pin protocols: 2, 1',
      'pin retries: 8',
    ]),
  );
  expect(await info('/dev/hidraw5')).toEqual(
    expect.arrayContaining(['transport strings: usb', 'uv retries: 3']),
  );
});

test.each<[ModelName, number, number]>([
  ['yubikey-5.2.7', 0, 25],
  ['yubikey-5.7.4', 1, 100],
])('fido2-token, fido2-cred, fido2-assert - the whole life of a %s', async (model, root, capacity) => {
  const usb = virtualUsb();
  const folder = temporaryFolder();
  const key = usb.plugIn(model);

  await runWithPin(usb, `fido2-token -S ${FIDO}`, '000000', '000000');
  await expect(runWithPin(usb, `fido2-token -C ${FIDO}`, '999999', PIN, PIN)).rejects.toThrow('PIN_INVALID');
  expect(await runOn(usb, 'fido2-token', '-I', FIDO)).toContain('pin retries: 7\n');
  await runWithPin(usb, `fido2-token -C ${FIDO}`, '000000', PIN, PIN);
  expect(await runOn(usb, 'fido2-token', '-I', FIDO)).toContain('pin retries: 8\n');

  for (const algorithm of ['es256', 'eddsa'] as const) {
    const credential = await makeCredential(usb, folder, algorithm);
    const leaf = path.join(folder, 'leaf.pem');
    writeFileSync(leaf, pem(credential.certificate));
    const roots = usb.attestationRootsFile;
    expect(await runOn(usb, 'openssl', 'verify', '-x509_strict', '-CAfile', roots, leaf)).toContain('OK');
    const issuer = await runOn(
      usb,
      'openssl',
      'x509',
      '-in',
      leaf,
      '-noout',
      '-issuer',
      '-ext',
      'basicConstraints',
    );
    expect(issuer).toContain(['U2F Root CA', 'FIDO Attestation Intermediate'][root]);
    expect(issuer).toContain('CA:FALSE');

    const [salt, other] = [randomBytes(32), randomBytes(32)];
    const secret = await assertWithSecret(usb, folder, credential, algorithm, salt);
    expect(Buffer.from(secret, 'base64')).toHaveLength(32);
    expect(await assertWithSecret(usb, folder, credential, algorithm, salt)).toBe(secret);
    expect(await assertWithSecret(usb, folder, credential, algorithm, other)).not.toBe(secret);
  }
  expect(key.memory.signatureCounter).toBe(8);

  const metadata = await runWithPin(usb, `fido2-token -I -c ${FIDO}`, PIN);
  expect(metadata).toContain('existing rk(s): 2');
  expect(metadata).toContain(`remaining rk(s): ${capacity - 2}`);
  expect(await runWithPin(usb, `fido2-token -L -r ${FIDO}`, PIN)).toContain(RP);
  const listed = await runWithPin(usb, `fido2-token -L -k ${RP} ${FIDO}`, PIN);
  const ids = [...listed.matchAll(/^\d\d: (\S+) \S+ (\S+) (\S+)/gm)].map(([, id, user = '', type]) => ({
    id,
    is: `${Buffer.from(user, 'base64')} ${type}`,
  }));
  expect(ids.map(({ is }) => is).sort()).toEqual(['eddsa eddsa', 'es256 es256']);
  await runWithPin(usb, `fido2-token -D -i ${ids[0]?.id} ${FIDO}`, PIN);
  expect(await runWithPin(usb, `fido2-token -I -c ${FIDO}`, PIN)).toContain('existing rk(s): 1');

  key.pretendPluggedFor(11_000);
  await expect(runOn(usb, 'fido2-token', '-R', FIDO)).rejects.toThrow('NOT_ALLOWED');
  key.unplug();
  key.plug();
  await runOn(usb, 'fido2-token', '-R', FIDO);
  expect(await runOn(usb, 'fido2-token', '-I', FIDO)).toContain('noclientPin');
});

test('fido2-token - three wrong PINs block until the key is plugged in again, eight for good', async () => {
  const usb = virtualUsb();
  const key = usb.plugIn('yubikey-5.7.4');
  await runWithPin(usb, `fido2-token -S ${FIDO}`, PIN, PIN);
  const tryWith = (pin: string) =>
    runWithPin(usb, `fido2-token -I -c ${FIDO}`, pin).then(
      () => 'accepted',
      (error: unknown) => /FIDO_ERR_\w+/.exec(String(error))?.[0],
    );
  const seen: (string | undefined)[] = [];
  for (const pin of ['wrong1', 'wrong2', 'wrong3', PIN]) seen.push(await tryWith(pin));
  expect(seen).toEqual([
    'FIDO_ERR_PIN_INVALID',
    'FIDO_ERR_PIN_INVALID',
    'FIDO_ERR_PIN_AUTH_BLOCKED',
    'FIDO_ERR_PIN_AUTH_BLOCKED',
  ]);
  for (const wrong of [3, 2]) {
    key.unplug();
    key.plug();
    for (let n = 0; n < wrong; n++) await tryWith('wrong4');
  }
  expect(await tryWith(PIN)).toBe('FIDO_ERR_PIN_BLOCKED');
  expect(key.memory.pinRetries).toBe(0);
});

test('ykman - lists and describes the keys, and uses an OTP slot', async () => {
  const usb = virtualUsb();
  usb.plugIn('yubikey-5.7.4', { serial: 10_000_001 });
  const fips = usb.plugIn('yubikey-fips-5.4.3', { serial: 10_000_002 });
  usb.plugIn('security-key-5.4.3');
  const list = (await runOn(usb, 'ykman', 'list')).trim().split('\n');
  expect(list.sort()).toEqual([
    'Security Key NFC (5.4.3) [FIDO]',
    'YubiKey 5 NFC (5.7.4) [OTP+FIDO+CCID] Serial: 10000001',
    'YubiKey 5 NFC FIPS (5.4.3) [OTP+FIDO+CCID] Serial: 10000002',
  ]);
  const info = await runOn(usb, 'ykman', '--device', '10000002', 'info');
  expect(info).toMatch(
    /Device type: YubiKey 5 NFC FIPS\nSerial number: 10000002\nFirmware version: 5\.4\.3\n/,
  );
  expect(info).toMatch(/Form factor: Keychain \(USB-A\)\nEnabled USB interfaces: OTP, FIDO, CCID\n/);
  expect(info).toMatch(/FIDO2 +\tEnabled\tEnabled/);

  const secret = randomBytes(20);
  const challenge = randomBytes(16);
  const otp = (...args: string[]) => runOn(usb, 'ykman', '--device', '10000002', 'otp', ...args);
  await otp('chalresp', '--force', '--touch', '2', secret.toString('hex'));
  expect(fips.memory.slots[1]).toMatchObject({ kind: 'hmac', touch: true });
  expect((await otp('calculate', '2', challenge.toString('hex'))).trim()).toBe(
    createHmac('sha1', secret).update(challenge).digest('hex'),
  );
  expect(await otp('info')).toMatch(/Slot 1: empty\nSlot 2: programmed/);
});
