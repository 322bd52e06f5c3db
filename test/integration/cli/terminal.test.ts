import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Decrypter } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import { SecretFiles } from '../../../main/keystore/secret-files.ts';
import { program } from '../../support/command-line.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { openLedger, recordOrganizations, registrarOf } from '../../support/ledgers.ts';
import { type Secret, secretKey, secretsIn, secretText } from '../../support/secret-spellings.ts';
import { makeSigningKey } from '../../support/signing-keys.ts';
import { PASSPHRASE } from '../../support/steps.ts';
import { temporaryFolder } from '../../support/temporary.ts';

/* What only a process of its own shows: a terminal, a pipe that closes, descriptors. */

const ask = path.resolve(import.meta.dirname, '../../support/ask.ts');
const node = process.execPath;

/** Back to the beginning of the line, and erase it; as a pattern. */
const REDRAW = '\r\u001b\\[K';

interface Ended {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a shell's command line in a terminal of its own and types each answer when its question has come. */
function inTerminal(command: string, answers: readonly (readonly [question: string, typed: string])[] = []) {
  const child = spawn('script', ['-qec', command, '/dev/null'], { env: { ...process.env, TERM: 'xterm' } });
  return ended(child, (output) => {
    const [next] = answers;
    if (next === undefined || !output.includes(next[0])) return;
    answers = answers.slice(1);
    child.stdin.write(next[1]);
  });
}

function run(command: string, fd?: number): Promise<Ended> {
  // In a session of its own, which has no terminal.
  const stdio = ['pipe', 'pipe', 'pipe', fd ?? 'ignore'] as const;
  return ended(spawn('bash', ['-c', command], { detached: true, stdio: [...stdio] }), () => {});
}

function ended(child: ReturnType<typeof spawn>, onOutput: (output: string) => void): Promise<Ended> {
  return new Promise((resolve) => {
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        onOutput(output);
      });
    child.once('close', (status) => resolve({ status, output }));
  });
}

/** A closed ledger. @returns its folder and its head */
function ledgerOf(count: number): { readonly folder: string; readonly head: string } {
  const folder = temporaryFolder();
  const ledger = openLedger(folder);
  ledger.transaction(() => recordOrganizations(ledger, count));
  const head = ledger.head()?.cid ?? '';
  ledger.close();
  return { folder, head };
}

describe('prompt', () => {
  test('a passphrase is asked for twice, corrected with backspace, and never shown; then a question is agreed to', async () => {
    const [hidden, agreed] = await Promise.all([
      inTerminal(`${node} ${ask} < /dev/null`, [
        ['Passphrase: ', 'Möve 12\u007f3\r'],
        ['once more: ', 'Möve 13\r'],
      ]),
      inTerminal(`${node} ${ask} agree < /dev/null`, [['Type “yes” to go on: ', 'yes\r']]),
    ]);
    expect(hidden.output).toContain('ANSWER "Möve 13"');
    expect(hidden.output.split('ANSWER')[0]).not.toMatch(/M|1/);
    expect(agreed.output).toContain('Everything will be deleted.');
    expect(agreed.output).toContain('ANSWER true');
  });

  test('two that differ, Ctrl-C, and no terminal at all are refused', async () => {
    const [differ, stopped, none] = await Promise.all([
      inTerminal(`${node} ${ask}`, [
        ['Passphrase: ', 'one\r'],
        ['once more: ', 'two\r'],
      ]),
      inTerminal(`${node} ${ask}; stty -a`, [['Passphrase: ', 'one\u0003']]),
      run(`${node} ${ask}`),
    ]);
    expect(differ.output).toContain('ANSWER ProblemError: The two passphrases are not the same.');
    expect(stopped.output).toContain('ANSWER Interrupted: Interrupted at the question.');
    // The terminal shows again what is typed.
    expect(stopped.output).toMatch(/ echo /);
    expect(none.output).toContain('ANSWER ProblemError: There is no terminal');
  });

  test('a descriptor gives its first line; one that is not open, empty or not text is refused', async () => {
    const file = path.join(temporaryFolder(), 'line');
    writeFileSync(file, 'Möve 13\r\nnot this\n');
    const fd = openSync(file, 'r');
    const [read, piped, refused] = await Promise.all([
      run(`${node} ${ask} 3`, fd),
      run(`printf 'of a pipe' | ${node} ${ask} 0`),
      run(`${node} ${ask} 99; ${node} ${ask} 0 < /dev/null; printf '\\xff\\n' | ${node} ${ask} 0`),
    ]);
    closeSync(fd);
    expect([read.output.trim(), piped.output.trim()]).toEqual(['ANSWER "Möve 13"', 'ANSWER "of a pipe"']);
    expect(refused.output.trim().split(/\n+/)).toEqual([
      'ANSWER ProblemError: No passphrase can be read from file descriptor 99.',
      'ANSWER ProblemError: No passphrase was given.',
      'ANSWER ProblemError: No passphrase can be read from file descriptor 0.',
    ]);
  });
});

