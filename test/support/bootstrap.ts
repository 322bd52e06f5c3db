import { readFileSync } from 'node:fs';
import path from 'node:path';
import { drawUp } from '../../app/bootstrap/draw-up.ts';
import { drawUpRegistry } from '../../app/bootstrap/draw-up-registry.ts';
import type { Plan } from '../../app/bootstrap/plan.ts';
import { readBootstrap } from '../../app/bootstrap/read.ts';
import { atOnce } from '../../app/pieces.ts';
import type { Registry } from '../../app/registry/index.ts';
import { TEST_TIME, testId } from './in-memory-registry.ts';

/** The example that the repository shows. */
export const EXAMPLE = path.resolve(import.meta.dirname, '../../docs/domain-bootstrap.example.json');

/** The example's text. */
export const exampleText = readFileSync(EXAMPLE, 'utf8');

/** The example with one text in it replaced. @throws Error when the text is not in it */
export function exampleWith(text: string, replacement: string): string {
  if (!exampleText.includes(text)) throw new Error(`The example has no ${text}.`);
  return exampleText.replace(text, replacement);
}

/** A small file: an organization, its operator, one account and one user. */
export const SMALL = JSON.stringify({
  organization: { name: 'Acme' },
  nats_hierarchy: {
    operator: { name: 'ACME' },
    accounts: [{ name: 'KEYS' }],
    users: [
      {
        name: 'service',
        account: 'KEYS',
        permissions: { publish: ['keys.>'], subscribe: [], allow_responses: false },
      },
    ],
  },
});

/** What a file comes to in a registry. @throws Error when the file cannot be used */
export function planOf(text: string, registry: Registry, at = TEST_TIME): Plan {
  const file = readBootstrap(text);
  if ('faults' in file) throw new Error(JSON.stringify(file.faults));
  const ids = new Map<string, string>();
  const idAt = (place: string) => {
    const id = ids.get(place) ?? testId();
    ids.set(place, id);
    return id;
  };
  return atOnce('acts' in file ? drawUpRegistry(file, registry, idAt, at) : drawUp(file, registry, idAt, at));
}
