import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { generateCid } from '../../app/content/cid.ts';
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
  for (const [name, { needs, input }] of Object.entries(operations)) {
    if (!(typeof needs === 'string' ? [needs] : [...needs]).some((need) => need === 'secret')) continue;
    expect(wantsSecret(z.toJSONSchema(input, { unrepresentable: 'any' })), name).toBe(true);
  }
});

test('contract - several drafts are signed with a passphrase alone, and no more than the question shows', () => {
  const draft = { draftId: '0198c0de-0000-7000-8000-00000000beef', cid: generateCid({}) };
  const accepted = (count: number, unlocking: object) =>
    operations['drafts.sign'].input.safeParse({ drafts: Array(count).fill(draft), unlocking }).success;
  const byPassphrase = { by: 'passphrase', passphrase: 'x' };
  const byShares = { by: 'shares', shares: ['one', 'two'] };
  expect([1, 5, 6].map((count) => accepted(count, byPassphrase))).toEqual([true, true, false]);
  expect([1, 2].map((count) => accepted(count, byShares))).toEqual([true, false]);
});

test('contract - native dialogs are shown by the modules that let only one be open', () => {
  const root = path.resolve(import.meta.dirname, '../../main');
  const users = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => /\bdialog\.show/.test(readFileSync(path.join(root, file), 'utf8')));
  // index.ts shows error boxes: before the window is there, and after it has gone.
  expect(users.sort()).toEqual([
    'index.ts',
    'window/closing.ts',
    'window/confirmation.ts',
    'window/file-dialogs.ts',
  ]);
  expect(readFileSync(path.join(root, 'index.ts'), 'utf8').match(/dialog\.show\w+/g)).toEqual([
    'dialog.showErrorBox',
  ]);
});

/** Whether nothing fits a schema that does not carry what a person enters as proof, however it is put together. */
function wantsSecret(schema: unknown): boolean {
  const { properties = {}, anyOf, oneOf } = partsSchema.parse(schema);
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) return alternatives.every(wantsSecret);
  // Main itself asks which file holds the identity, and reads it.
  if (z.object({ by: z.object({ const: z.literal('identity') }) }).safeParse(properties).success) return true;
  return Object.entries(properties).some(
    ([field, inner]) => ['passphrase', 'pin', 'shares'].includes(field) || wantsSecret(inner),
  );
}

const partsSchema = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
});
