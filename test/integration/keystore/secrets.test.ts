import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Decrypter } from 'age-encryption';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { keyAlgorithms } from '../../../app/pki/algorithms.ts';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { KeyBinder } from '../../../main/services/keys/key-binder.ts';
import { KeyCustody } from '../../../main/services/keys/key-custody.ts';
import { openingWith } from '../../../main/services/keys/key-opening.ts';
import { Keystore } from '../../../main/services/keys/keystore.ts';
import { RecoveryShares } from '../../../main/services/keys/recovery-shares.ts';
import { makeBackup } from '../../../main/store/backup.ts';
import { AGE } from '../../support/age.ts';
import { hmacBinding, slotBinding } from '../../support/bound-keys.ts';
import { cimKeys, program } from '../../support/command-line.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { type Secret, secretKey, secretsIn, secretText } from '../../support/secret-spellings.ts';
import { encryptQuickly } from '../../support/signing-keys.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { virtualKeys } from '../../unit/yubikey/support/virtual-port.ts';
import { VirtualYubiKey } from '../../yubikey/virtual-yubikey.ts';

/*
 * One laptop on which one of everything is made, used and given out. Afterwards no secret stands anywhere but where it is
 * meant to: in no event, no file of the data folder, nothing that was printed, no argument and no environment.
 */

const PASSPHRASES = {
  'passphrase of keys': 'gravel-otter 9 lanterns unfold quietly',
  'passphrase of seeds': 'copper violin 4 drizzles under maples',
  'passphrase of what is exported': 'quilt-rhubarb-orbit 9 lanterns',
  'passphrase of the bound key': 'seven brass kettles & 1 lighthouse',
  'passphrase of the bundle': 'mossy harbour 8 tumbling sparrows',
  'password of a foreign key': 'pässwörd from elsewhere 12',
} as const;
const PIN = 'Quartz-PIN-4711';

const acme = createOrganization({ name: 'Acme', domain: 'acme.example' });
const alice = createPerson(acme.id, { name: 'Alice Officer', email: 'alice@acme.example' });

