import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as contract from '../../../app/contract/command-line.ts';
import { documentedKeys } from '../../support/documented-keys.ts';
import { keysOfSchema } from '../../support/json-keys.ts';

const schemas = {
  status: contract.statusOutputSchema,
  list: contract.listOutputSchema,
  show: contract.showOutputSchema,
  sync: contract.syncOutputSchema,
  verify: contract.verifyOutputSchema,
  salvage: contract.salvageOutputSchema,
  export: contract.exportOutputSchema,
  import: contract.importOutputSchema,
  replay: contract.replayOutputSchema,
};

test.each(Object.entries(schemas))(
  'docs/command-line.md describes every key of “%s --json”, and no other',
  (command, schema) => {
    expect([...documentedKeys(command)].sort()).toEqual(keysOfSchema(schema).sort());
  },
);

test('docs/command-line.md has a heading for each of them, and no other', () => {
  const text = readFileSync(path.join(import.meta.dirname, '../../../docs/command-line.md'), 'utf8');
  expect([...text.matchAll(/^#### `json (\w+)`$/gm)].map(([, command]) => command).sort()).toEqual(
    Object.keys(schemas).sort(),
  );
});
