import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '../../app/registry/dispatch.ts';
import { eventsDocument } from '../../scripts/events-document.ts';

const written = readFileSync(path.resolve(import.meta.dirname, '../../docs/events.md'), 'utf8');

test('docs/events.md is what the aggregates declare; after a change “npm run docs” makes it anew', () => {
  expect(written).toBe(eventsDocument());
});

test('docs/events.md names every kind of event with its subject', () => {
  for (const [aggregate, kinds] of catalogue)
    for (const type of kinds.keys()) {
      expect(written).toContain(`### ${type}\n`);
      expect(written).toContain(`{prefix}.${aggregate}.${type.toLowerCase()}`);
    }
});
