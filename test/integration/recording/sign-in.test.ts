import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text as textOf } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { signedBy } from '../../../app/evidence/signature-check.ts';
import { ProblemError } from '../../../app/problem.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import { encodeStatement } from '../../../app/statements/checkpoint.ts';
import { encodeSignInStatement } from '../../../app/statements/sign-in.ts';
import { verifySignature } from '../../../main/evidence/pki-signature.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { LedgerCheck } from '../../../main/services/checks/ledger-check.ts';
import { Registrar } from '../../../main/services/recording/registrar.ts';
import { meansOf, ownKey, prove } from '../../../main/services/recording/sign-in.ts';
import { WhoActs } from '../../../main/services/recording/who-acts.ts';
import { signerWithKey } from '../../../main/services/signing/statement-signer.ts';
import { YubiKeyActs } from '../../../main/services/yubikeys/yubikey-acts.ts';
import type { Ledger } from '../../../main/store/ledger.ts';
import { YubiKeys } from '../../../main/yubikey/keys.ts';
import { systemClock } from '../../../main/yubikey/transport/clock.ts';
import { cimKeys, program } from '../../support/command-line.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { assignRole, letRolesGovern } from '../../support/commands-authority.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { byPassphrase, makeSigningKey, softwareSigning } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { nodeHidPort, virtualUsb } from '../../support/virtual-usb.ts';

const acme = createOrganization();
const alice = createPerson(acme.id, { name: 'Alice Officer', email: 'alice@acme.example' });
const bob = createPerson(acme.id, { name: 'Bob Witness', email: 'bob@acme.example' });

const PIN = '271828';

let data: string;
let ledger: Ledger;
let secrets: SecretFiles;
let keyId: string;

beforeEach(async () => {
  data = temporaryFolder();
  ledger = openLedger(path.join(data, 'events'));
  secrets = new SecretFiles(path.join(data, 'keys'));
  mkdirSync(path.join(data, 'keys'));
  const owner = { organizationId: acme.id, personId: alice.id, label: 'Alice signs' };
  const key = await makeSigningKey((id) => secrets.pathOf(id), owner);
  keyId = key.id;
  registrarOf(ledger).record(acme);
  for (const command of [alice, bob, key]) registrarOf(ledger).record(command);
});

async function codeOf(work: () => unknown): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

const signerOf = (passphrase?: string) =>
  signerWithKey(
    ownKey(ledger.objects, alice.id, keyId),
    byPassphrase(passphrase),
    softwareSigning(ledger, secrets),
  );

