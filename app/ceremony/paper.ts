import type { CidString } from '../content/cid.ts';

/*
 * What stands on paper, before it is laid out: the HTML page and the PDF are made of the same content, so that neither can say
 * what the other does not.
 */

/** A line of a cell, its beginning in bold where it has one. */
export interface Line {
  readonly bold?: string;
  readonly text?: string;
}

/** A cell of a table: text, text with lines below it, lines, or a CID whole. An empty text is room for ink. */
export type Cell =
  | string
  | { readonly text: string; readonly below: readonly string[] }
  | { readonly lines: readonly Line[] }
  | { readonly cid: CidString };

/** A table. */
export interface Table {
  readonly is: 'table';
  /** None where the rows speak for themselves. */
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** The column, from 0, that gets the room. */
  readonly wide?: number;
  /** Whether it is of steps, whose first column is a number. */
  readonly ofSteps?: boolean;
}

/** A part of what stands on paper. */
export type Piece =
  | { readonly is: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly is: 'paragraph'; readonly text: string }
  | { readonly is: 'facts'; readonly facts: Readonly<Record<string, string>> }
  | { readonly is: 'list'; readonly items: readonly string[] }
  /** A CID whole, in words and as a QR code, with what the words are of and what to do with them. */
  | { readonly is: 'cid'; readonly cid: CidString; readonly caption: string }
  | Table;

/** A paper: one content, laid out as HTML or as PDF. */
export interface Paper {
  readonly title: string;
  /** What to say first of it, in a box; null where nothing is to be said, such as that it is a rehearsal. */
  readonly kind: string | null;
  /** The word that stands across every page; null where none does. */
  readonly across: string | null;
  readonly pieces: readonly Piece[];
  /** Whose initials each page has room for; where nobody is known yet, it has room without names. */
  readonly initials: readonly string[];
  /** What every page belongs to. */
  readonly foot: { readonly label: string; readonly cid: CidString };
  /** When the last of its content came to be, RFC 3339; null where it is of no time. */
  readonly at: string | null;
  /** The first and last entry of the ledger that it is made of; null where it is made of none. */
  readonly span: Span | null;
}

/** From one entry of a ledger to another. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A heading. */
export function heading(text: string, level: 2 | 3 = 2): Piece {
  return { is: 'heading', level, text };
}

/** A paragraph. */
export function paragraph(text: string): Piece {
  return { is: 'paragraph', text };
}

/** Every text of a paper, to be looked through. */
export function* textsOf({ title, kind, pieces, initials }: Paper): Iterable<string> {
  yield title;
  if (kind !== null) yield kind;
  yield* initials;
  for (const piece of pieces) yield* textsIn(piece);
}

function* textsIn(piece: Piece): Iterable<string> {
  switch (piece.is) {
    case 'heading':
    case 'paragraph':
      yield piece.text;
      break;
    case 'facts':
      yield* Object.entries(piece.facts).flat();
      break;
    case 'list':
      yield* piece.items;
      break;
    case 'cid':
      yield piece.caption;
      break;
    case 'table':
      yield* piece.heads;
      for (const cell of piece.rows.flat())
        for (const { bold = '', text = '' } of linesOf(cell)) yield bold + text;
  }
}

/** A cell as lines; a CID as one. */
export function linesOf(cell: Cell): readonly Line[] {
  if (typeof cell === 'string') return [{ text: cell }];
  if ('lines' in cell) return cell.lines;
  return 'cid' in cell
    ? [{ text: cell.cid }]
    : [{ text: cell.text }, ...cell.below.map((text) => ({ text }))];
}
