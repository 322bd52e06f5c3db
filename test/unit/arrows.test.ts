import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * The arrows of the architecture: renderer -> app <- main, preload -> app/contract. What a folder may import is
 * listed here and nowhere else; that app/ uses no global of Node or the DOM is proven by its tsconfig, which
 * knows neither.
 */

const root = path.resolve(import.meta.dirname, '../..');

const PURE_LIBRARIES = [
  'cborg',
  'zod',
  'multiformats',
  '@ipld/dag-cbor',
  '@ipld/car',
  'smol-toml',
  'yaml',
  '@peculiar/asn1-schema',
  '@peculiar/asn1-x509',
  '@peculiar/asn1-csr',
  'qr',
];
const UI_LIBRARIES = [
  'react',
  'react-dom',
  '@internationalized/date',
  'react-aria-components',
  'zustand',
  '@tanstack/react-query',
  '@tanstack/react-virtual',
  'lucide-react',
  'qr',
  // What the auditor's page computes signatures and CIDs with.
  '@noble/curves',
  '@noble/hashes',
  'multiformats/hashes/hasher',
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
  'pdfkit',
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

/** The file that a relative import names. */
function resolved(file: string, target: string): string {
  return path.posix.normalize(path.posix.join(path.posix.dirname(file), target));
}

function isIn(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}

function isAllowed(file: string, target: string, rule: Rule): boolean {
  if (target.startsWith('.')) return rule.folders.some((folder) => isIn(resolved(file, target), folder));
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

/* The inner arrows: what a folder of app/ and main/ may know besides itself. */

/** What anything in main may use: files that last, traces, and the configuration that holds. */
const BOTTOM = ['main/files', 'main/tracing', 'main/config'];
const VALUES = ['app/problem.ts', 'app/pieces.ts', 'app/content'];
/** All of app/ but the contract, which is for the faces and for what services answer. */
const CORE = [
  ...VALUES,
  ...[
    'model',
    'statements',
    'registry',
    'ledger',
    'receipts',
    'bundle',
    'config',
    'shares',
    'pin',
    'bootstrap',
    'ceremony',
    'machine',
    'pki',
    'evidence',
  ].map((name) => `app/${name}`),
];
/** Each reaches one thing outside of the program. None knows another, a service or the contract. */
const ADAPTERS = ['main/store', 'main/nats', 'main/keystore', 'main/machine', 'main/preferences.ts'];
const BELOW_SERVICES = [
  ...ADAPTERS,
  'main/yubikey',
  'main/evidence',
  'main/paper',
  ...BOTTOM,
  ...CORE,
  'app/contract',
];
const BELOW_FACES = ['main/services', ...BELOW_SERVICES];

/** Each folder with those below it. What is not among them it may not import, not even a type. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'app/problem.ts': [],
  'app/pieces.ts': [],
  'app/content': [],
  'app/machine': VALUES,
  'app/shares': VALUES,
  'app/pin': VALUES,
  'app/config': VALUES,
  'app/model': VALUES,
  'app/pki': [...VALUES, 'app/config'],
  'app/statements': [...VALUES, 'app/model'],
  // A script by its form: the registry holds scripts, and what acts they name the ceremony's own folder knows.
  'app/ceremony/script': [...VALUES, 'app/model', 'app/config'],
  'app/registry': [...VALUES, 'app/model', 'app/statements', 'app/config', 'app/pki', 'app/ceremony/script'],
  'app/ledger': [...VALUES, 'app/model', 'app/statements', 'app/registry', 'app/pki'],
  // What signatures and attestations are worth, from their bytes alone.
  'app/evidence': [...VALUES, 'app/statements', 'app/registry', 'app/ledger', 'app/pki'],
  'app/receipts': [...VALUES, 'app/model', 'app/statements', 'app/registry'],
  'app/bundle': [...VALUES, 'app/model', 'app/statements', 'app/registry', 'app/ledger'],
  'app/bootstrap': [...VALUES, 'app/model', 'app/registry', 'app/config', 'app/pki'],
  'app/ceremony': [...VALUES, 'app/model', 'app/registry', 'app/config', 'app/pki', 'app/ceremony/script'],
  'app/contract': CORE,

  'main/files': VALUES,
  'main/tracing': [...VALUES, 'main/files'],
  'main/config': [...VALUES, 'app/config', 'main/files'],
  // Computes signatures; what they are worth the core says. Nothing here reaches a key.
  'main/evidence': CORE,
  // What is printed, as bytes: it reaches nothing but its own typefaces.
  'main/paper': CORE,
  'main/yubikey': ['main/evidence', ...BOTTOM, ...CORE],
  ...Object.fromEntries(ADAPTERS.map((folder) => [folder, ['main/evidence', ...BOTTOM, ...CORE]])),
  'main/services': BELOW_SERVICES,
  'main/window': BELOW_FACES,
  'main/security': ['main/window', ...BELOW_FACES],
  'main/ipc': ['main/window', ...BELOW_FACES],
  // Puts the parts together once, for both faces.
  'main/compose.ts': BELOW_FACES,
  'main/cli': ['main/compose.ts', ...BELOW_FACES],
  // The window's own parts around them.
  'main/compose-window.ts': ['main/compose.ts', 'main/ipc/context.ts', ...BELOW_FACES],
  'main/index.ts': ['main', 'app'],
};

/**
 * The model names the aggregates that there are by the types of their one map, so that no part of them is declared
 * twice; the value of the map it never imports.
 */
function isMapOfAggregates({ from, to, isType }: Arrow): boolean {
  return isType && to === 'app/registry/index.ts' && (isIn(from, 'app/model') || isIn(from, 'app/registry'));
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly isType: boolean;
}

/** What the files of app/ and main/ import of each other. */
function arrowsIn(
  files: readonly string[],
  read = (file: string) => readFileSync(path.join(root, file), 'utf8'),
) {
  return files.flatMap((from): Arrow[] => {
    const text = read(from);
    const types = /^\s*(?:import|export)\s+type\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm;
    const typesAlone = [...text.matchAll(types)].map((match) => match[1]);
    return importsOf(text)
      .filter((target) => target.startsWith('.'))
      .map((target) => ({ from, to: resolved(from, target), isType: typesAlone.includes(target) }));
  });
}

/** The folder of the table that a file lies in. */
function layerOf(file: string): string {
  const layer = Object.keys(layers).find((folder) => isIn(file, folder));
  if (layer === undefined) throw new Error(`The table of layers does not know ${file}.`);
  return layer;
}

/** The arrows that the table does not allow. */
function brokenOf(arrows: readonly Arrow[]): Arrow[] {
  return arrows.filter((arrow) => {
    const layer = layerOf(arrow.from);
    const allowed = [layer, ...(layers[layer] ?? [])];
    return !isMapOfAggregates(arrow) && !allowed.some((folder) => isIn(arrow.to, folder));
  });
}

/** The groups of files that import each other in a circle: strongly connected components, by Tarjan. */
function circlesOf(arrows: readonly Arrow[]): string[][] {
  const next = Map.groupBy(arrows, ({ from }) => from);
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const number = order.size;
    order.set(file, number);
    open.push(file);
    let lowest = number;
    for (const { to } of next.get(file) ?? []) {
      if (!order.has(to)) lowest = Math.min(lowest, visit(to));
      else if (open.includes(to)) lowest = Math.min(lowest, order.get(to) ?? number);
    }
    low.set(file, lowest);
    if (lowest === number) {
      const circle = open.splice(open.indexOf(file));
      if (circle.length > 1) found.push(circle.toSorted());
    }
    return lowest;
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return found.toSorted();
}

describe('inner arrows', () => {
  const arrows = arrowsIn([...sources('app'), ...sources('main')]);

  test('every arrow of app/ and main/ points downwards', () => {
    expect(brokenOf(arrows).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('no files import each other in a circle', () => {
    expect(circlesOf(arrows.filter((arrow) => !isMapOfAggregates(arrow)))).toEqual([]);
  });

  test.each([
    ['main/cli/x.ts', "import type { Context } from '../ipc/context.ts';"],
    ['main/ipc/x.ts', "import { writeLine } from '../cli/terminal.ts';"],
    ['main/services/sync/x.ts', "import { say } from '../../window/confirmation.ts';"],
    ['main/store/x.ts', "import type { SecretFiles } from '../keystore/secret-files.ts';"],
    ['main/keystore/x.ts', "import type { Registrar } from '../services/recording/registrar.ts';"],
    ['main/store/x.ts', "import type { BackupFile } from '../../app/contract/schemas.ts';"],
    ['main/files/x.ts', "import { inSpan } from '../tracing/spans.ts';"],
    ['app/registry/x.ts', "import type { Recorded } from '../contract/schemas.ts';"],
    ['app/model/x.ts', "import { aggregates } from '../registry/index.ts';"],
  ])('the check would find, in %s, %s', (file, text) => {
    expect(brokenOf(arrowsIn([file], () => text))).toHaveLength(1);
  });

  test('the check would find a circle', () => {
    const texts: Readonly<Record<string, string>> = {
      'app/content/a.ts': "import { b } from './b.ts';",
      'app/content/b.ts': "import type { C } from './c.ts';\nimport { d } from './d.ts';",
      'app/content/c.ts': "export { a } from './a.ts';",
      'app/content/d.ts': '',
    };
    const circle = ['app/content/a.ts', 'app/content/b.ts', 'app/content/c.ts'];
    expect(circlesOf(arrowsIn(Object.keys(texts), (file) => texts[file] ?? ''))).toEqual([circle]);
  });
});

/**
 * The folders of the window, each above those that it may know: features that show and act, then what they share. `window`
 * is what all screens have in common: which one is open, which ledger is shown, and who acts.
 */
const WINDOW_LAYERS = [
  'shell',
  'home',
  'room',
  'ledger',
  'registry',
  'ceremony',
  'settings',
  'network',
  'evidence',
  'unlocking',
  'window',
  // A page of its own, of the core and what all screens are made of.
  'auditor',
  'shared',
  'bridge',
];

/** How far up a file of the window lies; what starts it lies above everything. */
function heightIn(file: string): number {
  const [, folder = '', inner] = file.split('/');
  if (inner === undefined) return WINDOW_LAYERS.length;
  const place = WINDOW_LAYERS.indexOf(folder);
  if (place === -1) throw new Error(`The layers of the window do not know ${file}.`);
  return WINDOW_LAYERS.length - 1 - place;
}

function upwardsOf(arrows: readonly Arrow[]): Arrow[] {
  return arrows.filter(({ from, to }) => isIn(to, 'renderer') && heightIn(to) > heightIn(from));
}

describe('arrows of the window', () => {
  const arrows = arrowsIn(sources('renderer'));

  test('every arrow of renderer/ points downwards', () => {
    expect(upwardsOf(arrows).map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
    expect(new Set(arrows.map(({ from }) => heightIn(from))).size).toBe(WINDOW_LAYERS.length + 1);
  });

  test('no files of renderer/ import each other in a circle', () => {
    expect(circlesOf(arrows)).toEqual([]);
  });

  test.each([
    ['renderer/evidence/entries/x.ts', "import { Shell } from '../../shell/shell.tsx';"],
    ['renderer/evidence/exchange/x.tsx', "import type { X } from '../../network/sync-acts.ts';"],
    ['renderer/shared/x.tsx', "import { useReading } from '../window/reading.ts';"],
    ['renderer/bridge/x.ts', "import { Button } from '../shared/button.tsx';"],
    ['renderer/window/x.ts', "import { openEntry } from '../evidence/entries/entries-store.ts';"],
  ])('the check would find, in %s, %s', (file, text) => {
    expect(upwardsOf(arrowsIn([file], () => text))).toHaveLength(1);
  });
});
