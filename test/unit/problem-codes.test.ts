import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Problem, type Problems, type ProblemTable, problemsOf } from '../../app/problem.ts';
import { isUnreadable } from '../../main/cli/problems.ts';

/* A problem's code is a literal that a search finds. It stands in one table, with its words and what it is. */

const root = path.resolve(import.meta.dirname, '../..');

const sources = ['app', 'main', 'renderer']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.posix.join(folder, name),
    ),
  )
  .filter((file) => /\.tsx?$/.test(file))
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));

/** Where a code is put together, or taken apart. Types of operations, which list their ends, are none. */
function putTogether(text: string): string[] {
  const beginnings = new Set(rows.map(([code]) => code.split('.')[0]));
  return [
    ...found(
      text,
      /code: `[^`]*\$\{|(?:[pP]roblem|refuse)\(\s*`|\.code\.(?:replace|startsWith|endsWith|slice|split)\(|'[a-z]+\.[a-z-]*' \+/g,
    ),
    ...[...text.matchAll(/(?<!code: |[pP]roblem\(\s*|refuse\(\s*)`([a-z]+)\.[a-z-]*\$\{(?!'|string\})/g)]
      .filter(([, beginning]) => beginnings.has(beginning))
      .map(([part]) => part),
  ];
}

/** Where the words of a problem, or its code, are written outside of a table. */
function outsideOfTables(text: string): string[] {
  return found(
    text,
    /\bhappened:|code: '[a-z]+\.[a-z-]+'|(?:return|=|=>\s*\(|\()\s*\{\s*code,[^}]*\bhappened\b[^}]*\}(?!:|\))|\.\.\.[\w.]*[pP]roblem\b[^}]*\bcode\b/g,
  );
}

/** The codes that the flow of control asks for by their names. */
function askedFor(text: string): string[] {
  return [...text.matchAll(/\bcode [!=]== '([a-z]+\.[a-z-]+)'/g)].map(([, code]) => code ?? '');
}

function found(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([part]) => part);
}

function isTable({ text }: (typeof sources)[number]): boolean {
  return /= problemsOf\(/.test(text);
}

/** What makes a problem of a row, and what refuses a command in the words of its aggregate. */
const MAKERS = ['app/problem.ts', 'app/model/decision.ts'];

const tables = await Promise.all(
  sources.filter(isTable).map(async ({ file }) => {
    const exported: Record<string, unknown> = await import(path.join(root, file));
    return {
      file,
      rows: Object.values(exported)
        .filter(isProblems)
        .flatMap(({ rows }) => Object.entries(rows)),
    };
  }),
);

function isProblems(value: unknown): value is Problems<ProblemTable> {
  return typeof value === 'function' && 'rows' in value;
}

const rows = tables.flatMap((table) => table.rows);

describe('codes of problems', () => {
  test('none is put together from pieces, and none is taken apart', () => {
    expect(sources.flatMap(({ file, text }) => putTogether(text).map((part) => `${file}: ${part}`))).toEqual(
      [],
    );
  });

  test.each([
    'code: `nats.\u0024{code}`,',
    'code: `nats.\u0024{elsewhere.kind}`,',
    'natsProblem(`nats.\u0024{mode}-mode`, facts)',
    'refuse(\n      `operator.\u0024{status}`,',
    'const words = [`yubikey.status-\u0024{status}`, NOT_DONE];',
    "code: 'nats.' + kind,",
    "code: problem.code.replace('store.', 'import.')",
    "if (problem.code.startsWith('backup.'))",
  ])('the check would find %s', (text) => {
    expect(putTogether(text)).toHaveLength(1);
  });

  test('words and codes stand in tables alone', () => {
    const others = sources.filter(
      (source) =>
        !source.file.startsWith('app/registry/') && !isTable(source) && !MAKERS.includes(source.file),
    );
    expect(
      others.flatMap(({ file, text }) => outsideOfTables(text).map((part) => `${file}: ${part}`)),
    ).toEqual([]);
  });

  test('a file with a table has no problem beside it', () => {
    expect(
      sources
        .filter(isTable)
        .flatMap(({ file, text }) =>
          found(text, /\bcode: '[a-z]+\.|return \{ code\b/g).map((part) => `${file}: ${part}`),
        ),
    ).toEqual([]);
  });

  test.each([
    "throw new ProblemError({\n      code: 'cli.unreadable',\n      field: null,\n    });",
    "const NOTHING = { happened: 'Nothing.', ...words };",
    'return { code, happened, meaning, remedy, field: null };',
    'return { ...unusableProblem, code: CODES.header };',
  ])('the check would find %s', (text) => {
    expect(outsideOfTables(text).length).toBeGreaterThan(0);
  });

  test.each([
    'function tell({ code, happened, meaning, remedy }: Problem): void {',
    'shown.map(({ code, happened, meaning, remedy }) => (',
    'new ProblemError({ ...error.problem, remedy }, { cause: error })',
  ])('the check lets %s pass', (text) => {
    expect(outsideOfTables(text)).toEqual([]);
  });

  test('each stands in one table', () => {
    expect(tables.filter((table) => table.rows.length === 0).map(({ file }) => file)).toEqual([]);
    const codes = rows.map(([code]) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(codes.length).toBeGreaterThan(300);
  });

  test('what is asked for by its code stands in a table', () => {
    const known = new Set(rows.map(([code]) => code));
    const asked = sources.flatMap(({ file, text }) => askedFor(text).map((code) => ({ file, code })));
    expect(asked.filter(({ code }) => !known.has(code))).toEqual([]);
    expect(asked.length).toBeGreaterThan(3);
  });

  test('no part keeps a list of codes: what they have in common is a property of their rows', () => {
    expect(
      sources.flatMap(({ file, text }) =>
        found(text, /\.(?:has|includes)\((?:\w+\.)*(?:problem|refusal)\.code\)/g).map(
          (part) => `${file}: ${part}`,
        ),
      ),
    ).toEqual([]);
  });

  test('the command line knows of every problem that says that nothing could be looked at', () => {
    const unreadable = rows.filter(([, row]) => row.unreadable === true).map(([code]) => code);
    expect(unreadable.filter((code) => !isUnreadable({ code }))).toEqual([]);
    expect(unreadable.length).toBeGreaterThan(10);
    expect(isUnreadable({ code: 'ledger.none' })).toBe(false);
  });
});

describe('a table of problems', () => {
  const sample = problemsOf({
    'sample.fixed': { happened: 'It happened.', meaning: 'It means.', remedy: 'Do it.' },
    'sample.told': {
      passing: true,
      happened: ({ name }: { readonly name: string }) => `${name} happened.`,
      meaning: 'It means.',
      remedy: ({ count }: { readonly count: number }) => `Do it ${count} times.`,
      field: 'name',
    },
  });

  test('gives words, always the same or made of facts', () => {
    expect(sample('sample.fixed')).toEqual({
      code: 'sample.fixed',
      happened: 'It happened.',
      meaning: 'It means.',
      remedy: 'Do it.',
      field: null,
    });
    expect(sample('sample.told', { name: 'Rain', count: 2 })).toEqual({
      code: 'sample.told',
      happened: 'Rain happened.',
      meaning: 'It means.',
      remedy: 'Do it 2 times.',
      field: 'name',
    });
  });

  test('says what the flow of control asks for, of its own rows alone', () => {
    const foreign: Pick<Problem, 'code'> = { code: 'other.told' };
    expect(sample.is('passing', sample('sample.told', { name: 'Rain', count: 2 }))).toBe(true);
    expect(sample.is('passing', sample('sample.fixed'))).toBe(false);
    expect(sample.is('passing', foreign)).toBe(false);
    // @ts-expect-error no row of this table says so of itself
    expect(sample.is('ofOneLedger', { code: 'sample.told' })).toBe(false);
  });

  test('asks for all facts of a row, and for none where there are none', () => {
    // @ts-expect-error how often is missing
    expect(() => sample('sample.told', { name: 'Rain' })).not.toThrow();
    // @ts-expect-error no such code
    expect(() => sample('sample.tolt')).toThrow('sample.tolt');
  });
});
