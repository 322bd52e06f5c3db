import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/* What the README and the documents name is there: files and folders of the source, and what they link to. */

const root = path.resolve(import.meta.dirname, '../..');

/** Files and folders of the source that a text names whole, in backticks. */
function named(text: string): string[] {
  return [...text.matchAll(/`((?:app|bench|build|docs|main|preload|renderer|scripts|test)\/[\w./-]+)`/g)].map(
    ([, file]) => file ?? '',
  );
}

/** What it links to within the source. */
function linked(text: string): string[] {
  return [...text.matchAll(/\]\((?![a-z]+:|#)([^)#\s]+)/g)].map(([, file]) => file ?? '');
}

/** The folders of its tree, each below the one that is indented less. */
function drawn(text: string): string[] {
  let top = '';
  return [...text.matchAll(/^ {4}( {2})?([a-z]+\/) +\S/gm)].map(([, inner, name = '']) => {
    if (inner === undefined) top = name;
    return inner === undefined ? name : `${top}${name}`;
  });
}

const documents = [
  'README.md',
  'docs/command-line.md',
  'docs/key-recovery.md',
  'docs/events.md',
  'docs/certificates.md',
  'docs/nats-identities.md',
  'docs/machine.md',
  'docs/ceremonies.md',
  'docs/walkthrough.md',
];

test.each(documents)('%s names only what is there', (file) => {
  const text = readFileSync(path.join(root, file), 'utf8');
  expect(missing(named(text))).toEqual([]);
  expect(missing(linked(text), path.dirname(file))).toEqual([]);
});

test('the README draws every folder of the core where it is', () => {
  const text = readFileSync(path.join(root, 'README.md'), 'utf8');
  const folders = drawn(text);
  expect(missing(folders)).toEqual([]);
  expect(foldersIn('app').filter((name) => !folders.includes(`app/${name}/`))).toEqual([]);
  expect(named(text).length).toBeGreaterThan(10);
  expect(linked(text).length).toBeGreaterThan(5);
});

function missing(names: readonly string[], base = ''): string[] {
  return names.filter((name) => !existsSync(path.join(root, base, name)));
}

function foldersIn(folder: string): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}
