import { ProblemError } from '../../problem.ts';
import { pkiProblem } from '../problems.ts';
import { childrenOf, type Der, Tag } from './der.ts';

/** The fields of a SEQUENCE, taken one after the other; what is left over at the end is refused. */
export class Fields {
  readonly #rest: Der[];
  readonly #of: Der;
  readonly #name: string;

  /** @param name what the structure is called, for the words of a problem */
  constructor(of: Der, name: string, tag: number = Tag.sequence) {
    if (of.tag !== tag) throw structure(of, `${name} is of another type`);
    this.#of = of;
    this.#name = name;
    this.#rest = childrenOf(of);
  }

  /** The next field, which must have this tag, or one of them. */
  take(field: string, ...tags: readonly number[]): Der {
    const next = this.#rest.shift();
    if (next === undefined) throw structure(this.#of, `${this.#name} lacks ${field}`);
    if (!tags.includes(next.tag)) throw structure(next, `${field} in ${this.#name} is of another type`);
    return next;
  }

  /** The next field when it has one of these tags. */
  optional(...tags: readonly number[]): Der | null {
    const next = this.#rest[0];
    return next !== undefined && tags.includes(next.tag) ? this.take('', ...tags) : null;
  }

  /** All that is left, each of one of these tags. */
  others(field: string, ...tags: readonly number[]): Der[] {
    const others: Der[] = [];
    while (this.#rest.length > 0) others.push(this.take(field, ...tags));
    return others;
  }

  /** Nothing may be left. */
  end(): void {
    const next = this.#rest[0];
    if (next !== undefined) throw structure(next, `${this.#name} has a field that does not belong there`);
  }
}

/** A SEQUENCE OF with at least one element, each of one of these tags. */
export function listOf(der: Der, name: string, ...tags: readonly number[]): Der[] {
  return listWithin(der, name, Tag.sequence, ...tags);
}

/** The same under another tag. */
export function listWithin(der: Der, name: string, tag: number, ...tags: readonly number[]): Der[] {
  const list = new Fields(der, name, tag).others('an element', ...tags);
  if (list.length === 0) throw structure(der, `${name} is empty`);
  return list;
}

/** The content of a BIT STRING that must be whole octets. */
export function wholeOctets(der: Der, name: string): Uint8Array {
  if (der.content[0] !== 0) throw structure(der, `${name} is not made of whole octets`);
  return der.content.subarray(1);
}

/** A number from 0 to 2^31 - 1. */
export function smallNumber(der: Der, name: string): number {
  const { content } = der;
  if ((content[0] ?? 0x80) >= 0x80 || content.length > 4)
    throw structure(der, `${name} is negative or too large`);
  return content.reduce((value, octet) => value * 256 + octet, 0);
}

/** The problem that something is not built as it should be. @param why a part of a sentence */
export function structure({ what, at }: Der, why: string): ProblemError {
  return new ProblemError(pkiProblem('pki.structure', { what, why: `${why} (at byte ${at})` }));
}
