import PDFDocument from 'pdfkit';
import { qrModules, qrRuns } from '../../app/content/qr.ts';
import { type Style, Typefaces } from './typefaces.ts';

/** A4 in points. Source: ISO 216, 210 mm × 297 mm. */
export const PAGE: Readonly<Record<'width' | 'height', number>> = { width: 595.28, height: 841.89 };

/** What is left white around, in points: a printer that cannot reach the edge takes nothing away. */
export const MARGIN: Readonly<Record<'side' | 'top' | 'bottom', number>> = { side: 45, top: 45, bottom: 36 };

/** The width of what is printed, in points. */
export const WIDTH = PAGE.width - 2 * MARGIN.side;

/** How far below the top of a line its letters stand, and how far it reaches, of the size of the letters. */
const LINE = { baseline: 1.0, height: 1.3 } as const;

/** The height of a line at a size, in points. */
export function lineHeight(size: number): number {
  return size * LINE.height;
}

/** A text at a place of a sheet, with how it is set. */
export interface Set {
  readonly style?: Style;
  readonly size: number;
}

/** What is known of a sheet beside what is seen. */
export interface Properties {
  readonly title: string;
  readonly subject: string;
  readonly keywords: string;
  /** When it came to be, as the file says; null where it is of no time: every PDF names one, and it names the beginning of 1970. */
  readonly at: Date | null;
}

/** A file, and for each of its pages the texts in the order in which they were drawn: each is one object of text there. */
export interface Drawn {
  readonly bytes: Uint8Array;
  readonly pages: readonly (readonly string[])[];
}

/**
 * Pages of A4, black on white, on which texts, rules and QR codes are drawn. The same calls give the same bytes, on every system:
 * nothing in it is of a moment or of chance, and nothing is compressed, for a compressor of another version would say the
 * same otherwise.
 */
export class Sheet {
  readonly faces: Typefaces;
  readonly #document: PDFKit.PDFDocument;
  readonly #drawn: string[][] = [];
  #page = 0;

  /** @throws Error when the files of the typefaces are not there */
  constructor({ title, subject, keywords, at }: Properties) {
    this.#document = new PDFDocument({
      size: [PAGE.width, PAGE.height],
      margin: 0,
      autoFirstPage: false,
      bufferPages: true,
      compress: false,
      lang: 'en',
      displayTitle: true,
      pdfVersion: '1.7',
      info: {
        Title: title,
        Subject: subject,
        Keywords: keywords,
        Producer: 'CIM Keys Ceremony',
        Creator: 'CIM Keys Ceremony',
        CreationDate: at ?? new Date(0),
      },
    });
    this.faces = new Typefaces(this.#document);
  }

  /** Begins a new page. */
  addPage(): void {
    this.#document.addPage();
    this.#drawn.push([]);
    this.#page = this.#drawn.length;
  }

  /** How many pages there are. */
  get pages(): number {
    return this.#drawn.length;
  }

  /** Goes back to a page, from 1. */
  goTo(page: number): void {
    this.#document.switchToPage(page - 1);
    this.#page = page;
  }

  /** Draws a printable text on one line; `y` is the top of the line. @returns where it ends */
  text(text: string, x: number, y: number, { style = 'regular', size }: Set): number {
    let at = x;
    for (const run of this.faces.runs(text, style)) {
      this.#document.font(run.face, size).fillColor('black');
      this.#document.text(run.text, at, y + size * LINE.baseline, {
        lineBreak: false,
        baseline: 'alphabetic',
      });
      at += this.#document.widthOfString(run.text);
      this.#drawn[this.#page - 1]?.push(run.text);
    }
    return at;
  }

  /** A line. */
  rule(x: number, y: number, width: number, thickness: number): void {
    this.#document.rect(x, y - thickness / 2, width, thickness).fill('black');
  }

  /** A frame. */
  frame(x: number, y: number, width: number, height: number, thickness: number): void {
    this.#document.lineWidth(thickness).rect(x, y, width, height).stroke('black');
  }

  /** A QR code, the white around it within the square. */
  qr(content: string, x: number, y: number, side: number): void {
    const modules = qrModules(content);
    const module = side / modules.length;
    for (const run of qrRuns(modules))
      this.#document.rect(x + run.x * module, y + run.y * module, run.width * module, module);
    this.#document.fill('black');
  }

  /** A word across the page, in outline, so that what stands below stays readable. */
  across(word: string): void {
    const size = 96;
    const width = this.faces.width(word, 'bold', size);
    const document = this.#document;
    document.save().rotate(-54, { origin: [PAGE.width / 2, PAGE.height / 2] });
    document.lineWidth(0.6).strokeColor('black');
    for (const { face, text } of this.faces.runs(word, 'bold'))
      document.font(face, size).text(text, (PAGE.width - width) / 2, PAGE.height / 2 + size / 3, {
        lineBreak: false,
        baseline: 'alphabetic',
        stroke: true,
        fill: false,
      });
    document.restore();
    this.#drawn[this.#page - 1]?.push(word);
  }

  /** Ends it. */
  end(): Drawn {
    const document = this.#document;
    document.end();
    const chunks: Uint8Array[] = [];
    for (;;) {
      const chunk: unknown = document.read();
      if (chunk === null) break;
      if (!(chunk instanceof Uint8Array))
        throw new TypeError('pdfkit gives what it writes otherwise than as bytes.');
      chunks.push(chunk);
    }
    return { bytes: Buffer.concat(chunks), pages: this.#drawn };
  }
}
