import { counted as told } from '../../app/content/counted.ts';

const grouped = new Intl.NumberFormat('en');

/** A number with its digits in groups: `12,400`. */
export function number(value: number): string {
  return grouped.format(value);
}

/** A number and its noun: `1 event`, `12,400 events`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return told(value, one, many, number(value));
}