describe('cim-keys - as a process', () => {
  test('draws progress on a terminal, writes none of it to a pipe, and outlives its reader', async () => {
    const { folder, head } = ledgerOf(600);
    const list = `${node} ${program} queue list --limit 600 --data ${folder}`;
    const drawn = await inTerminal(`${node} ${program} verify ${folder}`);
    const piped = await run(`${node} ${program} verify ${folder} | cat`);
    const cut = await run(`${list} | head -1; echo "\${PIPESTATUS[0]}"`);
    const full = await run(`${list} > /dev/full`);

    expect(drawn.status).toBe(0);
    expect(drawn.output).toMatch(new RegExp(`${REDRAW}Checking: [\\d,]+ of 600 entries \\(\\d+ %\\)`));
    expect(drawn.output).toContain(`\r\u001b[KINTACT`);
    expect(piped.output).toContain(head);
    expect(piped.output).not.toContain('Checking');
    expect(cut.output).toMatch(/^Entry 600 .*\n0\n$/);
    expect(full).toEqual({ status: 2, output: expect.stringContaining('The result could not be written') });
  });
});

/** What an age file holds. */
async function opened(file: string, passphrase: string): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(passphrase);
  return decrypter.decrypt(readFileSync(file), 'text');
}

describe('key export', () => {
  test('asks for both passphrases on the terminal, and nothing of them or of the key stands there afterwards', async () => {
    const data = temporaryFolder();
    const secrets = new SecretFiles(path.join(data, 'keys'));
    mkdirSync(path.join(data, 'keys'));
    const ledger = openLedger(path.join(data, 'events'));
    const registrar = registrarOf(ledger);
    const acme = createOrganization({ name: 'Acme', domain: 'acme.example' });
    const alice = createPerson(acme.id, { name: 'Alice Officer', email: 'alice@acme.example' });
    for (const command of [acme, alice]) registrar.record(command);
    const owner = { organizationId: acme.id, personId: alice.id, label: 'Alice signs' };
    const key = await makeSigningKey((id) => secrets.pathOf(id), owner);
    registrar.record(key);
    ledger.close();
    const fresh = 'quilt-rhubarb-orbit 9 lanterns';
    const pem = await opened(secrets.pathOf(key.id), PASSPHRASE);
    const hidden: Secret[] = [
      secretText('the passphrase of the key', PASSPHRASE),
      secretText('the new passphrase', fresh),
      secretText('the new passphrase, mistyped', 'quilt-rhubarb'),
      secretText('a private key in PEM', 'PRIVATE KEY-----'),
      ...secretKey('the private key', pem),
    ];
    const place = (name: string) => path.join(data, name);
    const asking = (out: string, again: string) =>
      inTerminal(
        `${node} ${program} key export 'Alice signs' --reason 'For a server' --out ${place(out)} --officer 'Alice Officer' --data ${data}; stty -a`,
        [
          ['Type “yes” to go on: ', 'yes\r'],
          ['Passphrase of the key “Alice signs”: ', `${PASSPHRASE}\r`],
          ['New passphrase of the exported key: ', `${fresh}\r`],
          ['New passphrase of the exported key, once more: ', `${again}\r`],
        ],
      );
    const differing = await asking('differing.age', 'quilt-rhubarb');
    expect(differing.output).toContain('The two passphrases are not the same.');
    expect(existsSync(place('differing.age'))).toBe(false);
    const exported = await asking('key.age', fresh);
    expect(exported.output).toContain('About to be exported: the private key of “Alice signs”');
    expect(await opened(place('key.age'), fresh)).toContain('PRIVATE KEY-----');
    for (const { output } of [differing, exported]) {
      expect(output).toContain('New passphrase of the exported key, once more: ');
      expect(secretsIn(Buffer.from(output), hidden)).toEqual([]);
      // The terminal shows again what is typed.
      expect(output).toMatch(/ echo /);
    }
    const again = openLedger(path.join(data, 'events'));
    const events = again.entries.from(1, 100).map(({ block }) => Buffer.from(block).toString('latin1'));
    again.close();
    expect(events.filter((block) => block.includes('KeyExported'))).toHaveLength(1);
  });
});