describe('signing in with a key', () => {
  test('proves who it is by a signature over what is made up for this once', async () => {
    const seen: Uint8Array[] = [];
    const signer = signerOf();
    const watched = {
      ...signer,
      sign: (statement: Uint8Array) => {
        seen.push(statement);
        return signer.sign(statement);
      },
    };
    const entries = ledger.head()?.seq;
    await prove('source', alice.id, watched);
    await prove('source', alice.id, watched);
    const [first, second] = seen;
    expect(first).not.toEqual(second);
    expect(ledger.head()?.seq).toBe(entries);
  });

  test('is refused with another passphrase, and with a key of somebody else', async () => {
    expect(await codeOf(() => prove('source', alice.id, signerOf('another passphrase')))).toBe(
      'keystore.wrong-passphrase',
    );
    expect(meansOf(ledger.objects, alice.id).keys.map(({ id }) => id)).toEqual([keyId]);
    expect(meansOf(ledger.objects, bob.id)).toEqual({ keys: [], yubikeys: [] });
    expect(await codeOf(() => ownKey(ledger.objects, bob.id, keyId))).toBe('officer.not-their-key');
  });

  test('signs nothing that could be taken for a signed head', async () => {
    const at = '2026-11-23T09:41:07.000Z';
    const statement = encodeSignInStatement({ ledger: 'source', person: alice.id, challenge: 'A', at });
    const signature = await signerOf().sign(statement);
    expect(signedBy(signature, statement, verifySignature)).not.toBeNull();
    const head = ledger.head()?.cid;
    if (head === undefined) throw new Error('no head');
    const signer = { id: alice.id, name: 'Alice Officer' };
    expect(
      signedBy(signature, encodeStatement({ ledger: 'source', seq: 4, head, at, signer }), verifySignature),
    ).toBeNull();
  });

  test('lasts as long as somebody is active, and says how it was shown', () => {
    const who = new WhoActs(ledger.objects, { get: () => 'Officer A', set: () => {} });
    expect(who.signedInBy()).toBeNull();
    who.signIn(alice.id, 'ao', 'key');
    const alicesEvents = { kind: 'person', id: alice.id, name: 'Alice Officer', proven_by: 'key' };
    expect([who.signedInBy(), who.actor()]).toEqual(['key', alicesEvents]);
    who.signIn(bob.id, 'BW', 'initials');
    expect(who.signedInBy()).toBe('initials');
    expect(who.actor()).toEqual({ kind: 'person', id: bob.id, name: 'Bob Witness' });
    const reason = { reason: 'A test', expectedReturn: null };
    registrarOf(ledger).record({ type: 'SuspendPerson', id: bob.id, ...reason });
    expect([who.signedInBy(), who.actor()]).toEqual([null, null]);
  });

  test('a name that was typed before is offered after a start, and does not act', () => {
    let kept: string | null = null;
    const memory = {
      get: () => kept,
      set: (name: string) => {
        kept = name;
      },
    };
    const before = new WhoActs(ledger.objects, memory);
    before.type('Officer A');
    expect(before.actor()).toEqual({ kind: 'officer', name: 'Officer A' });
    const after = new WhoActs(ledger.objects, memory);
    expect([after.actor(), after.lastTyped()]).toEqual([null, 'Officer A']);
    const registrar = new Registrar(new LedgerCheck(ledger), () => after.actor());
    expect(() => registrar.record(createOrganization({ name: 'Umbrella' }))).toThrow(
      'Nobody has said who acts',
    );
    after.type('Officer B');
    expect(registrar.record(createOrganization({ name: 'Umbrella' }))).toHaveLength(1);
    // Whoever has signed in acts alone: when they no longer can, nobody does.
    after.signIn(bob.id, 'BW', 'initials');
    const reason = { reason: 'A test', expectedReturn: null };
    registrar.record({ type: 'SuspendPerson', id: bob.id, ...reason });
    expect(after.actor()).toBeNull();
  });

  test('under a name alone nobody acts who is in the registry, or has left it', async () => {
    const who = new WhoActs(ledger.objects, { get: () => null, set: () => {} });
    expect(await codeOf(() => who.type('alice OFFICER'))).toBe('officer.in-registry');
    // The name that recorded somebody goes on acting, as far as that is not somebody who has left.
    who.type('Carla Guest');
    const registrar = new Registrar(new LedgerCheck(ledger), () => who.actor());
    const guest = createPerson(acme.id, { name: 'Carla Guest', email: 'carla@acme.example' });
    registrar.record(guest);
    registrar.record(createOrganization({ name: 'Umbrella' }));
    registrar.record({ type: 'DeactivatePerson', id: guest.id, reason: 'A test' });
    expect(await codeOf(() => registrar.record(createOrganization({ name: 'Initech' })))).toBe(
      'officer.has-left',
    );
    expect(await codeOf(() => who.type('Carla Guest'))).toBe('officer.has-left');
    who.type('Carla Guest, the other one');
    expect(registrar.record(createOrganization({ name: 'Initech' }))).toHaveLength(1);
    ledger.close();
    writeFileSync(path.join(data, 'config.toml'), '[storage]\noffline_events_dir = "events"\n');
    const asked = ['act', 'CreateOrganization', '--set', 'name=Hooli', '--data', data, '--yes'];
    const { status, stderr } = await cimKeys([...asked, '--officer', 'Carla Guest']);
    expect([status, stderr]).toEqual([1, expect.stringContaining('has left')]);
  });

  test('the command line asks for the passphrase where roles govern, and records nothing without it', async () => {
    registrarOf(ledger).record(assignRole(alice.id, ['ModifyConfiguration'], { kind: 'system' }));
    registrarOf(ledger).record(letRolesGovern());
    const before = ledger.head()?.seq ?? 0;
    ledger.close();
    writeFileSync(
      path.join(data, 'config.toml'),
      '[storage]\noffline_events_dir = "events"\nkeys_output_dir = "keys"\n',
    );
    const act = async (passphrase: string | null, ...more: string[]) => {
      const file = path.join(temporaryFolder(), 'passphrase');
      writeFileSync(file, `${passphrase}\n`);
      const fd = openSync(file, 'r');
      const said = passphrase === null ? [] : ['--officer-passphrase-fd', String(fd)];
      const name = `name=Organization ${more.length} ${passphrase?.length ?? 0}`;
      const asked = ['act', 'CreateOrganization', '--set', name, '--data', data];
      const answer = await cimKeys([...asked, '--officer', 'Alice Officer', '--yes', ...said, ...more]);
      closeSync(fd);
      return answer;
    };
    expect((await act('another passphrase')).stderr).toContain('does not open the private key');
    const proven = await act(PASSPHRASE);
    expect([proven.status, proven.stdout]).toEqual([0, expect.stringContaining('RECORDED')]);
    expect(proven.stdout + proven.stderr).not.toContain(PASSPHRASE);
    expect((await act(null, '--officer-unproven')).stderr).toContain('nothing proves that it is them');
    const after = openLedger(path.join(data, 'events'));
    expect(after.head()?.seq).toBe(before + 2);
    // Each event says whether it was proven.
    const [byKey, byName] = [before + 1, before + 2].map(
      (seq) => after.entries.at(seq)?.block ?? new Uint8Array(),
    );
    expect(decodeEvent(byKey ?? new Uint8Array()).actor).toMatchObject({ proven_by: 'key' });
    expect(decodeEvent(byName ?? new Uint8Array()).actor).not.toHaveProperty('proven_by');
    after.close();
  });

  test('the command line takes a YubiKey that is plugged in, by its PIN and a touch', async () => {
    const usb = virtualUsb();
    usb.plugIn('yubikey-5.7.4', { serial: 33_333_333 });
    const hid = { port: nodeHidPort(usb), clock: systemClock, platform: 'linux' as const };
    const acts = new YubiKeyActs(new YubiKeys(hid), ledger, registrarOf(ledger), () => {});
    await acts.look();
    const { aggregateId: id } = acts.assign(acts.state().rows[0]?.id ?? '', bob.id);
    await acts.setPin(id, PIN);
    await acts.provision(id, 'ES256', { pin: PIN });
    await acts.close();
    registrarOf(ledger).record(assignRole(bob.id, ['ModifyConfiguration'], { kind: 'system' }));
    registrarOf(ledger).record(letRolesGovern());
    const before = ledger.head()?.seq ?? 0;
    ledger.close();
    writeFileSync(
      path.join(data, 'config.toml'),
      '[storage]\noffline_events_dir = "events"\nkeys_output_dir = "keys"\n',
    );
    const act = async (pin: string, environment: Readonly<Record<string, string>>) => {
      const file = path.join(temporaryFolder(), 'pin');
      writeFileSync(file, `${pin}\n`);
      const fd = openSync(file, 'r');
      const asked = ['act', 'CreateOrganization', '--set', 'name=Hooli', '--data', data, '--yes'];
      const said = ['--officer', 'Bob Witness', '--officer-passphrase-fd', '3'];
      const child = spawn(process.execPath, [program, ...asked, ...said], {
        env: { ...process.env, ...environment },
        stdio: ['ignore', 'pipe', 'pipe', fd],
      });
      if (child.stdout === null || child.stderr === null) throw new Error('It says nothing.');
      const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
      closeSync(fd);
      return { stdout, stderr };
    };
    expect((await act(PIN, {})).stderr).toContain(
      'Neither a key of the officer’s own nor their YubiKey is here',
    );
    expect((await act('000000', usb.environment)).stderr).toContain('tries are left');
    const proven = await act(PIN, usb.environment);
    expect(proven).toEqual({
      stdout: expect.stringContaining('RECORDED'),
      stderr: expect.stringContaining('Touch YubiKey'),
    });
    expect(proven.stdout + proven.stderr).not.toContain(PIN);
    const after = openLedger(path.join(data, 'events'));
    expect(after.head()?.seq).toBe(before + 1);
    const { block } = after.entries.at(before + 1) ?? {};
    expect(decodeEvent(block ?? new Uint8Array()).actor).toMatchObject({ id: bob.id, proven_by: 'yubikey' });
    after.close();
  });
});
