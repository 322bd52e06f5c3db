/** A noun in the singular with its indefinite article. “u” is spoken as in “unit” and “user”: the nouns of this program know no other. */
export function withArticle(noun: string): string {
  return /^[aeio]/i.test(noun) ? `an ${noun}` : `a ${noun}`;
}
