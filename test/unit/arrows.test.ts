import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * The arrows of the architecture: renderer -> app <- main, preload -> app/contract. What a folder may import is
 * listed here and nowhere else; that app/ uses no global of Node or the DOM is proven by its tsconfig, which
 * knows neither.
 */

const root = path.resolve(import.meta.dirname, '../..');

const PURE_LIBRARIES = ['zod', 'multiformats', '@ipld/dag-cbor', '@ipld/car'];
const UI_LIBRARIES = [
  'react',
  'react-dom',
  'react-aria-components',
  'zustand',
  '@tanstack/react-query',
  'lucide-react',
  'uqr',
  '@fontsource-variable',
  'zod',
];
const MAIN_LIBRARIES = [
  'electron',
  'electron-store',
  'uuid',
  'smol-toml',
  'age-encryption',
  'zod',
  '@ipld/dag-cbor',
  '@nats-io',
  '@opentelemetry',
  '@zxcvbn-ts',
  'node-hid',
  'cborg',
];

interface Rule {
  readonly folders: readonly string[];
  readonly libraries: readonly string[];
  readonly node: boolean;
}

const rules: Readonly<Record<string, Rule>> = {
  app: { folders: ['app'], libraries: PURE_LIBRARIES, node: false },
  preload: { folders: ['preload', 'app/contract/channels.ts'], libraries: ['electron'], node: false },
  renderer: { folders: ['renderer', 'app'], libraries: UI_LIBRARIES, node: false },
  main: { folders: ['main', 'app'], libraries: MAIN_LIBRARIES, node: true },
};

function sources(folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => path.posix.join(folder, name));
}

/** Every module named in an import, an export, a dynamic import or a worker of the file, types included. */
function importsOf(text: string): string[] {
  const named = /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]/gm;
  const dynamic = /\b(?:import|require)\s*\(\s*['"`]([^'"`]+)['"`]/g;
  return [...text.matchAll(named), ...text.matchAll(dynamic)].map((match) => match[1] ?? match[2] ?? '');
}

function isAllowed(file: string, target: string, rule: Rule): boolean {
  if (target.startsWith('.')) {
    const resolved = path.posix.normalize(path.posix.join(path.posix.dirname(file), target));
    return rule.folders.some((folder) => resolved === folder || resolved.startsWith(`${folder}/`));
  }
  if (target.startsWith('node:')) return rule.node;
  return rule.libraries.some((library) => target === library || target.startsWith(`${library}/`));
}

describe('arrows', () => {
  test.each(Object.keys(rules))('%s/ imports only what it may', (folder) => {
    const rule = rules[folder];
    if (!rule) throw new Error(folder);
    const files = sources(folder);
    const wrong = files.flatMap((file) =>
      importsOf(readFileSync(path.join(root, file), 'utf8'))
        .filter((target) => !isAllowed(file, target, rule))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
    expect(files.length).toBeGreaterThan(0);
  });

  test.each([
    ['app/ledger/entry.ts', "import fs from 'node:fs';"],
    ['app/ledger/entry.ts', "import type { Ledger } from '../../main/store/ledger.ts';"],
    ['app/ledger/entry.ts', "export { x } from 'electron';"],
    ['renderer/main.tsx', "const fs = await import('node:fs');"],
    ['renderer/main.tsx', "import '../main/index.ts';"],
    ['preload/preload.ts', "import { operations } from '../app/contract/operations.ts';"],
    ['main/index.ts', "import { App } from '../renderer/app.tsx';"],
    ['app/x.ts', "import {\n  a,\n  b,\n} from 'uuid';"],
  ])('the check would find, in %s, %s', (file, text) => {
    const rule = rules[file.split('/')[0] ?? ''];
    if (!rule) throw new Error(file);
    expect(importsOf(text).filter((target) => !isAllowed(file, target, rule))).toHaveLength(1);
  });
});
