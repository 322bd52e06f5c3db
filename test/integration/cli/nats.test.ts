import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { createAccount, createOperator, createUser, type KeyPair } from '@nats-io/nkeys';
import { connect, credsAuthenticator } from '@nats-io/transport-node';
import { expect, onTestFinished, test } from 'vitest';
import { TOKEN_OUTDATED } from '../../../app/contract/nats.ts';
import { activationFile, activationIn } from '../../../app/pki/nats/activation-file.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { cimKeys, type Outcome } from '../../support/command-line.ts';
import {
  createNatsAccount,
  createNatsOperator,
  createNatsUser,
  createOrganization,
  createPerson,
} from '../../support/commands.ts';
import { freePort } from '../../support/free-port.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { issue } from '../../support/nats-identities.ts';
import { NatsServer } from '../../support/nats-server.ts';
import { encryptQuickly, makeSigningKey } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const acme = createOrganization({ name: 'Acme', domain: 'acme.example' });
const alice = createPerson(acme.id, { name: 'Alice Officer', email: 'alice@acme.example' });
const OFFICER = ['--officer', 'Alice Officer'];

/** A laptop with Alice, her key for signing, an operator, a system account, an account and a user. */
async function laptop(): Promise<string> {
  const data = temporaryFolder();
  const secrets = new SecretFiles(path.join(data, 'keys'));
  mkdirSync(path.join(data, 'keys'));
  const ledger = openLedger(path.join(data, 'events'));
  const registrar = registrarOf(ledger);
  for (const command of [acme, alice]) registrar.record(command);
  const owner = { organizationId: acme.id, personId: alice.id, label: 'Alice signs' };
  registrar.record(await makeSigningKey((id) => secrets.pathOf(id), owner));
  const sealed = async (
    pair: KeyPair,
    command: (publicKey: string) => Parameters<typeof registrar.record>[0],
  ) => {
    const made = command(pair.getPublicKey());
    const seed = `${new TextDecoder().decode(pair.getSeed())}\n`;
    writeFileSync(secrets.pathOf(made.id ?? ''), await encryptQuickly(PASSPHRASE, seed), { mode: 0o600 });
    registrar.record(made);
    return made.id ?? '';
  };
  const operator = await sealed(createOperator(), (publicKey) =>
    createNatsOperator(acme.id, { name: 'Acme NATS', publicKey }),
  );
  const system = await sealed(createAccount(), (publicKey) =>
    createNatsAccount(operator, { name: 'SYS', isSystem: true, publicKey }),
  );
  const events = await sealed(createAccount(), (publicKey) =>
    createNatsAccount(operator, { name: 'EVENTS', publicKey }),
  );
  await sealed(createUser(), (publicKey) => createNatsUser(events, { name: 'laptop', publicKey }));
  await sealed(createUser(), (publicKey) => createNatsUser(system, { name: 'pusher', publicKey }));
  ledger.close();
  return data;
}

/** Drafts, approves and signs what a command drafts. @returns what the draft was told to say */
async function signed(data: string, ...drafting: readonly string[]): Promise<string> {
  const drafted = await cimKeys([...drafting, ...OFFICER, '--data', data]);
  expect(drafted.status, drafted.stderr).toBe(0);
  const cid = CID.exec(drafted.stdout)?.[1] ?? '';
  const id = /id (\S+)$/m.exec(drafted.stdout)?.[1] ?? '';
  for (const act of ['approve', 'sign']) {
    const outcome = await withPassphrase(data, ['draft', act, id, '--cid', cid, '--yes']);
    expect(outcome.status, outcome.stderr).toBe(0);
  }
  return drafted.stdout;
}

/** Runs a command whose passphrase stands in a file. */
async function withPassphrase(
  data: string,
  args: readonly string[],
  passphrase = PASSPHRASE,
): Promise<Outcome> {
  const file = path.join(data, 'passphrase');
  writeFileSync(file, `${passphrase}\n`);
  const fd = openSync(file, 'r');
  try {
    return await cimKeys([...args, ...OFFICER, '--data', data, '--passphrase-fd', String(fd)]);
  } finally {
    closeSync(fd);
  }
}

