/** What stands where a list is empty: that, too, is told. */
const NONE = 'none';

/** As much as a text in an event may have, in UTF-16 units. */
const MOST = 2000;

/**
 * A text as an event can hold it: on one line, nothing invisible, not too long. A device names itself, and may do so in order
 * to deceive: what cannot be shown becomes U+FFFD.
 * @returns null where nothing is left
 */
export function plainText(told: string, most = MOST): string | null {
  const shown = told
    .trim()
    .toWellFormed()
    .replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/gu, '\ufffd')
    .normalize('NFC')
    .trim();
  const text =
    shown.length > most
      ? `${shown
          .slice(0, most - 1)
          .toWellFormed()
          .trimEnd()}…`
      : shown;
  return text === '' ? null : text;
}

/** A text of the kernel's own; null where there is none, or anything in it that cannot be shown. */
export function kernelText(told: string | null): string | null {
  return told !== null && plainText(told) === told ? told : null;
}

/** Several in one text. */
export function listed(names: readonly string[], between = ', '): string {
  return plainText(names.join(between)) ?? NONE;
}

/** The whole number that a text is, in decimal unless said otherwise; null where it is none. */
export function wholeNumber(text: string | null | undefined, base: 10 | 16 = 10): number | null {
  if (text === null || text === undefined || !(base === 10 ? /^\d+$/ : /^[0-9a-f]+$/i).test(text))
    return null;
  const number = Number.parseInt(text, base);
  return Number.isSafeInteger(number) ? number : null;
}

/** The sum; null where one of them is not known. */
export function sumOf(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce((sum, number) => (sum === null || number === null ? null : sum + number), 0);
}
