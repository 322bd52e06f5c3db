import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Problem, problemsOf } from '../../app/problem.ts';
import { natsProblem } from '../../main/nats/problems.ts';
import { storeProblem } from '../../main/store/problems.ts';

/* A problem's code is a literal that a search finds, and stands in one place. */

const root = path.resolve(import.meta.dirname, '../..');

const sources = ['app', 'main']
  .flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.posix.join(folder, name),
    ),
  )
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));

/**
 * Where a code is put together, or taken apart. The one exception is told by its number: a status of a YubiKey that no
 * specification names.
 */
function putTogether(text: string): string[] {
  return [
    ...text.matchAll(
      /code: `[^`]*\$\{|Problem\(\s*`[^`]*\$\{|\.code\.(?:replace|startsWith|endsWith|slice|split)\(|`(?:[a-z]+\.)[a-z-]*\$\{[^}]*code/gi,
    ),
  ].map(([found]) => found);
}

/** Tables, and the file that each stands in. */
const tables = { 'main/nats/problems.ts': natsProblem, 'main/store/problems.ts': storeProblem };

describe('codes of problems', () => {
  test('none is put together from pieces, and none is taken apart', () => {
    expect(
      sources.flatMap(({ file, text }) => putTogether(text).map((found) => `${file}: ${found}`)),
    ).toEqual([]);
  });

  test.each([
    'code: `nats.\u0024{code}`,',
    'code: `nats.\u0024{elsewhere.kind}`,',
    'natsProblem(`nats.\u0024{mode}-mode`, facts)',
    "code: problem.code.replace('store.', 'import.')",
    "if (problem.code.startsWith('backup.'))",
  ])('the check would find %s', (text) => {
    expect(putTogether(text)).toHaveLength(1);
  });

  test('each stands in one table', () => {
    const files = sources.filter(({ text }) => /= problemsOf\(/.test(text)).map(({ file }) => file);
    expect(files.toSorted()).toEqual(Object.keys(tables).toSorted());
    const codes = Object.values(tables).flatMap(({ rows }) => Object.keys(rows));
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    expect(codes.length).toBeGreaterThan(70);
  });

  test('what stands in a table is given its words nowhere else', () => {
    const codes = new Set(Object.values(tables).flatMap(({ rows }) => Object.keys(rows)));
    const elsewhere = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/code: '([a-z]+\.[a-z-]+)',\s*happened/g)]
        .filter(([, code]) => codes.has(code ?? ''))
        .map(([, code]) => `${file}: ${code}`),
    );
    expect(elsewhere).toEqual([]);
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
    expect(sample.is('ofOneLedger', { code: 'sample.told' })).toBe(false);
    expect(sample.is('passing', foreign)).toBe(false);
  });

  test('asks for all facts of a row, and for none where there are none', () => {
    // @ts-expect-error how often is missing
    expect(() => sample('sample.told', { name: 'Rain' })).not.toThrow();
    // @ts-expect-error no such code
    expect(() => sample('sample.tolt')).toThrow('sample.tolt');
  });
});
