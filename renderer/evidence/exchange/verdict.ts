import type { ImportPreview } from '../../../app/contract/imports.ts';
import { number } from '../../shared/counted.ts';

type Bundle = NonNullable<ImportPreview['bundle']>;

/** What may be said of a bundle in which nothing is wrong, and how far that is proven. */
export interface BundleVerdict {
  /** Green only for what somebody vouches for. */
  readonly tone: 'stored' | 'waiting';
  readonly word: string;
  /** Entries up to this one are proven by a key that this laptop knows; 0 when none is. */
  readonly provenTo: number;
  /** The signature that proves them. */
  readonly by: Bundle['signatures'][number] | null;
}

/**
 * Judges what can be said of a bundle that is good in itself. Anybody can make such a file up from its first entry on:
 * only its head on paper, or a key that this laptop knows and that has signed one of its entries, says that nobody did.
 * @param compared whether its head was found the same as another person's, or the one on paper
 */
export function verdictOn({ signatures, standing, own }: Bundle, compared: boolean): BundleVerdict {
  const by = signatures.findLast(({ known, covers }) => known !== null && covers === 'held') ?? null;
  const provenTo = by?.seq ?? 0;
  if (compared) return { tone: 'stored', word: 'INTACT', provenTo, by };
  if (own && standing.kind === 'same') return { tone: 'stored', word: 'THE SAME AS HERE', provenTo, by };
  return by === null
    ? { tone: 'waiting', word: 'CONSISTENT IN ITSELF', provenTo, by }
    : { tone: 'stored', word: `INTACT TO ENTRY ${number(provenTo)}`, provenTo, by };
}
