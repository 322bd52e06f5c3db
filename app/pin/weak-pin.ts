/*
 * PINs that somebody who has the key in their hands tries first. A key takes eight wrong ones before it locks, so that
 * what counts is not how many PINs there are but whether this one is among the first eight that come to mind.
 * Source: Markert et al., "This PIN Can Be Easily Guessed", IEEE S&P 2020; NIST SP 800-63B-4, section 3.1.1.2, which
 * names repeats, sequences and what is known of the subscriber or the service.
 */

/** Keys in the order in which they lie, or in which people count. Each also counts backwards. */
const LINES = {
  order: ['01234567890', 'abcdefghijklmnopqrstuvwxyz'],
  keyboard: [
    'qwertyuiop',
    'qwertzuiop',
    'azertyuiop',
    'asdfghjkl',
    'qsdfghjklm',
    'zxcvbnm',
    'yxcvbnm',
    'wxcvbn',
    '1qaz',
    '2wsx',
    '3edc',
    '4rfv',
    // Columns, rows and diagonals of a keypad, with the 0 below the 8.
    ...['147', '2580', '369', '159', '357', '1590', '3570'],
  ],
} as const;

/** The least number of characters that make a piece of a line. */
const PIECE = 3;

const KNOWN_WORDS = new Set(
  [
    'password',
    'passwort',
    'passw',
    'pass',
    'pin',
    'secret',
    'letmein',
    'welcome',
    'admin',
    'master',
    'test',
  ].concat([
    'yubikey',
    'yubico',
    'fido',
    'security',
    'default',
    'changeme',
    'iloveyou',
    'ceremony',
    'officer',
  ]),
);

/**
 * Why a PIN would be guessed soon, as a sentence for the person.
 * @param serial the key's serial number, which stands on it; null when it has none
 * @returns null when none of the reasons known here applies, which does not make a PIN good
 */
export function weakness(pin: string, serial: string | null): string | null {
  const text = pin.normalize('NFC').toLowerCase();
  if (isSerial(text, serial)) return 'This is the serial number that stands on the key.';
  if (repeats(text)) return 'It only repeats the same few characters.';
  if (inPieces(text, LINES.order)) return 'Its characters follow each other in order.';
  if (inPieces(text, [...LINES.order, ...LINES.keyboard])) return 'Its keys lie in a row on the keyboard.';
  if (isDate(text)) return 'It is a date. Dates are tried first.';
  if (isKnownWord(text)) return 'It is a word that everybody tries, with or without numbers beside it.';
  return null;
}

function isSerial(text: string, serial: string | null): boolean {
  if (serial === null || serial.length < 4) return false;
  const digits = text.replace(/\D/g, '');
  const reversed = [...serial].reverse().join('');
  return [serial, reversed].some(
    (number) =>
      digits === number || digits.includes(number) || (digits.length >= 4 && number.includes(digits)),
  );
}

/** One or two characters in all, or a short piece over and over: `111111`, `121212`, `123123`, `abcabca`. */
function repeats(text: string): boolean {
  const characters = [...text];
  if (new Set(characters).size <= 2) return true;
  for (let unit = 1; unit <= characters.length / 2; unit++)
    if (characters.every((character, index) => character === characters[index % unit])) return true;
  return false;
}

/**
 * Whether all of the text, up to one character, is made of pieces of these lines, forwards or backwards, or of one
 * character three times.
 */
function inPieces(text: string, lines: readonly string[]): boolean {
  const all = [...lines, ...lines.map((line) => [...line].reverse().join(''))];
  const isPiece = (piece: string) =>
    all.some((line) => line.includes(piece)) || [...piece].every((character) => character === piece[0]);
  // The fewest characters left over up to each place.
  const left = [0];
  for (let end = 1; end <= text.length; end++) {
    let fewest = (left[end - 1] ?? 0) + 1;
    for (let start = 0; start <= end - PIECE; start++)
      if (isPiece(text.slice(start, end))) fewest = Math.min(fewest, left[start] ?? 0);
    left.push(fewest);
  }
  return text.length >= PIECE && (left[text.length] ?? 0) <= (text.length > 4 ? 1 : 0);
}

/** A day, month and year in any usual order, with or without the century; for four digits also a day or a year alone. */
function isDate(text: string): boolean {
  const digits = text.replace(/[-./ ]/g, '');
  if (!/^\d+$/.test(digits)) return false;
  const part = (from: number, to: number) => Number(digits.slice(from, to));
  const isDay = (day: number, month: number) => month >= 1 && month <= 12 && day >= 1 && day <= 31;
  const isYear = (year: number) => year >= 1900 && year <= 2099;
  const [a, b, c] = [part(0, 2), part(2, 4), part(4, 6)];
  switch (digits.length) {
    case 4:
      return isYear(part(0, 4)) || isDay(a, b) || isDay(b, a);
    case 6:
      return (
        isDay(a, b) ||
        isDay(b, a) ||
        isDay(c, b) ||
        (isYear(part(0, 4)) && c >= 1 && c <= 12) ||
        (isYear(part(2, 6)) && a >= 1 && a <= 12)
      );
    case 8:
      return (
        (isYear(part(0, 4)) && (isDay(part(6, 8), c) || isDay(c, part(6, 8)))) ||
        (isYear(part(4, 8)) && (isDay(a, b) || isDay(b, a)))
      );
    default:
      return false;
  }
}

function isKnownWord(text: string): boolean {
  return KNOWN_WORDS.has(text.replace(/^[^a-z]+|[^a-z]+$/g, ''));
}
