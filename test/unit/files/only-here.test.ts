import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

/*
 * Files are opened for writing, and read whole, in main/files and nowhere else: there it is decided once that no link is
 * followed, no pipe waited for, no device read to its end. This test reads every source of the main process.
 */

const root = path.resolve(import.meta.dirname, '../../..');
const HOME = 'main/files/';

/** What opens, reads, writes or copies a file, from whichever module it comes. */
const OPENS =
  /\b(?:open|openSync|openAsBlob|readFile|readFileSync|readSync|writeFile|writeFileSync|writeSync|appendFile|appendFileSync|createReadStream|createWriteStream|copyFile|copyFileSync|cp|cpSync|truncate|truncateSync|ftruncateSync|symlink|symlinkSync|link|linkSync|mkdtemp|mkdtempSync|ReadStream|WriteStream)\b/;

/** Where one of these is right all the same. */
const EXCEPTIONS: Readonly<Record<string, { readonly names: readonly string[]; readonly because: string }>> =
  {
    'main/window/app-protocol.ts': {
      names: ['readFile'],
      because: 'the files of the app’s own bundle, which Electron reads out of its archive',
    },
    'main/paper/typefaces.ts': {
      names: ['readFileSync'],
      because: 'the typefaces that come with the program, which Electron reads out of its archive',
    },
    'main/cli/cim-keys.ts': { names: ['readFileSync'], because: 'the program’s own package.json' },
    'main/cli/prompt.ts': {
      names: ['openSync', 'readSync'],
      because: 'the terminal, and a descriptor that was passed in: no files',
    },
    'main/cli/terminal.ts': { names: ['writeSync'], because: 'standard error, which is open already' },
    'main/cli/in-app.ts': { names: ['mkdtempSync'], because: 'a fresh folder for Chromium’s own files' },
    'main/services/exchange/dropped-file.ts': {
      names: ['mkdtempSync'],
      because: 'a fresh folder that is this account’s alone',
    },
    'main/store/database.ts': {
      names: ['mkdtempSync'],
      because: 'a fresh folder for a working copy, which is this account’s alone',
    },
    'main/store/head-mark.ts': { names: ['writeSync'], because: 'a descriptor that main/files has opened' },
  };

function sources(): string[] {
  return readdirSync(path.join(root, 'main'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.posix.join('main', name.split(path.sep).join('/')))
    .filter((name) => !name.startsWith(HOME));
}

/** What a source takes from Node's file modules that opens files, and ways of taking it that hide what is taken. */
function openings(text: string): string[] {
  const found: string[] = [];
  const imports = /^\s*import\b([^'"`;]*?)\bfrom\s*['"](?:node:)?fs(?:\/promises)?['"]/gm;
  for (const [, what = ''] of text.matchAll(imports)) {
    const named = /^\s*(?:type\s*)?\{([^}]*)\}\s*$/.exec(what);
    if (named === null) found.push(`import ${what.trim()}`);
    for (const one of named?.[1]?.split(',') ?? []) {
      const name = one.trim().split(/\s+as\s+/)[0] ?? '';
      if (name.startsWith('type ')) continue;
      if (OPENS.test(name)) found.push(name);
      if (name === 'promises' || name === 'default') found.push(name);
    }
  }
  for (const [whole] of text.matchAll(
    /\b(?:require|getBuiltinModule|import)\s*\(\s*['"`](?:node:)?(?:fs|child_process)[^)]*\)|process\.binding|from\s*['"](?:node:)?child_process['"]|export\b[^;]*from\s*['"](?:node:)?fs[^;]*/g,
  ))
    found.push(whole);
  return found;
}

describe('main/files', () => {
  test('is the only place that opens files; every exception is needed and named', () => {
    const found = sources().flatMap((file) =>
      openings(readFileSync(path.join(root, file), 'utf8')).map((what) => `${file}: ${what}`),
    );
    const allowed = Object.entries(EXCEPTIONS).flatMap(([file, { names }]) =>
      names.map((name) => `${file}: ${name}`),
    );
    expect(found.sort()).toEqual(allowed.sort());
  });

  test('SQLite’s own files are opened by the store, the preferences by electron-store, and by nobody else', () => {
    const users = (pattern: RegExp) =>
      sources().filter((file) => pattern.test(readFileSync(path.join(root, file), 'utf8')));
    // Without a name it is in memory, or a temporary file that SQLite itself names and removes.
    const named = users(/new DatabaseSync\((?!''|':memory:')/);
    expect(named.filter((file) => !file.startsWith('main/store/'))).toEqual([]);
    expect(users(/from 'electron-store'/)).toEqual(['main/preferences.ts']);
  });

  test.each([
    "import { readFileSync } from 'node:fs';",
    "import { existsSync, writeFile as put } from 'fs/promises';",
    "import {\n  existsSync,\n  createWriteStream,\n} from 'node:fs';",
    "import * as fs from 'node:fs';",
    "import fs from 'node:fs';",
    "import { promises } from 'node:fs';",
    "const { open } = await import('node:fs/promises');",
    "const fs = process.getBuiltinModule('node:fs');",
    "import { execFile } from 'node:child_process';",
  ])('the check would find %s', (text) => {
    expect(openings(text)).toHaveLength(1);
  });
});
