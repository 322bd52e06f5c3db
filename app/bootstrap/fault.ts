/** One thing wrong with a bootstrap file. */
export interface BootstrapFault {
  /** `people[2].email`; empty for the whole file. */
  readonly path: string;
  /** What stands there, as one would type it, never a secret; null when nothing stands there or it is not told. */
  readonly found: string | null;
  /** What is allowed there, or what to do: a sentence or the rest of one (“must be …”). */
  readonly allowed: string;
}

/** A file that cannot be used, with everything that is wrong with it. */
export interface Unusable {
  readonly faults: readonly BootstrapFault[];
}

/** `people[2].email`, in the form in which a person looks for it. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text === '' ? String(part) : `${text}.${String(part)}`;
  }, '');
}

/** The longest found value that is shown whole, in characters. */
const SHOWN = 80;

/** A value as one would type it. Only for files in which no secret was found. @returns null for nothing */
export function foundText(value: unknown): string | null {
  if (value === undefined) return null;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'a map';
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** A fault on one line: `people[2].email is "x": must be …`. */
export function bootstrapFaultText({ path, found, allowed }: BootstrapFault): string {
  const where = [path, found === null ? '' : `is ${found}`].filter((part) => part !== '').join(' ');
  return where === '' ? allowed : `${where}: ${allowed}`;
}
