import type { RegistryObject } from '../../app/contract/registry.ts';

type Particular = RegistryObject['particulars'][string];

/** A particular as it is read on the command line: a line for each of several. */
export function particularText(value: Particular | undefined): string {
  if (value === null || value === undefined) return 'None';
  if (Array.isArray(value)) return value.length === 0 ? 'None' : value.map(itemText).join('\n');
  return itemText(value);
}

function itemText(item: Exclude<Particular, null | readonly unknown[]> | ListItem): string {
  if (typeof item === 'string') return item;
  if ('code' in item) return item.code;
  return 'about' in item && item.about !== '' ? `${item.text} (${item.about})` : item.text;
}

type ListItem = string | { readonly text: string; readonly about?: string };
