import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as dagCbor from '@ipld/dag-cbor';
import { decode } from 'cborg';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyAttestation, YUBICO_TRUST } from '../../../app/evidence/attestation.ts';
import { encodeProvisionStatement } from '../../../app/statements/provision.ts';
import { verifySignature } from '../../../main/evidence/pki-signature.ts';
import { knownKey } from '../../../main/services/exchange/known-key.ts';
import { fromBase64url } from '../../../main/yubikey/credentials.ts';
import { cimKeys } from '../../support/command-line.ts';
import { createOrganization } from '../../support/commands.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import {
  alice,
  bob,
  checkpointOf,
  ENTRY,
  PIN,
  problemOf,
  YubiKeyLaptop,
} from '../../support/yubikey-laptop.ts';
import { virtualKeysUnder } from '../../unit/yubikey/support/virtual-port.ts';
import { attestationIntermediates, attestationRoots } from '../../yubikey/attestation/authority.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

let laptop: YubiKeyLaptop;

beforeEach(() => {
  laptop = new YubiKeyLaptop();
});

describe('signing with a YubiKey', () => {
  test('two officers set up their keys and sign one head; cim-keys verify names both', async () => {
    const [first, second] = [new VirtualYubiKey('yubikey-5.7.4'), new VirtualYubiKey('yubikey-5.2.7')];
    laptop.trust = YUBICO_TRUST;
    await laptop.plugIn(first, second);
    expect(laptop.rowOf(first)).toMatchObject({
      status: 'new',
      plugged: { fido: { pin: { state: 'not-set' } } },
    });
    const ids = [await laptop.setUp(first, alice.id), await laptop.setUp(second, bob.id, 'EdDSA')];
    expect(laptop.rowOf(first)).toMatchObject({ status: 'active', holder: { name: alice.name } });
    // A virtual key is none of Yubico's.
    expect(laptop.rowOf(first).attestation).toMatchObject({ kind: 'untrusted' });
    const signed = laptop.headToSign();
    const [a, b] = [
      await laptop.sign(ids[0] ?? '', signed, ENTRY),
      await laptop.sign(ids[1] ?? '', signed, ENTRY),
    ];
    expect([checkpointOf(a).payload, checkpointOf(b).payload]).toMatchObject([
      { head: signed, signer: { name: alice.name }, signature: { kind: 'fido2', user_verified: true } },
      { head: signed, signer: { name: 'Bob' }, signature: { kind: 'fido2', user_verified: true } },
    ]);
    laptop.ledger.close();
    // The PIN stands nowhere: not in what the window was told, and in no file.
    expect(JSON.stringify(laptop.states)).not.toContain(PIN);
    for (const name of readdirSync(laptop.folder)) {
      expect(readFileSync(path.join(laptop.folder, name)).includes(PIN), name).toBe(false);
    }
    const verdict = await cimKeys(['verify', '--json', laptop.folder]);
    expect(verdict.status).toBe(0);
    expect(JSON.parse(verdict.stdout)).toMatchObject({
      signatures: [
        { kind: 'fido2', signer: alice.name, vouched: { label: `YubiKey of ${alice.name}` } },
        { kind: 'fido2', signer: 'Bob', vouched: { label: 'YubiKey of Bob' } },
      ],
    });
  });

  test('the attestation is bound to this ledger and this key, and can be judged again from the event alone', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    const id = await laptop.setUp(key, alice.id);
    const made = laptop.rowOf(key).credential;
    if (made === null) throw new Error('nothing was made');
    const judge = (statement: { ledger: string; yubikey: string; at: string }) =>
      verifyAttestation(
        {
          rpId: made.rp_id,
          format: made.evidence.format,
          authenticatorData: fromBase64url(made.evidence.authenticator_data),
          statement: fromBase64url(made.evidence.statement),
          clientDataHash: createHash('sha256').update(encodeProvisionStatement(statement)).digest(),
        },
        { roots: attestationRoots, intermediates: attestationIntermediates },
        new Date(made.provisioned_at),
        verifySignature,
      ).kind;
    expect(laptop.rowOf(key).attestation?.kind).toBe('yubico');
    // Judged by others, as everybody is who was not there: the record alone makes it no genuine one.
    const elsewhere = laptop.deskFor(virtualKeysUnder(YUBICO_TRUST, key).yubiKeys);
    expect(elsewhere.state().rows).toMatchObject([
      { credential: { attestation: { kind: 'yubico' } }, attestation: { kind: 'untrusted' } },
    ]);
    const truth = { ledger: laptop.ledger.identity?.source ?? '', yubikey: id, at: made.provisioned_at };
    expect(judge(truth)).toBe('yubico');
    expect(judge({ ...truth, ledger: 'another#ledger' })).toBe('invalid');
    expect(judge({ ...truth, yubikey: alice.id })).toBe('invalid');
  });

  test('openssl accepts the signature from the event alone', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    const { payload } = checkpointOf(
      await laptop.sign(await laptop.setUp(key, alice.id), laptop.headToSign(), ENTRY),
    );
    const { signature, ledger: source, seq, head: signed, signed_at: at } = payload;
    if (signature.kind !== 'fido2') throw new Error(signature.kind);
    const bytes = (text: string) => Buffer.from(text, 'base64url');
    // RFC 9053 section 7.1.1: -2 and -3 are the coordinates; RFC 5480: the fixed beginning of a P-256 key.
    const cose: unknown = decode(bytes(signature.public_key), { useMaps: true });
    if (!(cose instanceof Map)) throw new Error('no COSE key');
    const spki = Buffer.concat([
      Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex'),
      ...[-2, -3].map((label) => Buffer.from(cose.get(label))),
    ]);
    const statement = dagCbor.encode({
      domain: 'cim-keys/checkpoint/v2',
      signer: { id: alice.id, name: alice.name },
      ledger: source,
      seq,
      head: signed,
      at,
    });
    const message = Buffer.concat([
      bytes(signature.authenticator_data),
      createHash('sha256').update(statement).digest(),
    ]);
    const inFolder = (name: string, content: Uint8Array) => {
      const file = path.join(temporaryFolder(), name);
      writeFileSync(file, content);
      return file;
    };
    const judged = execFileSync('openssl', [
      ...['dgst', '-sha256', '-keyform', 'DER', '-verify', inFolder('key.der', spki)],
      ...['-signature', inFolder('signature', bytes(signature.signature)), inFolder('message', message)],
    ]);
    expect(judged.toString()).toContain('Verified OK');
    const fingerprint = createHash('sha256').update(spki).digest('base64').replace(/=+$/, '');
    expect(signature.fingerprint).toBe(`SHA256:${fingerprint}`);
  });

  test('a lost or retired key signs no more; what it has signed stays valid', async () => {
    const [first, second] = [new VirtualYubiKey('yubikey-5.7.4'), new VirtualYubiKey('yubikey-5.4.3')];
    laptop.trust = YUBICO_TRUST;
    await laptop.plugIn(first, second);
    const [lost, retired] = [await laptop.setUp(first, alice.id), await laptop.setUp(second, bob.id)];
    await laptop.sign(lost, laptop.headToSign(), ENTRY);
    await laptop.sign(retired, laptop.headToSign(), ENTRY);
    const fingerprint = laptop.rowOf(first).credential?.fingerprint ?? '';
    expect(knownKey(fingerprint, laptop.ledger)).toMatchObject({ holder: alice.name });
    laptop.desk.end('ReportYubiKeyLost', lost, 'Left in a taxi');
    expect(knownKey(fingerprint, laptop.ledger)).toBeNull();
    laptop.desk.end('RetireYubiKey', retired, null);
    expect((await problemOf(laptop.sign(lost, laptop.headToSign(), ENTRY))).code).toBe('yubikey.lost');
    expect((await problemOf(laptop.sign(retired, laptop.headToSign(), ENTRY))).code).toBe('yubikey.retired');
    laptop.ledger.close();
    const { status, stdout } = await cimKeys(['verify', '--json', laptop.folder]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ signatures: [{ signer: alice.name }, { signer: 'Bob' }] });
  });

  test('a counter that stands still is a copy of the key: not recorded', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    const id = await laptop.setUp(key, alice.id);
    await laptop.sign(id, laptop.headToSign(), ENTRY);
    laptop.registrar.record(createOrganization({ id: uuidv7(), name: 'Globex' }));
    key.memory.signatureCounter = 0;
    expect((await problemOf(laptop.sign(id, laptop.headToSign(), ENTRY))).code).toBe('checkpoint.counter');
  });

  test('a Security Key, which shows no serial number, is known again when it signs', async () => {
    const key = new VirtualYubiKey('security-key-5.4.3');
    await laptop.plugIn(key);
    const id = await laptop.setUp(key, alice.id);
    key.unplug();
    key.plug();
    await laptop.desk.look();
    expect(laptop.desk.state().rows.map(({ status }) => status)).toEqual(['new', 'active']);
    await laptop.sign(id, laptop.headToSign(), ENTRY);
    expect(laptop.desk.state().rows).toMatchObject([{ id, status: 'active', plugged: { fido: {} } }]);
  });

  test('another key than the one that was set up does not sign in its place', async () => {
    const [first, second] = [
      new VirtualYubiKey('security-key-5.4.3'),
      new VirtualYubiKey('security-key-5.4.3'),
    ];
    await laptop.plugIn(first);
    const id = await laptop.setUp(first, alice.id);
    await laptop.plugIn(first, second);
    expect((await problemOf(laptop.sign(id, laptop.headToSign(), ENTRY))).code).toBe(
      'yubikey.cannot-tell-apart',
    );
    second.memory.pinHash = first.memory.pinHash;
    first.unplug();
    await laptop.desk.look();
    expect((await problemOf(laptop.sign(id, laptop.headToSign(), ENTRY))).code).toMatch(
      /no-credentials|invalid-credential/,
    );
  });

  test.each<['foreign-root' | 'self' | 'none', string]>([
    ['foreign-root', 'untrusted'],
    ['self', 'self'],
    ['none', 'none'],
  ])('attestation “%s” is recorded for what it is', async (is, kind) => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    key.inject({ kind: 'attestation', is });
    await laptop.setUp(key, alice.id);
    expect(laptop.rowOf(key).credential?.attestation.kind).toBe(kind);
    expect(laptop.rowOf(key).attestation?.kind).toBe(kind);
  });

  test('a false attestation is not recorded', async () => {
    const key = new VirtualYubiKey('yubikey-5.7.4');
    await laptop.plugIn(key);
    key.inject({ kind: 'attestation', is: 'wrong-signature' });
    expect(await problemOf(laptop.setUp(key, alice.id))).toMatchObject({
      code: 'yubikey.false-attestation',
      meaning: expect.stringContaining('not recorded'),
    });
    expect(laptop.rowOf(key)).toMatchObject({ status: 'assigned', credential: null });
  });
});
