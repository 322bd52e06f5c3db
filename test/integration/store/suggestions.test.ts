import { expect, test } from 'vitest';
import { RegistryReader } from '../../../main/services/registry/registry-reader.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { openLedger, registrarOf } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const ask = { field: 'title', words: '', organizationId: null, name: '' } as const;

test('suggested is what was entered before and begins so, the most frequent first, of the organization where one is chosen', () => {
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  const acme = createOrganization({ name: 'Acme', domain: 'acme.example' });
  const globex = createOrganization({ name: 'Globex', domain: null });
  registrar.record(acme);
  registrar.record(globex);
  const titles = ['Auditor', 'Crypto officer', 'Crypto officer', 'cryptographer', null, '100% officer'];
  for (const [number, title] of titles.entries()) {
    const email = `p${number}@acme.example`;
    registrar.record(createPerson(acme.id, { name: `P ${number}`, email, title }));
  }
  registrar.record(createPerson(globex.id, { name: 'G', email: 'g@globex.example', title: 'Cryptologist' }));
  const reader = new RegistryReader(ledger);
  const texts = (asked: Partial<Parameters<typeof reader.suggestions>[0]>) =>
    reader.suggestions({ kind: 'person', ...ask, ...asked }).texts;

  expect(texts({ words: ' cry' })).toEqual(['Crypto officer', 'Cryptologist', 'cryptographer']);
  expect(texts({ words: 'cry', organizationId: acme.id })).toEqual(['Crypto officer', 'cryptographer']);
  // What LIKE would take for a pattern is looked for as it stands.
  expect(texts({ words: '%' })).toEqual([]);
  expect(texts({ words: '100%' })).toEqual(['100% officer']);
  // No other field of a state is told, and none of what is no field.
  expect(texts({ field: 'status' })).toEqual([]);
  expect(texts({ field: 'organizationId' })).toEqual([]);
  expect(texts({ kind: 'organization', field: 'name' })).toEqual([]);

  const addresses = { field: 'email', name: 'Zoë van Dijk', organizationId: acme.id };
  expect(texts(addresses)).toEqual(['zoe.dijk@acme.example', 'zoe@acme.example', 'zdijk@acme.example']);
  expect(texts({ ...addresses, words: 'ZOE.' })).toEqual(['zoe.dijk@acme.example']);
  expect(texts({ ...addresses, name: 'Zoë' })).toEqual(['zoe@acme.example']);
  expect(texts({ ...addresses, name: 'Дмитрий' })).toEqual([]);
  expect(texts({ ...addresses, name: '' })).toEqual([]);
  expect(texts({ ...addresses, organizationId: globex.id })).toEqual([]);
  expect(texts({ ...addresses, organizationId: null })).toEqual([]);
});

test('among 4,000 people a keystroke is answered in a moment', () => {
  const ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  const acme = createOrganization({ name: 'Acme', domain: null });
  ledger.transaction(() => {
    registrar.record(acme);
    for (let number = 0; number < 4_000; number++) {
      const email = `p${number}@acme.example`;
      registrar.record(createPerson(acme.id, { name: `P ${number}`, email, title: `Title ${number % 50}` }));
    }
  });
  const reader = new RegistryReader(ledger);
  const times = Array.from({ length: 5 }, () => {
    const before = performance.now();
    expect(reader.suggestions({ kind: 'person', ...ask, words: 'T' }).texts).toHaveLength(8);
    return performance.now() - before;
  });
  console.info(`suggestions among 4,000: ${Math.min(...times).toFixed(1)} ms`);
  // The shortest: other programs on the machine only make it longer.
  expect(Math.min(...times)).toBeLessThan(50);
});
