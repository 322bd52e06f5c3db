import { type Cell, linesOf, type Paper, type Piece, type Table, textsOf } from '../../app/ceremony/paper.ts';
import { spanText } from '../../app/ceremony/transcript.ts';
import type { CidString } from '../../app/content/cid.ts';
import { groupsOf, wordsOf } from '../../app/content/fingerprint.ts';
import { type Drawn, lineHeight, MARGIN, PAGE, Sheet, WIDTH } from './sheet.ts';
import { columnWidths, INK, type Piece as Laid, wrapped } from './wrapping.ts';

/** Sizes of letters, in points. */
const SIZE = {
  title: 18,
  heading: 12.5,
  lesser: 10.5,
  text: 10,
  table: 9,
  small: 8,
  word: 10.5,
  cid: 8.5,
} as const;

/** How far what stands together stands apart, in points. */
const GAP = { column: 8, row: 2.5, piece: 8, heading: 12 } as const;

/** The least height of a row with room for ink, in points: 9 mm. */
const INK_HEIGHT = 25.5;

/** The side of the QR code beside the words of a CID, in points: 44 mm. */
const QR_SIDE = 125;

/**
 * A paper as a PDF of A4 pages, black on white, with what was drawn on each. The same content gives the same bytes.
 * @throws Error when the files of the typefaces are not there
 */
export function pdfOf(paper: Paper): Drawn {
  return new Layout(paper).laidOut();
}

/** What the keywords of a file say of the entries that it is made of. `lastEntryIn` reads it. */
function keywordsOf({ span }: Paper): string {
  return span === null ? 'script' : `entries ${spanText(span)}`;
}

/** The last entry of the ledger that a PDF of this program says it is made of; null where it says none. */
export function lastEntryIn(bytes: Uint8Array): number | null {
  const [, to] = /^\(entries \d{1,15} to (\d{1,15})\)$/m.exec(Buffer.from(bytes).toString('latin1')) ?? [];
  return to === undefined ? null : Number(to);
}

class Layout {
  readonly #paper: Paper;
  readonly #sheet: Sheet;
  /** Where the next thing begins, from the top of the page. */
  #y = 0;
  readonly #initials: readonly string[];
  readonly #bottom: number;

