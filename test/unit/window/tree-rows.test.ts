import { expect, test } from 'vitest';
import type { TreeRow } from '../../../app/contract/certificate-tree.ts';
import {
  FOLDED_TO,
  type Level,
  PAGE,
  TreeRows,
} from '../../../renderer/registry/certificates/tree/tree-rows.ts';

function row(id: string, below = 0): TreeRow {
  return {
    ...{ id, name: id, profile: 'Server', kind: 'leaf', state: 'valid', days: 300, below },
    ...{ notBefore: '2026-01-01T00:00:00Z', notAfter: '2027-01-01T00:00:00Z', revokedAt: null },
  };
}

function level(
  below: string | null,
  total: number,
  pages: Readonly<Record<number, readonly TreeRow[]>>,
): Level {
  return { below, total, pages: new Map(Object.entries(pages).map(([at, rows]) => [Number(at), rows])) };
}

function levels(...all: readonly Level[]) {
  return new Map(all.map((one) => [one.below, one]));
}

/** What stands in the rows, indented as deep as they are. */
function drawn(rows: TreeRows): string[] {
  return Array.from({ length: rows.length }, (_, at) => {
    const shown = rows.at(at);
    if (shown === undefined) return 'none';
    const what = shown.kind === 'more' ? `${shown.more} more` : (shown.row?.id ?? '…');
    return `${'-'.repeat(shown.depth)}${what}${shown.parentAt === null ? '' : ` of ${shown.parentAt}`}`;
  });
}

test('tree - rows stand below their own, at every depth, between those that follow', () => {
  const all = levels(
    level(null, 2, { 0: [row('root', 3), row('other', 1)] }),
    level('root', 3, { 0: [row('tls', 2), row('a'), row('b')] }),
    level('tls', 2, { 0: [row('x'), row('y')] }),
    level('other', 1, { 0: [row('z')] }),
  );
  expect(drawn(new TreeRows(all, new Set(), new Set()))).toEqual(['root', 'other']);
  expect(drawn(new TreeRows(all, new Set(['root', 'tls', 'other']), new Set()))).toEqual([
    'root',
    '-tls of 0',
    '--x of 1',
    '--y of 1',
    '-a of 0',
    '-b of 0',
    'other',
    '-z of 6',
  ]);
  const whole = new TreeRows(all, new Set(['root', 'tls', 'other']), new Set());
  expect([0, 3, 4, 7].map((at) => whole.above(at))).toEqual([[], ['root', 'tls'], ['root'], ['other']]);
  // What is open below a closed one is not shown.
  expect(drawn(new TreeRows(all, new Set(['tls']), new Set()))).toEqual(['root', 'other']);
});

test('tree - many below one are folded until all are asked for; only the pages in sight are wanted', () => {
  const many = 10_000;
  const first = Array.from({ length: PAGE }, (_, at) => row(`host-${at}`));
  const all = levels(level(null, 1, { 0: [row('root', many)] }), level('root', many, { 0: first }));
  const folded = new TreeRows(all, new Set(['root']), new Set());
  expect(folded.length).toBe(1 + FOLDED_TO + 1);
  expect(folded.at(FOLDED_TO + 1)).toMatchObject({ kind: 'more', more: many - FOLDED_TO, below: 'root' });
  const unfolded = new TreeRows(all, new Set(['root']), new Set(['root']));
  expect(unfolded.length).toBe(1 + many);
  expect(unfolded.at(1)).toMatchObject({ row: { id: 'host-0' } });
  expect(unfolded.at(7001)).toMatchObject({ row: null, index: 7000, total: many });
  expect(unfolded.at(1 + many)).toBeUndefined();
  expect(unfolded.pagesFor(7001, 7030)).toEqual([{ below: 'root', page: 140 }]);
  expect(unfolded.pagesFor(0, 3)).toEqual([
    { below: null, page: 0 },
    { below: 'root', page: 0 },
  ]);
});
