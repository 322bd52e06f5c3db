import type { CidString } from '../../app/content/cid.ts';
import { wordsOf } from '../../app/content/fingerprint.ts';

/** Words in a line of a dialog: pairs stay together, and a line can be read aloud in one breath. */
const WORDS_PER_LINE = 8;

/** A CID for comparing: in full, and its 32 words in lines of eight. */
export function cidLines(name: string, cid: CidString): string[] {
  const words = wordsOf(cid);
  const lines = Array.from({ length: words.length / WORDS_PER_LINE }, (_, line) =>
    words.slice(line * WORDS_PER_LINE, (line + 1) * WORDS_PER_LINE).join(' '),
  );
  return [`${name}: ${cid}`, ...lines];
}
