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
