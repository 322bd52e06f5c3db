import { type Cell, linesOf, type Table } from '../../app/ceremony/paper.ts';
import type { Style, Typefaces } from './typefaces.ts';

/** A text of one style, as it stands in a line. */
export interface Piece {
  readonly style: Style;
  readonly text: string;
}

/** The width of the room for somebody's initials, in points: 14 mm. */
export const INK = 40;

/** The longest that a column is kept whole for, in points: a longer word goes on in the next line. */
const LONGEST_WORD = 120;

/** A CID in two lines has so many characters in its longer one. */
const CID_LINE = 37;

/**
 * Texts set one after the other in lines of a width, broken at spaces; a word that is too long for a line of its own goes on in
 * the next one, with nothing put in: what was there is what the lines say together.
 */
export function wrapped(
  faces: Typefaces,
  pieces: readonly Piece[],
  size: number,
  width: number,
): readonly (readonly Piece[])[] {
  const lines: Piece[][] = [[]];
  let used = 0;
  const put = (style: Style, text: string) => {
    const line = lines.at(-1);
    const last = line?.at(-1);
    if (last?.style === style) line?.splice(-1, 1, { style, text: last.text + text });
    else line?.push({ style, text });
    used += faces.width(text, style, size);
  };
  const breakLine = () => {
    lines.push([]);
    used = 0;
  };
  for (const { style, text } of pieces) {
    // A word with the space after it; what is not ASCII's space holds together.
    for (const word of faces.printable(text.replace(/[\t\r\n]/g, ' '), style).match(/[^ ]* ?/g) ?? []) {
      if (word === '') continue;
      const bare = word.trimEnd();
      if (used > 0 && used + faces.width(bare, style, size) > width) breakLine();
      if (faces.width(bare, style, size) <= width) {
        put(style, word);
        continue;
      }
      for (const letter of lettersOf(word)) {
        if (used > 0 && letter !== ' ' && used + faces.width(letter, style, size) > width) breakLine();
        put(style, letter);
      }
    }
  }
  return lines;
}

/** Letters, each with what is joined to it. */
function lettersOf(word: string): readonly string[] {
  return word.match(/\P{M}\p{M}*|\p{M}+/gu) ?? [];
}

/** How wide each column of a table is: as its words need, and what is left to the wide one, to those for ink, or to the last. */
export function columnWidths(
  faces: Typefaces,
  table: Table,
  { total, gap, size }: { readonly total: number; readonly gap: number; readonly size: number },
): readonly number[] {
  const count = Math.max(table.heads.length, ...table.rows.map((row) => row.length));
  const room = total - gap * (count - 1);
  const columns = Array.from({ length: count }, (_, at) => {
    const cells = table.rows.map((row) => row[at] ?? '');
    const head = table.heads[at] ?? '';
    const headWidth = faces.width(faces.printable(head, 'bold'), 'bold', size);
    const isInk = at > 0 && cells.some((cell) => cell === '');
    const least = Math.max(
      wordWidth(faces, head, size),
      isInk ? INK : 0,
      ...cells.map((cell) => leastOf(faces, cell, size)),
    );
    const natural = Math.max(headWidth, least, ...cells.map((cell) => naturalOf(faces, cell, size)));
    // Room to sign in what is empty in every row.
    const isBlank = cells.every((cell) => cell === '');
    return { least, natural: isBlank && at !== table.wide ? Math.max(natural, 1.6 * INK) : natural, isBlank };
  });
  const least = columns.reduce((sum, one) => sum + one.least, 0);
  if (least >= room) return columns.map((one) => (one.least / least) * room);
  const wanted = columns.map((one) => one.natural - one.least);
  const sum = wanted.reduce((all, one) => all + one, 0);
  const share = sum === 0 ? 0 : Math.min(1, (room - least) / sum);
  const widths = columns.map((one, at) => one.least + (wanted[at] ?? 0) * share);
  const left = room - widths.reduce((all, one) => all + one, 0);
  const blank = columns.flatMap(({ isBlank }, at) => (isBlank ? [at] : []));
  const takers = table.wide !== undefined ? [table.wide] : blank.length > 0 ? blank : [count - 1];
  return widths.map((width, at) => width + (takers.includes(at) ? left / takers.length : 0));
}

/** As wide as a cell must be: its longest word, or a line of its CID. */
function leastOf(faces: Typefaces, cell: Cell, size: number): number {
  if (isCid(cell)) return faces.width('b'.repeat(CID_LINE), 'mono', size);
  return Math.max(
    0,
    ...linesOf(cell).flatMap(({ bold = '', text = '' }) =>
      [bold, text].map((one) => wordWidth(faces, one, size)),
    ),
  );
}

/** As wide as a cell would be without a break. */
function naturalOf(faces: Typefaces, cell: Cell, size: number): number {
  if (isCid(cell)) return leastOf(faces, cell, size);
  // Letters keep another distance across a space that ends a line than within one.
  const SLACK = 1;
  return Math.max(
    0,
    ...linesOf(cell).map(
      ({ bold = '', text = '' }) =>
        SLACK +
        faces.width(faces.printable(bold, 'bold'), 'bold', size) +
        faces.width(faces.printable(text, 'regular'), 'regular', size),
    ),
  );
}

function isCid(cell: Cell): boolean {
  return typeof cell === 'object' && 'cid' in cell;
}

function wordWidth(faces: Typefaces, text: string, size: number): number {
  const widths = faces
    .printable(text, 'bold')
    .split(' ')
    .map((word) => faces.width(word, 'bold', size));
  return Math.min(LONGEST_WORD, Math.max(0, ...widths));
}
