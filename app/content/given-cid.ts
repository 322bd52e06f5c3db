import { type CidString, isCid } from './cid.ts';
import { cidOfWords } from './comparison.ts';

/** The characters of a CID as the other side gave it, without what people put between them. */
export function bareGiven(given: string): string {
  return given
    .trim()
    .replace(/^(ipfs:\/\/|\/ipfs\/)/, '')
    .replace(/[\s·-]+/g, '')
    .toLowerCase();
}

/** The whole CID that was given, as itself or as 32 words; null when it is neither. */
export function givenCid(given: string): CidString | null {
  const bare = bareGiven(given);
  if (isCid(bare)) return bare;
  return cidOfWords(
    given
      .trim()
      .split(/[^A-Za-z]+/)
      .filter((word) => word !== ''),
  );
}
