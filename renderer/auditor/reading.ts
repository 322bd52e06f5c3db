import { create } from 'zustand';
import { type Audit, audit } from './audit.ts';
import { Turns, WORD } from './turns.ts';

/** Where the reading of a file is. */
type Reading =
  | { readonly is: 'nothing' }
  | {
      readonly is: 'reading';
      readonly file: string;
      readonly done: number;
      readonly total: number;
      /** null while that is not known. */
      readonly secondsLeft: number | null;
    }
  | { readonly is: 'read'; readonly file: string; readonly size: number; readonly audit: Audit }
  /** Nothing can be said of the file: it could not be read at all, or is encrypted. */
  | { readonly is: 'not-read'; readonly file: string; readonly why: string };

/** The file that was chosen last, and what reading it has come to. */
export const useFile = create<{ readonly reading: Reading }>(() => ({ reading: { is: 'nothing' } }));

/** Bytes that are taken from the file at a time. */
const PIECE = 2 ** 20;

/** How an age file begins. Source: age-encryption.org/v1, "Header". */
const AGE = 'age-encryption.org/v1\n';

const ENCRYPTED =
  'This file is encrypted, and this page opens no secrets. Have it decrypted by whoever holds the key or the passphrase (“age --decrypt”, or the app), and choose the file that comes out.';
const UNREADABLE =
  'The browser could not read the file to its end. Nothing is known about it. Check that the medium is connected, then choose it again.';

/** Which reading is the newest: an older one that is still under way says nothing any more. */
let newest = 0;

/** Reads a file, and shows how far that is. */
export async function readFile(file: File): Promise<void> {
  newest += 1;
  const own = newest;
  const show = (reading: Reading) => {
    if (own === newest) useFile.setState({ reading });
  };
  show({ is: 'reading', file: file.name, done: 0, total: 0, secondsLeft: null });
  try {
    if ((await file.slice(0, AGE.length).text()) === AGE)
      return show({ is: 'not-read', file: file.name, why: ENCRYPTED });
    const turns = new Turns();
    const began = performance.now();
    let told = began;
    const found = await audit(piecesOf(file), async (done, total) => {
      if (!turns.isOver) return;
      const now = performance.now();
      if (now - told > WORD) {
        told = now;
        const secondsLeft = ((now - began) / done / 1000) * (total - done);
        show({ is: 'reading', file: file.name, done, total, secondsLeft });
      }
      await turns.next();
      if (own !== newest) throw new Superseded();
    });
    show({ is: 'read', file: file.name, size: file.size, audit: found });
  } catch (error) {
    if (!(error instanceof Superseded)) show({ is: 'not-read', file: file.name, why: UNREADABLE });
  }
}

/** Ends the reading that is under way: nothing is known of the file then. */
export function giveUp(): void {
  newest += 1;
  useFile.setState({ reading: { is: 'nothing' } });
}

class Superseded extends Error {}

async function* piecesOf(file: File): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.size; at += PIECE)
    yield new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
}