const CID = /^CID of the bytes +(\S+)$/m;
const SEED = /S[OAU][A-Z2-7]{56}/;

test('identities are configured, drafted, signed and exported on the command line, and this program synchronises with them', async () => {
  const data = await laptop();
  const at = (name: string) => path.join(data, name);
  const run = (...args: string[]) => cimKeys([...args, ...OFFICER, '--data', data]);
  const done = (outcome: Outcome) => {
    expect(outcome.status, outcome.stderr).toBe(0);
    expect(`${outcome.stdout}${outcome.stderr}`).not.toMatch(SEED);
    return outcome;
  };
  // A key is somebody's, and only one with a scope says what its users may do.
  const key = ['nats', 'signing-key', 'Daily'];
  expect((await withPassphrase(data, key)).stderr).toContain('--operator NAME or --account NAME');
  const scoped = [...key, '--account', 'EVENTS', '--publish', 'a'];
  expect((await withPassphrase(data, scoped)).stderr).toContain('--role');
  const weak = await withPassphrase(data, [...key, '--operator', 'Acme NATS'], 'password1234');
  expect(weak.status).toBe(1);
  done(await withPassphrase(data, [...key, '--operator', 'Acme NATS']));
  for (const [name, account] of [
    ['Users', 'EVENTS'],
    ['System users', 'SYS'],
  ] as const)
    done(await withPassphrase(data, ['nats', 'signing-key', name, '--account', account]));
  done(
    await withPassphrase(data, [
      ...['nats', 'signing-key', 'Devices', '--account', 'EVENTS', '--role', 'device'],
      ...['--publish', 'devices.{{name()}}.>', '--connection', 'MQTT'],
    ]),
  );

  // What is not said stays; what is misspelt is refused.
  const configure = (...args: string[]) => run('nats', 'configure-account', 'EVENTS', ...args);
  expect((await configure('--limit', 'con=3')).stderr).toContain('the names are conn, leaf');
  expect((await run('nats', 'configure-account', 'SYS', '--jetstream', 'on')).status).toBe(1);
  done(await configure('--jetstream', 'on', '--limit', 'conn=10'));
  expect((await configure('--limit', 'streams=0')).stderr).toContain(
    'A server takes 0 for no limit: “JetStream, streams”.',
  );
  writeFileSync(at('exports.json'), '{"exports":[{"name":"Weather","subject":"weather.>","kind":"stream"}]}');
  done(await configure('--input', at('exports.json')));
  writeFileSync(at('wrong.json'), '{"export":[]}');
  expect((await configure('--input', at('wrong.json'))).status).toBe(2);
  const account = await cimKeys(['show', 'nats.account', 'EVENTS', '--data', data]);
  expect(account.stdout).toMatch(/Connections at a time +10\n/);
  expect(account.stdout).toMatch(/JetStream, streams +10\n/);
  expect(account.stdout).toContain('Weather: stream weather.>');
  const user = ['nats', 'configure-user', 'laptop'];
  expect((await run(...user, '--time', '08:00:00-18:00:00')).status).toBe(1);
  expect((await run(...user, '--days', 'many')).status).toBe(2);
  done(await run(...user, '--sync', '--connection', 'STANDARD', '--days', '30'));

  // A token is drafted, and signed only once it was approved.
  const signed = async (kind: string, name: string) => {
    const drafted = done(await run('nats', 'token', kind, name));
    const cid = CID.exec(drafted.stdout)?.[1] ?? '';
    const id = /id (\S+)$/m.exec(drafted.stdout)?.[1] ?? '';
    const draft = (act: string) => withPassphrase(data, ['draft', act, id, '--cid', cid, '--yes']);
    expect((await draft('sign')).status).toBe(1);
    done(await draft('approve'));
    done(await draft('sign'));
  };
  const server = ['nats', 'server', 'Acme NATS', '--out', at('server'), '--for', 'nats1', '--yes'];
  expect((await run(...server)).stderr).toContain('No token of Acme NATS holds.');
  for (const [kind, name] of [
    ['operator', 'Acme NATS'],
    ['account', 'SYS'],
    ['account', 'EVENTS'],
    ['user', 'laptop'],
  ] as const)
    await signed(kind, name);

  // Whatever leaves is told before, with the seeds that stand in it, and agreed to.
  const creds = ['nats', 'creds', 'laptop', '--out', at('laptop.creds'), '--for', 'Alice'];
  const unasked = await withPassphrase(data, creds);
  expect(unasked.status).not.toBe(0);
  expect(unasked.stderr).toContain('Seed in plain text: laptop, U');
  expect((await withPassphrase(data, [...creds, '--yes'], 'another passphrase')).status).toBe(1);
  expect(existsSync(at('laptop.creds'))).toBe(false);
  done(await withPassphrase(data, [...creds, '--yes']));
  expect(statSync(at('laptop.creds')).mode & 0o777).toBe(0o600);
  const port = await freePort();
  const there = ['--listen', `127.0.0.1:${port}`, '--store', at('store'), '--folder', at('server')];
  done(await run(...server, ...there));
  expect((await run(...server, ...there)).stderr).toContain('There is already something at');
  const nsc = ['nats', 'nsc', 'Acme NATS', '--out', at('nsc'), '--for', 'nsc', '--yes'];
  expect((await withPassphrase(data, [...nsc, '--seed', 'nobody:laptop'])).status).toBe(2);
  done(await withPassphrase(data, [...nsc, '--seed', 'user:laptop', '--seed', 'signing-key:Users']));
  expect(readFileSync(at('nsc/keys/creds/Acme NATS/EVENTS/laptop.creds'), 'utf8')).toBe(
    readFileSync(at('laptop.creds'), 'utf8'),
  );

  // A real server goes by it, and this program needs nothing more.
  const running = await NatsServer.from(at('server/nats-server.conf'), port, 'nats-server');
  onTestFinished(() => running.stop());
  writeFileSync(
    at('config.toml'),
    `[nats]\nurl = "${running.url}"\ncredentials_file = "laptop.creds"\nprove_after_sync = true\n[mode]\nmode = "Hybrid"\n`,
  );
  const synced = await cimKeys(['sync', '--data', data]);
  expect(synced.status, `${synced.stdout}${synced.stderr}`).toBe(0);
  const authenticator = credsAuthenticator(readFileSync(at('laptop.creds')));
  const connection = await connect({ servers: running.url, authenticator, reconnect: false });
  const errors: string[] = [];
  const watching = (async () => {
    for await (const status of connection.status())
      if (status.type === 'error') errors.push(status.error.message);
  })();
  connection.publish('devices.x', 'x');
  await connection.flush();
  await connection.close();
  await watching;
  expect(errors.join()).toContain('devices.x');

  // Another laptop has this ledger as it is now. Here the account gets another token, which the server is given.
  const behind = temporaryFolder();
  cpSync(data, behind, { recursive: true });
  done(await run('nats', 'configure-user', 'pusher', '--publish', '$SYS.REQ.>', '--subscribe', '_INBOX.>'));
  await signed('user', 'pusher');
  const pusher = ['nats', 'creds', 'pusher', '--out', at('pusher.creds'), '--for', 'Alice', '--yes'];
  done(await withPassphrase(data, pusher));
  done(await configure('--limit', 'conn=12'));
  await signed('account', 'EVENTS');
  const push = (at: string) => [
    ...['nats', 'push', 'Acme NATS', '--creds', `${data}/pusher.creds`, ...OFFICER, '--data', at],
  ];
  expect((await cimKeys(push(data))).stdout).not.toContain('PUSHED');
  const pushed = done(await cimKeys([...push(data), '--yes']));
  expect(pushed.stdout).toMatch(/^1 server at nats:.*: nats1\n/);
  expect(pushed.stdout).toMatch(
    /PUSHED {2}EVENTS, before: issued \S+\n(.*\n)* {2}Connections at a time: now 12; before 10\n/,
  );
  expect(pushed.stdout).toContain('THERE ALREADY  SYS');
  // The other laptop has an older one, and gives it to nobody.
  const older = await cimKeys([...push(behind), '--account', 'EVENTS', '--yes', '--json']);
  expect(older.status).toBe(1);
  expect(JSON.parse(older.stdout)).toMatchObject({
    accounts: [{ outcome: 'not pushed', problem: { code: 'nats-push.older' } }],
  });
  writeFileSync(path.join(behind, 'config.toml'), `[nats]\nurl = "${running.url}"\n`);
  expect((await cimKeys([...push(behind), '--yes'])).stderr).toContain('This laptop is in Offline mode.');

  // What is decided afterwards is in no token yet, and is said of the account and of its token.
  const shown = async (name: string) => (await cimKeys(['show', ...name.split(' '), '--data', data])).stdout;
  expect(await shown('nats.account EVENTS')).toMatch(/Current token +Issued \S+, does not expire\n(?! )/);
  expect(await shown('nats.user laptop')).toMatch(/Current token +Issued \S+, expires \S+\n(?! )/);
  done(await configure('--limit', 'conn=11'));
  const outdated = /Current token +Issued \S+, does not expire\n +(.+)\n +(.+)\n(?! )/.exec(
    await shown('nats.account EVENTS'),
  );
  expect(outdated?.slice(1)).toEqual([TOKEN_OUTDATED, 'Connections at a time: now 11; in the token 12']);
  expect(await shown('nats.user laptop')).not.toContain(TOKEN_OUTDATED);

  const ledger = openLedger(at('events'));
  const exported = ledger.entries
    .from(1, 1000)
    .map(({ block }) => decodeEvent(block))
    .flatMap((event) => (event.event_type === 'NatsConfigExported' ? [event.payload] : []));
  ledger.close();
  expect(exported.map(({ format, recipient, seeds }) => [format, recipient, seeds.length])).toEqual([
    ['creds', 'Alice', 1],
    ['server-folder', 'nats1', 0],
    ['nsc-store', 'nsc', 2],
    ['creds', 'Alice', 1],
  ]);
}, 180_000);

