import { describe, expect, test } from 'vitest';
import type { FormField } from '../../../app/model/commands.ts';
import type { FieldKind } from '../../../app/model/fields.ts';
import { type Reading, readField, takes, writtenOf } from '../../../main/cli/act-fields.ts';

const choices = { Root: 'the root', Leaf: 'a leaf', Other: 'a leaf' };

const KINDS = {
  text: { kind: 'text' },
  lines: { kind: 'lines' },
  number: { kind: 'number' },
  day: { kind: 'day' },
  yes: { kind: 'yes' },
  choice: { kind: 'choice', choices },
  several: { kind: 'several', choices },
  reference: { kind: 'reference', to: 'person' },
} as const satisfies Record<string, FieldKind>;

const field = (kind: keyof typeof KINDS, optional = false): FormField => ({
  ...KINDS[kind],
  ...{ name: 'it', label: 'It', optional },
});

const find = (name: string): Reading => ({ value: `id of ${name}` });
const read = (kind: keyof typeof KINDS, written: string | readonly string[], optional = false) =>
  readField(field(kind, optional), written, { choices, find });

describe('cim-keys act - one field', () => {
  test.each([
    ['text', ' Alice ', 'Alice'],
    ['text', 'a=b', 'a=b'],
    // As it stands, to the last line break.
    ['lines', '\ta = 1\n\nb = 2\n', '\ta = 1\n\nb = 2\n'],
    ['number', '12', 12],
    ['number', '-3', -3],
    ['day', '2027-03-31', '2027-03-31'],
    ['yes', 'Yes', true],
    ['yes', 'no', false],
    ['choice', 'Root', 'Root'],
    ['choice', 'the ROOT', 'Root'],
    ['several', 'Leaf,Root', ['Root', 'Leaf']],
    ['several', '', []],
    ['several', ['Root', 'Root'], ['Root']],
    ['reference', 'Alice', 'id of Alice'],
  ] as const)('%s: “%s” is understood', (kind, written, value) => {
    expect(read(kind, written)).toEqual({ value });
  });

  test.each([
    ['number', '1.5', 'A whole number is wanted, and “1.5” is none.'],
    ['number', '9007199254740993', 'A whole number is wanted'],
    ['day', '2027-02-30', 'A day such as 2027-03-31 is wanted, and “2027-02-30” is none.'],
    ['yes', 'maybe', '“yes” or “no” is wanted, and “maybe” is neither.'],
    ['choice', 'Branch', '“Branch” is none of these: Root (the root), Leaf (a leaf), Other (a leaf).'],
    // Two are called so.
    ['choice', 'a leaf', '“a leaf” is none of these'],
    ['choice', 'toString', '“toString” is none of these'],
    ['several', 'Root,Branch', '“Branch” is none of these'],
    ['choice', '', 'It cannot be left empty.'],
    ['reference', ' ', 'It cannot be left empty.'],
  ] as const)('%s: “%s” is refused: %s', (kind, written, mistake) => {
    expect(read(kind, written)).toEqual({ mistake: expect.stringContaining(mistake) });
  });

  test('nothing is nothing where a field may be empty', () => {
    for (const kind of ['text', 'number', 'day', 'yes', 'choice', 'reference'] as const)
      expect([kind, read(kind, '', true)]).toEqual([kind, { value: null }]);
  });

  test('JSON has types of its own, and others are refused', () => {
    expect(writtenOf(field('number'), 7)).toBe('7');
    expect(writtenOf(field('yes'), true)).toBe('yes');
    expect(writtenOf(field('several'), ['Root'])).toEqual(['Root']);
    expect(writtenOf(field('reference'), null)).toBe('');
    for (const [kind, json] of [
      ...([
        ['text', 7],
        ['number', '7'],
        ['day', 7],
        ['yes', 'yes'],
      ] as const),
      ...([
        ['choice', ['Root']],
        ['several', 'Root'],
        ['several', [1]],
        ['reference', {}],
      ] as const),
    ] as const)
      expect(() => writtenOf(field(kind), json)).toThrow(/^it: In JSON this is /);
  });

  test('what each kind takes is told', () => {
    expect(
      Object.keys(KINDS).map((kind) => (isKind(kind) ? takes(field(kind), () => 'person') : '')),
    ).toEqual([
      'text',
      'a text of several lines, in a file of fields: --input',
      'a whole number',
      'a day such as 2027-03-31',
      'yes or no',
      'Root, Leaf, Other',
      'any of Root, Leaf, Other, with commas between',
      'person, by name or id',
    ]);
  });
});

function isKind(kind: string): kind is keyof typeof KINDS {
  return kind in KINDS;
}