  constructor(paper: Paper) {
    this.#paper = paper;
    this.#sheet = new Sheet({
      title: paper.title,
      subject: `${paper.foot.label}: ${paper.foot.cid}`,
      keywords: keywordsOf(paper),
      at: paper.at === null ? null : new Date(paper.at),
    });
    this.#initials = paper.initials.length === 0 ? Array.from({ length: 5 }, () => '') : paper.initials;
    this.#bottom = PAGE.height - MARGIN.bottom - this.#footHeight();
  }

  laidOut(): Drawn {
    this.#page();
    this.#head();
    for (const [index, piece] of this.#paper.pieces.entries())
      this.#put(piece, this.#paper.pieces[index + 1]);
    const { pages } = this.#sheet;
    for (let page = 1; page <= pages; page++) {
      this.#sheet.goTo(page);
      this.#foot(page, pages);
    }
    return this.#sheet.end();
  }

  #page(): void {
    this.#sheet.addPage();
    this.#y = MARGIN.top;
  }

  /** Begins a new page where there is less room than that. */
  #room(height: number): void {
    if (this.#y + height > this.#bottom) this.#page();
  }

  /** Lines of a text below each other. */
  #lines(
    text: string,
    size: number,
    style: 'regular' | 'bold' = 'regular',
    x = MARGIN.side,
    width = WIDTH,
  ): void {
    for (const line of wrapped(this.#sheet.faces, [{ style, text }], size, width)) {
      this.#room(lineHeight(size));
      this.#draw(line, x, this.#y, size);
      this.#y += lineHeight(size);
    }
  }

  #draw(line: readonly Laid[], x: number, y: number, size: number): void {
    let at = x;
    for (const { text, style } of line) at = this.#sheet.text(text, at, y, { style, size });
  }

  #head(): void {
    const { title, kind } = this.#paper;
    this.#lines(title, SIZE.title, 'bold');
    this.#sheet.rule(MARGIN.side, this.#y + 4, WIDTH, 1);
    this.#y += 4 + GAP.heading;
    if (kind !== null) {
      const top = this.#y;
      this.#y += 6;
      this.#lines(kind, SIZE.text, 'bold', MARGIN.side + 8, WIDTH - 16);
      this.#y += 6;
      this.#sheet.frame(MARGIN.side, top, WIDTH, this.#y - top, 2);
      this.#y += GAP.piece;
    }
    const hasAll = [...textsOf(this.#paper)].every((text) => this.#sheet.faces.hasAll(text));
    if (hasAll) return;
    this.#lines(
      'Characters for which this paper has no type stand by their number in Unicode, such as [U+4E2D]. The ledger and the HTML page hold them as they are.',
      SIZE.text,
    );
    this.#y += GAP.piece;
  }

  #put(piece: Piece, next: Piece | undefined): void {
    switch (piece.is) {
      case 'heading':
        this.#heading(piece.text, piece.level, next);
        break;
      case 'paragraph':
        this.#lines(piece.text, SIZE.text);
        this.#y += GAP.piece;
        break;
      case 'facts':
        this.#facts(piece.facts);
        break;
      case 'list':
        for (const item of piece.items) {
          this.#room(lineHeight(SIZE.text));
          this.#sheet.text('•', MARGIN.side, this.#y, { size: SIZE.text });
          this.#lines(item, SIZE.text, 'regular', MARGIN.side + 12, WIDTH - 12);
        }
        this.#y += GAP.piece;
        break;
      case 'cid':
        this.#cid(piece.cid, piece.caption);
        break;
      case 'table':
        this.#table(piece);
    }
  }

  /** A heading stands with the beginning of what it heads. */
  #heading(text: string, level: 2 | 3, next: Piece | undefined): void {
    const size = level === 2 ? SIZE.heading : SIZE.lesser;
    this.#y += GAP.heading;
    const below = next?.is === 'cid' ? CID_HEIGHT : next?.is === 'heading' ? 90 : 60;
    this.#room(lineHeight(size) + below);
    this.#lines(text, size, 'bold');
    this.#y += 2;
  }

  #facts(facts: Readonly<Record<string, string>>): void {
    const { faces } = this.#sheet;
    const labels = Object.keys(facts).map((label) =>
      faces.width(faces.printable(`${label}:`, 'bold'), 'bold', SIZE.text),
    );
    const indent = Math.min(150, Math.max(...labels)) + GAP.column;
    for (const [label, value] of Object.entries(facts)) {
      this.#room(lineHeight(SIZE.text));
      const [first = []] = wrapped(faces, [{ style: 'bold', text: `${label}:` }], SIZE.text, indent);
      this.#draw(first, MARGIN.side, this.#y, SIZE.text);
      this.#lines(value, SIZE.text, 'regular', MARGIN.side + indent, WIDTH - indent);
    }
    this.#y += GAP.piece;
  }

  /** A CID in words, as a QR code, and whole in its groups, in one frame. */
  #cid(cid: CidString, caption: string): void {
    this.#room(CID_HEIGHT);
    const [left, top] = [MARGIN.side + 10, this.#y];
    this.#sheet.frame(MARGIN.side, top, WIDTH, CID_HEIGHT - GAP.piece, 1);
    this.#y += 7;
    this.#lines(caption, SIZE.small, 'regular', left, WIDTH - QR_SIDE - 30);
    this.#y += 2;
    const words = wordsOf(cid);
    for (let row = 0; row < 8; row++) {
      this.#sheet.text(String(row + 1), left, this.#y, { size: SIZE.small });
      for (let column = 0; column < 4; column++)
        this.#sheet.text(words[row * 4 + column] ?? '', left + 14 + column * 84, this.#y, {
          size: SIZE.word,
        });
      this.#y += lineHeight(SIZE.word);
    }
    this.#sheet.qr(cid, MARGIN.side + WIDTH - QR_SIDE - 4, top + 3, QR_SIDE);
    this.#sheet.text(grouped(cid), left, top + CID_HEIGHT - GAP.piece - 18, {
      style: 'mono',
      size: SIZE.cid,
    });
    this.#y = top + CID_HEIGHT;
  }

  #table(table: Table): void {
    const { faces } = this.#sheet;
    const setCell = (cell: Cell, width: number) => laidCell(faces, cell, width);
    const isInk = (cell: Cell | undefined, column: number) => cell === '' && column > 0;
    const widths = columnWidths(faces, table, { total: WIDTH, gap: GAP.column, size: SIZE.table });
    const lefts = widths.map(
      (_, at) => MARGIN.side + widths.slice(0, at).reduce((sum, one) => sum + one + GAP.column, 0),
    );
    const heads = () => {
      if (table.heads.length === 0) return;
      const laid = table.heads.map((head, at) =>
        wrapped(faces, [{ style: 'bold', text: head }], SIZE.small, widths[at] ?? 0),
      );
      const height = Math.max(...laid.map((lines) => lines.length)) * lineHeight(SIZE.small);
      this.#cells(laid, lefts, SIZE.small);
      this.#y += height + GAP.row;
      this.#sheet.rule(MARGIN.side, this.#y, WIDTH, 0.8);
      this.#y += GAP.row;
    };
    const fresh = () => {
      this.#page();
      heads();
    };
    this.#room(2 * lineHeight(SIZE.small) + INK_HEIGHT);
    heads();
    for (const row of table.rows) {
      const height = lineHeight(SIZE.table);
      let laid = row.map((cell, at) => setCell(cell, widths[at] ?? 0));
      const least = row.some(isInk) ? INK_HEIGHT : 0;
      const whole = Math.max(least, height * Math.max(...laid.map((lines) => lines.length)));
      const onFullPage = this.#bottom - MARGIN.top - 40;
      if (this.#y + whole + 2 * GAP.row > this.#bottom && whole <= onFullPage) fresh();
      // What is longer than a page goes on over the next ones.
      while (whole > onFullPage && laid.some((lines) => lines.length > 0)) {
        const fit = Math.max(1, Math.floor((this.#bottom - this.#y - GAP.row) / height));
        this.#cells(
          laid.map((lines) => lines.slice(0, fit)),
          lefts,
          SIZE.table,
        );
        const drawn = Math.min(fit, Math.max(...laid.map((lines) => lines.length)));
        this.#y += drawn * height;
        laid = laid.map((lines) => lines.slice(fit));
        if (laid.some((lines) => lines.length > 0)) fresh();
      }
      if (whole <= onFullPage) {
        this.#cells(laid, lefts, SIZE.table);
        this.#y += whole;
      }
      this.#y += GAP.row;
      this.#sheet.rule(MARGIN.side, this.#y, WIDTH, 0.3);
      for (const [at, cell] of row.entries())
        if (isInk(cell, at)) this.#sheet.rule(lefts[at] ?? 0, this.#y, widths[at] ?? 0, 0.9);
      this.#y += GAP.row;
    }
    this.#y += GAP.piece;
  }

  /** The cells of a row, each whole before the next: whoever reads the text of the file finds it so. */
  #cells(cells: readonly (readonly (readonly Laid[])[])[], lefts: readonly number[], size: number): void {
    for (const [at, lines] of cells.entries())
      for (const [row, line] of lines.entries())
        this.#draw(line, lefts[at] ?? 0, this.#y + row * lineHeight(size), size);
  }

  /** How wide the room for one person's initials is. */
  #slot(initials: string): number {
    return (
      this.#sheet.faces.width(this.#sheet.faces.printable(initials, 'bold'), 'bold', SIZE.table) + INK + 12
    );
  }

  /** Whose initials stand on which line of the foot. */
  #slots(): readonly (readonly string[])[] {
    const lines: string[][] = [[]];
    let at = EACH_WIDTH;
    for (const each of this.#initials) {
      const width = this.#slot(each);
      if (at + width > WIDTH) {
        lines.push([]);
        at = EACH_WIDTH;
      }
      lines.at(-1)?.push(each);
      at += width;
    }
    return lines;
  }

  #footHeight(): number {
    return this.#slots().length * FOOT_LINE + 26;
  }

  #foot(page: number, pages: number): void {
    const { foot, across } = this.#paper;
    const { faces } = this.#sheet;
    let y = this.#bottom + 8;
    this.#sheet.rule(MARGIN.side, y, WIDTH, 0.8);
    y += 3;
    this.#sheet.text('Each initials this page:', MARGIN.side, y + 5, { size: SIZE.small });
    for (const line of this.#slots()) {
      let x = MARGIN.side + EACH_WIDTH;
      for (const each of line) {
        const shown = faces.printable(each, 'bold');
        const end = this.#sheet.text(shown, x, y + 4, { style: 'bold', size: SIZE.table });
        this.#sheet.rule(end + 4, y + FOOT_LINE - 4, INK, 0.8);
        x += this.#slot(each);
      }
      y += FOOT_LINE;
    }
    const said = `${across === null ? '' : `${across}. `}${foot.label}`;
    const end = this.#sheet.text(said, MARGIN.side, y, { size: SIZE.small });
    this.#sheet.text(grouped(foot.cid), end + 5, y + 0.5, { style: 'mono', size: 6.5 });
    const number = `Page ${page} of ${pages}`;
    const width = faces.width(number, 'bold', SIZE.small);
    this.#sheet.text(number, MARGIN.side + WIDTH - width, y, { style: 'bold', size: SIZE.small });
    if (across !== null) this.#sheet.across(across);
  }
}

