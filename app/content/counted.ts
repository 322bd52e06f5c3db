/**
 * A number and its noun: `1 event`, `21 events`.
 * @param digits how the number is written, where its digits are to stand in groups
 */
export function counted(value: number, one: string, many = `${one}s`, digits = String(value)): string {
  return `${digits} ${value === 1 ? one : many}`;
}
