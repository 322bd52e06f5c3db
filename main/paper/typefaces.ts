import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type PDFDocument from 'pdfkit';

/*
 * The typefaces of what is printed. Atkinson Hyperlegible, in which 0 O and 1 l I differ plainly; Noto Sans for the letters that
 * it lacks (Vietnamese, Greek, Cyrillic). What neither has is said by its number, and never left out or drawn as an empty box.
 */

/** How a text is set. */
export type Style = 'regular' | 'bold' | 'mono';

/** A text that one face can draw. */
export interface Run {
  /** As it is registered in the document. */
  readonly face: string;
  readonly text: string;
}

const next = '@expo-google-fonts/atkinson-hyperlegible-next';
const mono = '@expo-google-fonts/atkinson-hyperlegible-mono';
const noto = '@expo-google-fonts/noto-sans';

/** For each style the faces that are tried, in order. */
const FACES: Readonly<Record<Style, readonly string[]>> = {
  regular: [
    `${next}/400Regular/AtkinsonHyperlegibleNext_400Regular.ttf`,
    `${noto}/400Regular/NotoSans_400Regular.ttf`,
  ],
  bold: [`${next}/700Bold/AtkinsonHyperlegibleNext_700Bold.ttf`, `${noto}/700Bold/NotoSans_700Bold.ttf`],
  mono: [`${mono}/400Regular/AtkinsonHyperlegibleMono_400Regular.ttf`],
};

/** Scripts whose letters stand one after the other, from left to right: of others a line would say something else. */
const PLAIN = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Common}\p{Script=Inherited}]$/u;

/** What is not seen, or turns what follows it around. */
const UNSEEN = /^[\p{C}\p{Zl}\p{Zp}\p{Variation_Selector}]$/u;

/** What pdfkit knows of a face: fontkit's own, of which its types say nothing. */
interface Face {
  readonly font: { hasGlyphForCodePoint(codePoint: number): boolean };
}

function isFace(face: unknown): face is Face {
  return typeof face === 'object' && face !== null && 'font' in face;
}

/** The faces of one document. */
export class Typefaces {
  readonly #faces: Readonly<Record<Style, readonly { readonly name: string; readonly has: Face['font'] }[]>>;
  readonly #document: PDFKit.PDFDocument;
  readonly #widths = new Map<string, number>();

  /** @throws Error when the files of the faces are not there */
  constructor(document: InstanceType<typeof PDFDocument>) {
    this.#document = document;
    const faces = (style: Style) =>
      FACES[style].map((file) => {
        document.registerFont(file, bytesOf(file)).font(file);
        const face: unknown = Reflect.get(document, '_font');
        if (!isFace(face)) throw new Error('pdfkit keeps its faces otherwise than this program reads them.');
        return { name: file, has: face.font };
      });
    this.#faces = { regular: faces('regular'), bold: faces('bold'), mono: faces('mono') };
  }

  /** A text as it can be drawn: what no face has is said by its number. */
  printable(text: string, style: Style): string {
    return [...text.normalize('NFC')]
      .map((character) => (this.#faceOf(character, style) === null ? numberOf(character) : character))
      .join('');
  }

  /** Whether every character of a text can be drawn as it is. */
  hasAll(text: string): boolean {
    return (
      this.printable(text, 'regular') === text.normalize('NFC') &&
      this.printable(text, 'bold') === text.normalize('NFC')
    );
  }

  /** A printable text, cut where the face changes. */
  runs(text: string, style: Style): readonly Run[] {
    const runs: { face: string; text: string }[] = [];
    for (const character of text) {
      const last = runs.at(-1);
      // What is joined to the character before it is drawn by the same face, where that has it.
      const isJoined = /^\p{M}$/u.test(character);
      const face =
        (isJoined && last !== undefined && this.#has(last.face, character)
          ? last.face
          : this.#faceOf(character, style)) ?? '';
      if (last?.face === face) last.text += character;
      else runs.push({ face, text: character });
    }
    return runs;
  }

  /** How wide a printable text is, in points. */
  width(text: string, style: Style, size: number): number {
    const key = `${style} ${text}`;
    const known = this.#widths.get(key);
    const width = known ?? this.runs(text, style).reduce((sum, run) => sum + this.#widthOf(run), 0);
    if (known === undefined) this.#widths.set(key, width);
    return width * size;
  }

  /** Of a run, at a size of one point. */
  #widthOf({ face, text }: Run): number {
    const AT = 100;
    return this.#document.font(face, AT).widthOfString(text) / AT;
  }

  #has(name: string, character: string): boolean {
    const face = Object.values(this.#faces)
      .flat()
      .find((one) => one.name === name);
    return face?.has.hasGlyphForCodePoint(character.codePointAt(0) ?? 0) ?? false;
  }

  /** The face that draws a character; null where none does. */
  #faceOf(character: string, style: Style): string | null {
    if (!PLAIN.test(character) || UNSEEN.test(character)) return null;
    const code = character.codePointAt(0) ?? 0;
    return this.#faces[style].find(({ has }) => has.hasGlyphForCodePoint(code))?.name ?? null;
  }
}

const read = new Map<string, Buffer>();

/** The bytes of a face, read once: the packages lie beside the program, in its archive too. */
function bytesOf(file: string): Buffer {
  const bytes = read.get(file) ?? readFileSync(createRequire(import.meta.url).resolve(file));
  read.set(file, bytes);
  return bytes;
}

/** A character by its number, as Unicode writes it. */
function numberOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}