/** The height of a CID in its frame, with what stands below it free, in points. */
const CID_HEIGHT = 7 + lineHeight(SIZE.small) + 2 + 8 * lineHeight(SIZE.word) + 24 + GAP.piece;

/** The room for the words before the initials, and the height of a line of them, in points. */
const EACH_WIDTH = 92;
const FOOT_LINE = 20;

/** A CID in its groups. */
function grouped(cid: CidString): string {
  const { prefix, groups } = groupsOf(cid);
  return [prefix, ...groups].join(' ');
}

/** A cell as lines: a CID in two, between groups. */
function laidCell(faces: Sheet['faces'], cell: Cell, width: number): readonly (readonly Laid[])[] {
  if (typeof cell === 'object' && 'cid' in cell) {
    const { prefix, groups } = groupsOf(cell.cid);
    return [[prefix, ...groups.slice(0, 6)], groups.slice(6)].map((part) => [
      { style: 'mono', text: part.join(' ') },
    ]);
  }
  return linesOf(cell).flatMap(({ bold, text = '' }) =>
    wrapped(
      faces,
      [
        ...(bold === undefined ? [] : [{ style: 'bold' as const, text: bold }]),
        { style: 'regular' as const, text },
      ],
      SIZE.table,
      width,
    ),
  );
}
