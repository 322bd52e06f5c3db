/** What a limit counts: things, or bytes. */
export type LimitUnit = 'count' | 'bytes';

/** A limit that limits nothing, as one types it. */
export const NO_LIMIT = 'No limit';

/** Names of sizes, from the largest. Source: IEC 80000-13. */
const SIZES = [
  ['TiB', 1024 ** 4],
  ['GiB', 1024 ** 3],
  ['MiB', 1024 ** 2],
  ['KiB', 1024],
] as const;

/** A limit as people read and type it: `No limit`, `10`, `1 MiB`. */
export function limitText(limit: number, unit: LimitUnit): string {
  if (limit === -1) return NO_LIMIT;
  const size = unit === 'bytes' && limit > 0 ? SIZES.find(([, bytes]) => limit % bytes === 0) : undefined;
  return size === undefined ? String(limit) : `${limit / size[1]} ${size[0]}`;
}

/** The limit that was typed; null where it is none. */
export function limitIn(text: string, unit: LimitUnit): number | null {
  const typed = text.trim().toLowerCase();
  if (typed === NO_LIMIT.toLowerCase()) return -1;
  const [, number = '', name = ''] = /^(\d{1,15}(?:\.\d{1,3})?) ?([kmgt]ib)?$/.exec(typed) ?? [];
  const bytes = SIZES.find(([size]) => size.toLowerCase() === name)?.[1] ?? 1;
  const limit = Number(number) * bytes;
  if (number === '' || (unit === 'count' && name !== '') || !Number.isSafeInteger(limit)) return null;
  return limit;
}

/** What a field for a limit says is wrong with it; undefined where nothing is. */
export function limitMistake(text: string, unit: LimitUnit): string | undefined {
  if (limitIn(text, unit) !== null) return undefined;
  return unit === 'bytes'
    ? 'Enter a size such as 512 KiB or 1 GiB, or No limit.'
    : 'Enter a number such as 10, or No limit.';
}
