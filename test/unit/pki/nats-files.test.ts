import { describe, expect, test } from 'vitest';
import { nscStore } from '../../../app/pki/nats/nsc-store.ts';
import { serverFiles } from '../../../app/pki/nats/server-configuration.ts';
import { ProblemError } from '../../../app/problem.ts';

const token = 'a.b.c';
const account = (name: string, users: readonly string[] = []) => ({
  ...{ name, token },
  users: users.map((user) => ({ name: user, token, creds: null })),
});

describe('files of NATS', () => {
  test('a server without JetStream says nothing of it, and texts cannot end what they stand in', () => {
    const [main] = serverFiles({ name: 'n"\n}', listen: '0.0.0.0:4222', storeFolder: null }, 'x\n');
    expect(main?.text).toBe('server_name: "n\\"\\n}"\nlisten: "0.0.0.0:4222"\ninclude "./resolver.conf"\n');
  });

  test.each([
    ['an operator', '../x', []],
    ['an account', 'ACME', [account('a/b')]],
    ['a hidden account', 'ACME', [account('.ssh')]],
    ['a user of Windows', 'ACME', [account('A', ['c:x'])]],
    ['a user with a blank at its end', 'ACME', [account('A', ['x '])]],
    ['two users that some file systems cannot tell apart', 'ACME', [account('A', ['Alice', 'alice'])]],
  ])('nsc keeps nothing under the name of %s that leads elsewhere', (_what, name, accounts) => {
    expect(() => nscStore({ operator: { name, token }, accounts, seeds: [] })).toThrow(ProblemError);
  });
});
