import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { operationNames, topicNames } from '../../app/contract/channels.ts';
import { operations, topics } from '../../app/contract/operations.ts';

test('contract - the preload allows exactly the operations and topics that have schemas', () => {
  expect(Object.keys(operations).sort()).toEqual([...operationNames].sort());
  expect(Object.keys(topics).sort()).toEqual([...topicNames].sort());
});

test('contract - every operation says what it needs, and each thing once', () => {
  for (const [name, { needs }] of Object.entries(operations)) {
    const listed: readonly string[] = typeof needs === 'string' ? [needs] : needs;
    expect(new Set(listed).size, name).toBe(listed.length);
    expect(['none', 'officer', 'secret', 'confirmation', 'confirmation-when'], name).toEqual(
      expect.arrayContaining([...listed]),
    );
  }
});

test('contract - what a person enters as proof is a field of every operation that needs a secret', () => {
  const secrets = ['passphrase', 'pin', 'shares'];
  for (const [name, { needs, input }] of Object.entries(operations)) {
    if (!(typeof needs === 'string' ? [needs] : [...needs]).some((need) => need === 'secret')) continue;
    const fields = 'shape' in input ? Object.keys(input.shape) : [];
    expect(
      fields.some((field) => secrets.includes(field)),
      name,
    ).toBe(true);
  }
});

test('contract - native dialogs are shown by the modules that let only one be open', () => {
  const root = path.resolve(import.meta.dirname, '../../main');
  const users = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /\bdialog\.show/.test(readFileSync(path.join(root, file), 'utf8')));
  // index.ts shows error boxes: before the window is there, and after it has gone.
  expect(users.sort()).toEqual(['index.ts', 'window/confirmation.ts', 'window/file-dialogs.ts']);
  expect(readFileSync(path.join(root, 'index.ts'), 'utf8').match(/dialog\.show\w+/g)).toEqual([
    'dialog.showErrorBox',
  ]);
});
