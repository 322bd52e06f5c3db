/** A part of a template: text as it stands, or what `${…}` refers to. */
export type TemplatePart = { readonly text: string } | { readonly reference: readonly string[] };

/** Takes a template apart. @returns null where a `${` does not end or holds no reference */
export function partsOf(template: string): readonly TemplatePart[] | null {
  const parts: TemplatePart[] = [];
  let rest = template;
  for (;;) {
    const start = rest.indexOf('${');
    if (start < 0) {
      if (rest !== '') parts.push({ text: rest });
      return parts;
    }
    if (start > 0) parts.push({ text: rest.slice(0, start) });
    const end = rest.indexOf('}', start);
    const reference = rest.slice(start + 2, end).split('.');
    if (end < 0 || !reference.every((name) => /^[a-z][a-z0-9_-]*$/.test(name))) return null;
    parts.push({ reference });
    rest = rest.slice(end + 1);
  }
}

/** The one reference that a template consists of; null where it is more or less than that. */
export function referenceIn(template: string): readonly string[] | null {
  const [part, ...more] = partsOf(template) ?? [];
  return part !== undefined && more.length === 0 && 'reference' in part ? part.reference : null;
}
