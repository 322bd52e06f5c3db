import { expect, test } from 'vitest';
import { RegistryReader } from '../../../main/services/registry/registry-reader.ts';
import { createOrganization, createPerson, generateKey } from '../../support/commands.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

test('each organization is listed with exactly its own people, keys and units, in a moment among 9,101 objects', () => {
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  // The last entries are in memory only; those before them in the file.
  ledger.transaction(() => {
    const ids = Array.from({ length: 100 }, (_, number) => {
      const command = createOrganization({ name: `Organization ${number}`, domain: null });
      registrar.record(command);
      return command.id;
    });
    for (let number = 0; number < 9_000; number++) {
      const email = `person${number}@acme.example`;
      registrar.record(createPerson(ids[number % 90] ?? '', { name: `Person ${number}`, email }));
    }
    registrar.record(generateKey(ids[0] ?? ''));
  });
  const reader = new RegistryReader(ledger);
  const organizations = (limit: number) =>
    reader.page('organization', {
      ...{ organizationId: null, status: null, naming: [], search: '', order: 'name' },
      ...{ limit, offset: 0 },
    });

  const { rows, total } = organizations(100);
  expect([rows.length, total]).toEqual([100, 100]);
  const named = (name: string) =>
    reader.object('organization', rows.find((row) => row.name === name)?.id ?? '')?.particulars;
  expect(named('Organization 0')).toMatchObject({ People: '100', Keys: '1', Units: '0' });
  expect(named('Organization 89')).toMatchObject({ People: '100', Keys: '0', Units: '0' });
  expect(named('Organization 90')).toMatchObject({ People: '0', Keys: '0', Units: '0' });

  const times = Array.from({ length: 5 }, () => {
    const before = performance.now();
    organizations(50);
    return performance.now() - before;
  });
  // The shortest: other programs on the machine only make it longer. Counting row by row took 550 ms and more.
  expect(Math.min(...times)).toBeLessThan(150);
});