test('one of everything is made, used and given out, and no secret stands where it is not meant to', async () => {
  const [data, outside] = [temporaryFolder(), temporaryFolder()];
  const at = (name: string) => path.join(outside, name);
  const keys = path.join(data, 'keys');
  mkdirSync(path.join(data, 'events'));
  mkdirSync(path.join(data, 'backup'));
  const secrets: Secret[] = [
    ...Object.entries(PASSPHRASES).map(([name, text]) => secretText(name, text)),
    secretText('PIN', PIN),
    secretText('a private key in PEM', 'PRIVATE KEY-----'),
  ];
  const printed: string[] = [];
  const seen: string[] = [];
  const of = (name: keyof typeof PASSPHRASES) => PASSPHRASES[name];

  // What the window makes: keys of each kind, one from elsewhere, one that is bound, NATS identities and a signing key.
  const ledger = openLedger(path.join(data, 'events'));
  const registrar = registrarOf(ledger);
  for (const command of [acme, alice]) registrar.record(command);
  const files = new SecretFiles(keys);
  const keystore = new Keystore(files, registrar, AGE.worker);
  const key = { organizationId: acme.id, personId: null, description: null };
  const made = new Map<string, string>();
  for (const algorithm of ['Ed25519', 'X25519', 'P-256', 'P-384', 'RSA-3072', 'RSA-4096'] as const) {
    const purpose = keyAlgorithms[algorithm].signs === null ? 'KeyAgreement' : 'CertificateAuthority';
    const label = `Key ${algorithm}`;
    const asked = { ...key, label, purpose, algorithm } as const;
    made.set(label, (await keystore.generateKey(asked, of('passphrase of keys'))).aggregateId);
  }
  const officer = { ...key, personId: alice.id, label: 'Alice signs', purpose: 'Signing' } as const;
  await keystore.generateKey({ ...officer, algorithm: 'Ed25519' }, of('passphrase of keys'));

  const [first, second] = [new VirtualYubiKey('yubikey-5.7.4'), new VirtualYubiKey('yubikey-5.4.3')];
  const { yubiKeys } = virtualKeys(first, second);
  const custody = new KeyCustody({
    ...{ ledger, registrar, files, worker: AGE.worker, open: openingWith(files, yubiKeys, AGE.worker) },
  });
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const password = of('password of a foreign key');
  const bytes = foreign.export({ type: 'pkcs8', format: 'der', cipher: 'aes-256-cbc', passphrase: password });
  await custody.import(
    { bytes, password },
    { ...key, label: 'From elsewhere', purpose: 'CodeSigning' },
    of('passphrase of keys'),
  );

  const shares = new RecoveryShares();
  const binder = new KeyBinder(files, registrar, yubiKeys, shares, encryptQuickly);
  const drawn = shares.draw(2, 3);
  // Set up before the driver looks at it.
  const slot = slotBinding(second, 2);
  const binding = {
    yubikeys: [await hmacBinding({ yubiKeys }, first, PIN), slot],
    shares: { keyId: drawn.keyId, typedBack: drawn.shares[1] ?? '' },
  };
  const bound = { ...key, label: 'Bound', purpose: 'Signing', algorithm: 'Ed25519' } as const;
  await binder.generateKey(bound, of('passphrase of the bound key'), binding);
  await custody.drill(drawn.keyId, [drawn.shares[2] ?? '', drawn.shares[0] ?? '']);
  secrets.push(...drawn.shares.map((share, index) => secretText(`share ${index + 1}`, share.slice(-30))));

  const seeds = of('passphrase of seeds');
  const identity = (draft: Parameters<Keystore['createIdentity']>[0]) =>
    keystore.createIdentity(draft, seeds);
  const operatorId = uuidv7();
  const [systemId, accountId] = [uuidv7(), uuidv7()];
  await identity({ type: 'CreateNatsOperator', id: operatorId, organizationId: acme.id, name: 'ACME' });
  const account = { type: 'CreateNatsAccount', operatorId, unitId: null } as const;
  await identity({ ...account, id: systemId, name: 'SYS', isSystem: true });
  await identity({ ...account, id: accountId, name: 'EVENTS', isSystem: false });
  const permissions = { publish: ['x.>'], subscribe: [], allow_responses: false };
  await identity({
    ...{ type: 'CreateNatsUser', id: uuidv7(), accountId, name: 'laptop', personId: null, permissions },
  });
  for (const [name, signsFor] of Object.entries({
    Daily: { kind: 'operator', operator_id: operatorId },
    System: { kind: 'account', account_id: systemId },
    Users: { kind: 'account', account_id: accountId },
  } as const))
    await identity({ type: 'GenerateNatsSigningKey', id: uuidv7(), signsFor, name, scope: null });
  ledger.close();

  // What the command line does: in this process, and once, where secrets go in and out, in one of its own that is looked at.
  const common = ['--officer', 'Alice Officer', '--data', data];
  const run = async (args: readonly string[], ...lines: readonly string[]) => {
    const descriptors = lines.map((line, index) => {
      const file = at(`line-${index}`);
      writeFileSync(file, `${line}\n`, { mode: 0o600 });
      return openSync(file, 'r');
    });
    const names = ['--passphrase-fd', '--new-passphrase-fd'];
    const fds = descriptors.flatMap((fd, index) => [names[index] ?? '', String(fd)]);
    try {
      const outcome = await cimKeys([...args, ...common, ...fds]);
      expect(outcome.status, `${args.join(' ')}: ${outcome.stderr}`).toBe(0);
      printed.push(outcome.stdout, outcome.stderr);
      return outcome.stdout;
    } finally {
      for (const fd of descriptors) closeSync(fd);
    }
  };
  const apart = async (args: readonly string[], ...lines: readonly string[]) => {
    const looked = await lookedAt([...args, ...common], lines);
    expect(looked.status, `${args.join(' ')}: ${looked.printed}`).toBe(0);
    printed.push(looked.printed);
    seen.push(...looked.seen);
  };
  const signed = async (passphrase: string, ...args: readonly string[]) => {
    const stdout = await run(args);
    const cid = /^CID of the bytes +(\S+)$/m.exec(stdout)?.[1] ?? '';
    const draft = [/id (\S+)$/m.exec(stdout)?.[1] ?? '', '--cid', cid, '--yes'];
    await run(['draft', 'approve', ...draft], of('passphrase of keys'));
    await run(['draft', 'sign', ...draft], passphrase);
  };
  const subject = ['--subject', 'O=Acme', '--subject', 'CN=Root'];
  const root = ['--organization', 'Acme', '--profile', 'root', '--key', 'Key P-384', '--until', '2035-12-31'];
  await signed(of('passphrase of keys'), 'certificate', 'prepare', ...root, ...subject);
  await signed(of('passphrase of keys'), 'revocation-list', 'prepare', 'Root', '--until', '2027-12-31');
  await signed(of('passphrase of keys'), 'request', 'prepare', '--key', 'Key RSA-3072', '--subject', 'CN=x');
  for (const [kind, name] of [
    ['operator', 'ACME'],
    ['account', 'SYS'],
    ['account', 'EVENTS'],
    ['user', 'laptop'],
  ] as const)
    await signed(seeds, 'nats', 'token', kind, name);
  const orders = { name: 'Orders', subject: 'orders.>', kind: 'stream', activation_required: true };
  writeFileSync(at('exports.json'), JSON.stringify({ exports: [orders] }));
  await run(['nats', 'configure-account', 'EVENTS', '--input', at('exports.json')]);
  await signed(seeds, 'nats', 'activation', 'EVENTS', 'Orders', '--for', 'SYS');
  await signed(seeds, 'nats', 'token', 'account', 'EVENTS');
  const exported = of('passphrase of what is exported');
  const leaving = ['--reason', 'For a server', '--yes', '--out'];
  const p12 = ['key', 'export', 'Key P-384', '--certificate', 'Root', '--form', 'pkcs12', ...leaving];
  await run([...p12, at('root.p12')], of('passphrase of keys'), exported);
  await apart(['key', 'export', 'Key P-256', ...leaving, at('key.age')], of('passphrase of keys'), exported);
  const whom = ['--for', 'Bob', '--yes', '--out'];
  await run(['nats', 'creds', 'laptop', ...whom, at('laptop.creds')], seeds);
  const all = ['operator:ACME', 'account:SYS', 'account:EVENTS', 'user:laptop', 'signing-key:Users'];
  await run(['nats', 'nsc', 'ACME', ...whom, at('nsc'), ...all.flatMap((one) => ['--seed', one])], seeds);
  await run(['nats', 'server', 'ACME', ...whom, at('server')]);
  for (const [name, args] of Object.entries({ shown: ['show', 'key', 'Bound'], queue: ['queue', 'list'] }))
    printed.push((await cimKeys([...args, '--data', data])).stdout, name);
  const bundle = await cimKeys(['export', at('open.car'), '--data', data]);
  printed.push(bundle.stdout, bundle.stderr);

  // The secrets themselves, from the files that hold them.
  for (const name of readdirSync(keys).filter((file) => file.endsWith('.age'))) {
    const plaintext = await opened(path.join(keys, name));
    if (plaintext === null) expect(name).toContain(drawn.keyId);
    else if (plaintext.startsWith('S'))
      secrets.push(secretText(`seed ${plaintext.slice(0, 2)}`, plaintext.trim()));
    else secrets.push(...secretKey(`key in ${name}`, plaintext));
  }
  secrets.push(...secretKey('a foreign key', foreign.export({ type: 'pkcs8', format: 'pem' }).toString()));
  expect(secrets.filter(({ name }) => name.startsWith('seed'))).toHaveLength(7);

  const again = openLedger(path.join(data, 'events'));
  await makeBackup(again, path.join(data, 'backup'));
  const head = again.head()?.seq ?? 0;
  const events = again.entries.from(1, head).map(({ block }) => block);
  again.close();
  expect(events).toHaveLength(head);

  // What leaves in plain text is where it was meant to go: so the search finds what there is.
  expect(secretsIn(readFileSync(at('laptop.creds')), secrets)).toEqual(['seed SU']);
  const inNsc = readdirSync(at('nsc'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .flatMap((file) => secretsIn(readFileSync(path.join(file.parentPath, file.name)), secrets));
  expect(new Set(inNsc)).toEqual(new Set(['seed SO', 'seed SA', 'seed SU']));

  // And nowhere else.
  for (const folder of [data, at('server')])
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const where = path.join(file.parentPath, file.name);
      if (file.isFile()) expect([where, secretsIn(readFileSync(where), secrets)]).toEqual([where, []]);
    }
  for (const name of ['root.p12', 'key.age', 'open.car'])
    expect([name, secretsIn(readFileSync(at(name)), secrets)]).toEqual([name, []]);
  for (const block of events) expect(secretsIn(block, secrets)).toEqual([]);
  expect(printed.length).toBeGreaterThan(50);
  expect(secretsIn(Buffer.from(printed.join('\n')), secrets)).toEqual([]);
  expect(seen.join('\n')).toContain('--passphrase-fd');
  expect(secretsIn(Buffer.from(seen.join('\n')), secrets)).toEqual([]);
}, 120_000);

/** What an age file holds, by one of the passphrases; null where none opens it, as of a key that a YubiKey opens. */
async function opened(file: string): Promise<string | null> {
  for (const name of ['passphrase of keys', 'passphrase of seeds'] as const) {
    const decrypter = new Decrypter();
    decrypter.addPassphrase(PASSPHRASES[name]);
    try {
      return await decrypter.decrypt(readFileSync(file), 'text');
    } catch {
      // Another one may.
    }
  }
  return null;
}

/** Runs the program in a process of its own, whose arguments and environment are read as others could, again and again. */
async function lookedAt(args: readonly string[], lines: readonly string[]) {
  const names = ['--passphrase-fd', '--new-passphrase-fd'];
  const fds = lines.flatMap((_, index) => [names[index] ?? '', String(3 + index)]);
  const child = spawn(process.execPath, [program, ...args, ...fds], {
    stdio: ['ignore', 'pipe', 'pipe', ...lines.map(() => 'pipe' as const)],
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      printed += String(chunk);
    });
  for (const [index, line] of lines.entries()) {
    const pipe = child.stdio[3 + index];
    if (pipe != null && 'end' in pipe) pipe.end(`${line}\n`);
  }
  const seen = new Set<string>();
  const look = () => {
    for (const pid of [child.pid ?? 0, ...childrenOf(child.pid ?? 0)])
      for (const part of ['cmdline', 'environ']) seen.add(whileItRuns(`/proc/${pid}/${part}`));
  };
  look();
  const looking = setInterval(look, 20);
  const [status] = await once(child, 'close');
  clearInterval(looking);
  return { status, printed, seen: [...seen] };
}

/** The processes that a process has started and that run now. */
function childrenOf(pid: number): number[] {
  const children = whileItRuns(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter((text) => text.trim() !== '')
    .map(Number);
  return children.flatMap((child) => [child, ...childrenOf(child)]);
}

/** What the system tells of a process; nothing once it has ended. */
function whileItRuns(file: string): string {
  try {
    return readFileSync(file, 'utf8').replaceAll('\0', '\n');
  } catch {
    return '';
  }
}
