import { type ConfigFault, faultText } from './faults.ts';
import { layoutOf, placeOf } from './toml-layout.ts';

/** A fault with its place in the file; null where the key does not stand in it. */
export interface PlacedFault extends ConfigFault {
  readonly line: number | null;
  readonly column: number | null;
}

/** Finds where in the TOML text each fault stands, in the order of the text. */
export function placeFaults(text: string, faults: readonly ConfigFault[]): PlacedFault[] {
  const layout = layoutOf(text);
  const starts = new Map([...layout.headers, ...layout.assignments].map(({ key, start }) => [key, start]));
  return faults
    .map((fault) => {
      const start = startOf(fault.key, starts);
      return { ...fault, ...(start === undefined ? { line: null, column: null } : placeOf(text, start)) };
    })
    .sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

/** A fault in one line: `Line 3, column 1: nats.url is "x": it must look like nats://host:4222.` */
export function placedFaultText(fault: PlacedFault): string {
  const place = fault.line === null ? '' : `Line ${fault.line}, column ${fault.column}: `;
  return `${place}${faultText(fault)}.`;
}

/** Where the key stands, or else the section it belongs to. */
function startOf(key: string, starts: ReadonlyMap<string, number>): number | undefined {
  const own = starts.get(key);
  if (own !== undefined || key === '') return own;
  return startOf(key.split('.').slice(0, -1).join('.'), starts);
}
