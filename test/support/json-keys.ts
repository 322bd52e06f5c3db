import { z } from 'zod';

/** The keys of an object as programs reach them: `finding.code`, `signatures[].seq`. */
export type KeyPath = string;

/** Every key that a schema allows, in its order. */
export function keysOfSchema(schema: z.ZodType): KeyPath[] {
  // What has no form in JSON Schema is written as anything: only names of keys count here.
  return [
    ...new Set(walk(z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any', reused: 'inline' }), '')),
  ];
}

/** Every key of an answer. */
export function keysOfAnswer(value: unknown, at = ''): KeyPath[] {
  if (Array.isArray(value)) return [...new Set(value.flatMap((one) => keysOfAnswer(one, `${at}[]`)))];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const path = at === '' ? key : `${at}.${key}`;
    return [path, ...keysOfAnswer(inner, path)];
  });
}

function walk(schema: unknown, at: string): KeyPath[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties, items, anyOf, oneOf, allOf } = { ...NO_KEYS, ...schema };
  return [
    ...Object.entries(Object(properties)).flatMap(([key, inner]) => {
      const path = at === '' ? key : `${at}.${key}`;
      return [path, ...walk(inner, path)];
    }),
    ...walk(items, `${at}[]`),
    ...[anyOf, oneOf, allOf]
      .flatMap((some) => (Array.isArray(some) ? some : []))
      .flatMap((one) => walk(one, at)),
  ];
}

const NO_KEYS: Readonly<Record<'properties' | 'items' | 'anyOf' | 'oneOf' | 'allOf', unknown>> = {
  properties: null,
  items: null,
  anyOf: null,
  oneOf: null,
  allOf: null,
};