test('an export is granted to an account on the command line, written for one elsewhere, and one from elsewhere is looked at before it is taken', async () => {
  const data = await laptop();
  const at = (name: string) => path.join(data, name);
  const run = (...args: string[]) => cimKeys([...args, ...OFFICER, '--data', data]);
  const done = async (outcome: Promise<Outcome>) => {
    const { status, stdout, stderr } = await outcome;
    expect(status, stderr).toBe(0);
    return `${stdout}${stderr}`;
  };
  const keyOf = async (account: string) =>
    /Public key +(A\S+)/.exec(await done(cimKeys(['show', 'nats.account', account, '--data', data])))?.[1] ??
    '';
  for (const [name, owner] of [
    ['Daily', ['--operator', 'Acme NATS']],
    ['Users', ['--account', 'EVENTS']],
    ['System users', ['--account', 'SYS']],
  ] as const)
    await done(withPassphrase(data, ['nats', 'signing-key', name, ...owner]));
  const configure = (account: string, configuration: object, ...more: string[]) => {
    writeFileSync(at('configuration.json'), JSON.stringify(configuration));
    return run('nats', 'configure-account', account, '--input', at('configuration.json'), ...more);
  };
  const orders = { name: 'Orders', subject: 'orders.>', kind: 'stream' };
  await done(configure('EVENTS', { exports: [orders] }));
  const grant = ['nats', 'activation', 'EVENTS', 'Orders', '--for', 'SYS'];
  await signed(data, 'nats', 'token', 'operator', 'Acme NATS');
  await signed(data, 'nats', 'token', 'account', 'EVENTS');
  expect((await run(...grant)).stderr).toContain('demands an activation token');
  await done(configure('EVENTS', { exports: [{ ...orders, activation_required: true }] }));
  expect((await run(...grant.slice(0, 4))).stderr).toContain('--for is missing');
  expect((await run(...grant.slice(0, 5), 'NOBODY')).status).not.toBe(0);
  const told = await signed(data, ...grant, '--until', '2099-12-31');
  expect(told).toMatch(/nats\.subject/);
  expect(told).toContain('orders.>');

  // An account of this registry has it in its token by itself.
  const taken = { name: 'Orders', subject: 'orders.>', kind: 'stream', local_subject: null };
  await done(configure('SYS', { imports: [{ ...taken, account: await keyOf('EVENTS') }] }));
  expect(await signed(data, 'nats', 'token', 'account', 'SYS')).toContain('Activation token');

  // One elsewhere is given the file.
  const elsewhere = createAccount();
  await signed(data, ...grant.slice(0, 5), elsewhere.getPublicKey());
  const activation = `Orders for ${elsewhere.getPublicKey()}`;
  await done(cimKeys(['nats', 'activation-file', activation, at('orders.jwt'), '--data', data]));
  expect(readFileSync(at('orders.jwt'), 'utf8')).toMatch(/^-----BEGIN NATS ACTIVATION JWT-----\n/);
  const [, claims = ''] = activationIn(readFileSync(at('orders.jwt'), 'utf8')).split('.');
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    sub: elsewhere.getPublicKey(),
    nats: { type: 'activation', subject: 'orders.>', kind: 'stream', issuer_account: await keyOf('EVENTS') },
  });
  const outcome = await run(
    'act',
    'RevokeNatsActivation',
    '--id',
    activation,
    '--set',
    'reason=AgreementEnded',
    '--yes',
  );
  expect(outcome.status, outcome.stderr).toBe(0);
  expect(await done(cimKeys(['show', 'nats.activation', activation, '--data', data]))).toContain('Revoked');

  // One from elsewhere is told decoded, and taken only when that is agreed to.
  const weather = { name: 'Weather', subject: 'weather.berlin', kind: 'stream', local_subject: null };
  await done(configure('EVENTS', { imports: [{ ...weather, account: elsewhere.getPublicKey() }] }));
  const token = (sub: string) =>
    issue(elsewhere, (iss) => ({
      ...{ iss, name: 'Weather', sub, iat: Math.floor(Date.now() / 1000) },
      nats: { type: 'activation', version: 2, subject: 'weather.>', kind: 'stream' },
    }));
  const take = (text: string, ...more: string[]) => {
    writeFileSync(at('weather.jwt'), text);
    return run(
      'nats',
      'configure-account',
      'EVENTS',
      '--activation',
      `Weather=${at('weather.jwt')}`,
      ...more,
    );
  };
  const good = token(await keyOf('EVENTS'));
  const unasked = await take(good);
  expect(unasked.status).not.toBe(0);
  expect(unasked.stderr).toContain('Subject (nats.subject): weather.>');
  expect((await take(`${good.slice(0, -4)}AAAA`, '--yes')).stderr).toContain(
    'signature of this token does not hold',
  );
  expect((await take(token(await keyOf('SYS')), '--yes')).stderr).toContain('for another account');
  expect((await run('nats', 'configure-account', 'EVENTS', '--activation', 'Nothing=none')).status).toBe(2);
  await done(take(activationFile(good), '--yes'));
  expect(await done(cimKeys(['show', 'nats.account', 'EVENTS', '--data', data]))).toContain(
    'by an activation token from elsewhere',
  );
  expect(await signed(data, 'nats', 'token', 'account', 'EVENTS')).toContain(good);
  await done(run('nats', 'configure-account', 'EVENTS', '--activation', 'Weather=none'));
}, 180_000);
