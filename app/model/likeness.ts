import { normalized } from './values.ts';

/*
 * Names that people could take for each other. After Unicode Technical Standard 39, section 4: two are confusable whose
 * skeletons are equal. Here only letters are folded that occur in names people enter; and besides what looks alike, case,
 * accents, spaces and punctuation make no difference.
 */

/** Letters of other alphabets, and digits, by the Latin letters that they look like in one of their cases. */
const LATIN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    // Cyrillic
    ...{ а: 'a', в: 'b', е: 'e', к: 'k', м: 'm', н: 'h', о: 'o', р: 'p', с: 'c', т: 't', у: 'y', х: 'x' },
    ...{ ѕ: 's', і: 'l', ј: 'j', ԁ: 'd', һ: 'h', ӏ: 'l', ԛ: 'q', ԝ: 'w' },
    // Greek
    ...{
      α: 'a',
      β: 'b',
      ε: 'e',
      ζ: 'z',
      η: 'h',
      ι: 'l',
      κ: 'k',
      μ: 'm',
      ν: 'n',
      ο: 'o',
      ρ: 'p',
      τ: 't',
      υ: 'y',
      χ: 'x',
    },
    // Latin
    ...{ ø: 'o', đ: 'd', ł: 'l', ß: 'ss', æ: 'ae', œ: 'oe', ı: 'l', i: 'l', '1': 'l', '|': 'l', '0': 'o' },
  }),
);

/** Two letters that look like one: m, w. */
const ONE_OF_TWO = /rn|vv/g;

/** A text that is the same for names which look alike; it is not meant to be read. */
export function skeletonOf(name: string): string {
  const letters = normalized(name, 'NFKD')
    .toLowerCase()
    .replace(/[\p{M}\p{Z}\p{P}\p{Cf}]/gu, '');
  // Letter by letter into one text: this is done for each thing with a name when a ledger is folded.
  let latin = '';
  for (const letter of letters) latin += LATIN.get(letter) ?? letter;
  return latin.replace(ONE_OF_TWO, (two) => (two === 'rn' ? 'm' : 'w'));
}
