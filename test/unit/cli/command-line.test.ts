import { describe, expect, test } from 'vitest';
import { defineCommand } from '../../../main/cli/command.ts';
import { commands } from '../../../main/cli/commands.ts';
import { helpOf } from '../../../main/cli/help.ts';
import { Interrupted, Interruption, unlessInterrupted } from '../../../main/cli/interruption.ts';
import { cimKeys } from '../../support/command-line.ts';

const NEVER = new AbortController().signal;

describe('cim-keys - what was typed', () => {
  test.each([
    [['bogus'], 'There is no command “bogus”.'],
    [['vreify'], 'Did you mean “verify”?'],
    [['hlep'], 'Did you mean “help”?'],
    [['queue'], 'queue what? There are: list, show.'],
    [['queue', 'lsit'], 'Did you mean “queue list”?'],
    [['help', 'nonsense'], 'There is no command “nonsense”.'],
    [['--jsno'], 'There is no command “--jsno”.'],
    [['verify', '--jsno'], 'There is no option --jsno. Did you mean --json?'],
    [['verify', '-x'], 'There is no option -x.'],
    [['verify', 'a', 'b'], '“b” is one argument too many.'],
    [['verify', '--data'], "Option '--data <value>' argument missing"],
    [['verify', '--json=yes'], "Option '--json' does not take an argument"],
    [['cid'], '<file.json | -> is missing.'],
    [['queue', 'list', '--state', 'gone'], '--state takes all, waiting, set-aside, stored'],
    [['queue', 'list', '--limit', '0'], '--limit takes a whole number from 1 on'],
    [['queue', 'list', '--limit', '1e9'], '--limit takes a whole number from 1 on'],
    [['queue', 'list', '--limit', '10001'], '--limit takes at most 10000'],
    [['list'], '<kind> is missing.'],
    [['list', 'poeple'], 'There are no objects of the kind “poeple”. Did you mean “people”?'],
    [['list', 'people', '--offset', '-1'], "Option '--offset' argument is ambiguous"],
    [['list', 'people', '--limit', '10001'], '--limit takes at most 10000; --offset goes on'],
    [['list', 'people', '--state', 'lefft'], 'takes active, suspended, left, archived for people'],
    [['list', 'signed heads', '--state', 'active'], 'There are no states of signed heads'],
    [['show', 'person'], 'Which person? Its name is missing.'],
    [['show', '0198c0de-0000-7000-8000-000000000001', 'x'], '“x” is one argument too many.'],
    [['export', 'b', '--from', 'x'], '--from takes a whole number from 1 on'],
  ])('%j is wrong usage: %s', async (args, words) => {
    const { status, stdout, stderr } = await cimKeys(args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });

  test('wrong usage of a known command names its usage', async () => {
    expect((await cimKeys(['cid'])).stderr).toContain(
      'Usage: cim-keys cid [options] <file.json | ->\nMore: cim-keys help cid\n',
    );
  });

  test('help names every command, and the help of each every option', async () => {
    const { status, stdout } = await cimKeys([]);
    expect([status, await cimKeys(['help']), await cimKeys(['--help'])]).toEqual([
      0,
      { status: 0, stdout, stderr: '' },
      { status: 0, stdout, stderr: '' },
    ]);
    for (const { name, options } of commands) {
      expect(stdout).toContain(`  ${name} `);
      const help = helpOf(name.split(' '), commands);
      for (const option of Object.keys(options)) expect(help).toContain(`--${option} `);
      expect((await cimKeys([...name.split(' '), '--help'])).stdout).toBe(`${help}\n`);
    }
    expect((await cimKeys(['help', 'queue'])).stdout).toMatch(
      /cim-keys queue list(.|\n)*cim-keys queue show/,
    );
    expect(await cimKeys(['--version'])).toMatchObject({ status: 0, stdout: 'cim-keys 1.2.3\n' });
  });

  test('a command is given its operands and its values', async () => {
    let given: unknown;
    const command = defineCommand({
      name: 'try',
      about: 'x',
      operands: ['<a>', '[b]'],
      options: { data: { type: 'string', about: 'x' }, json: { type: 'boolean', about: 'x' } },
      interrupted: null,
      run: async ({ operands, values }) => {
        given = { operands, data: values.data, json: values.json };
        return 0;
      },
    });
    await command.run(['x', '--data=y', '--', '--json'], NEVER);
    expect(given).toEqual({ operands: ['x', '--json'], data: 'y', json: undefined });
  });
});

describe('cim-keys - Ctrl-C', () => {
  test('ends what does not stop by itself, and says what state things are in', async () => {
    const abort = new AbortController();
    const waiting = unlessInterrupted(new Promise(() => {}), abort.signal, 'Stopped here.');
    abort.abort();
    await expect(waiting).rejects.toEqual(new Interrupted('Stopped here.'));
    await expect(unlessInterrupted(Promise.resolve(1), NEVER, '')).resolves.toBe(1);
    const { status, stderr } = await cimKeys(['verify', import.meta.dirname], abort.signal);
    expect([status, stderr]).toEqual([130, expect.stringContaining('there is no verdict')]);
  });

  test('the second time nothing is waited for, unless it is the same one passed on by npm', () => {
    let [ended, now] = [0, 0];
    const interruption = new Interruption(
      () => {
        ended += 1;
      },
      () => now,
    );
    interruption.interrupt();
    now = 200;
    interruption.interrupt();
    expect([interruption.signal.aborted, ended]).toEqual([true, 0]);
    now = 500;
    interruption.interrupt();
    expect(ended).toBe(1);
  });
});
