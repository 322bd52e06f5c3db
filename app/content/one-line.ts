/** The longest value shown in full, in characters. */
const LONGEST = 200;

/*
 * Characters that break a line, hide, or turn the direction of what stands beside them: control characters, line and
 * paragraph separators, invisible formatting (bidirectional marks, zero width space…), private use, halves of a pair.
 */
const DECEPTIVE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Co}\p{Cs}]+/gu;

/**
 * A text as one line that a person can trust to be what it looks like, for the main process's own dialogs: without
 * line breaks and invisible characters, and cut in its middle when it is long, so that both ends are seen.
 */
export function oneLine(text: string, longest = LONGEST): string {
  const clean = [...text.replace(DECEPTIVE, ' ').replace(/\s+/gu, ' ').trim()];
  if (clean.length <= longest) return clean.join('');
  const end = Math.floor(longest / 3);
  return `${clean.slice(0, longest - end - 1).join('')}…${clean.slice(-end).join('')}`;
}

/** The same in quotation marks, which the text itself cannot close. */
export function quoted(text: string, longest?: number): string {
  return `“${oneLine(text, longest).replace(/[“”]/gu, '"')}”`;
}
