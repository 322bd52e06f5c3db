import { z } from 'zod';
import { forms } from '../app/registry/dispatch.ts';
import { rows } from '../app/registry/index.ts';
import { predecessor } from '../app/registry/predecessor.ts';

/*
 * docs/events.md, from what the aggregates declare. `npm run docs` writes it; a test refuses an old copy, so that it
 * can be relied on by whoever reads ledgers and streams with a program of their own.
 */

/** What is needed of an aggregate's row here. */
interface Declared {
  readonly aggregate: {
    readonly name: string;
    readonly events: Readonly<
      Record<
        string,
        {
          readonly payload: Readonly<Record<string, z.ZodType>>;
          readonly effect: 'makes' | 'adds' | 'changes';
          readonly title: unknown;
        }
      >
    >;
  };
}

const EFFECT = {
  makes: 'makes the object',
  adds: 'makes the object, or adds to it',
  changes: 'changes the object',
} as const;

/** The whole text of docs/events.md. */
export function eventsDocument(): string {
  const declared: readonly Declared[] = Object.values(rows);
  const sections = declared.map(({ aggregate }) => {
    const events = Object.entries(aggregate.events).map(([type, { payload, effect, title }]) => {
      const subject = `{prefix}.${aggregate.name}.${type.toLowerCase()}`;
      const said = typeof title === 'string' ? `“${title}”, ` : '';
      const fields = Object.entries(payload).map(([field, schema]) => {
        const inWords = fieldInWords(schema);
        return `| \`${field}\` | ${inWords.type} | ${inWords.presence} |`;
      });
      return [
        `### ${type}`,
        '',
        `${said}${EFFECT[effect]}. Subject \`${subject}\`.`,
        '',
        '| Field of the payload | Holds | |',
        '|---|---|---|',
        ...fields,
        '',
      ].join('\n');
    });
    return [`## ${aggregate.name}`, '', ...events, ...actsOf(aggregate.name)].join('\n');
  });
  return [INTRODUCTION, ...sections, ...formerEvents()].join('\n').trimEnd().concat('\n');
}

/** What can be asked of an aggregate by what is entered. */
function actsOf(aggregate: string): string[] {
  const asked = [...forms.values()].filter((form) => form.aggregate === aggregate);
  return asked.map(({ type, verb, fields, input, irreversible }) =>
    [
      `### Act ${type}`,
      '',
      `“${verb}”${irreversible === null ? '' : `; it cannot be taken back: ${irreversible}`}`,
      '',
      '| Field | Called | Takes |',
      '|---|---|---|',
      ...fields.map(({ name, label, optional }) => {
        const schema = input[name];
        const takes = schema === undefined ? '' : fieldInWords(schema).type;
        return `| \`${name}\` | ${label}${optional ? ' (optional)' : ''} | ${takes} |`;
      }),
      '',
    ].join('\n'),
  );
}

/** What became of the predecessor's events. */
function formerEvents(): string[] {
  const tables = Object.entries(predecessor).map(([aggregate, events]) =>
    [
      `### The predecessor’s ${aggregate}`,
      '',
      '| Event | |',
      '|---|---|',
      ...Object.entries(events).map(([name, words]) => `| \`${name}\` | ${words ?? 'Is here.'} |`),
      '',
    ].join('\n'),
  );
  return [FORMER, ...tables];
}

const FORMER = `## What the predecessor had

Its events by its aggregates, all 135: those that are here, under the same name, and the reason for each of the others. Here
roles, policies, units, service accounts and agents are aggregates of their own.
`;

const INTRODUCTION = `# Events

Every kind of event that can stand in a ledger, as this version of the program reads and writes it. This page is made from the
declarations in \`app/registry\` (\`npm run docs\`); a test refuses an old copy.

An event is a map of \`aggregate\`, \`event_type\`, \`aggregate_id\`, \`payload\` and the circumstances of the act (\`event_id\`, \`timestamp\`,
\`actor\`, \`correlation_id\`, \`causation_id\`); its CID is the sha2-256 of its canonical dag-cbor. What is given below is
the payload. Where people can ask for an act of an aggregate by what they enter, in the window or with \`cim-keys act\`, it stands
behind the events. A person who acts had shown that it is them, with a key or a YubiKey of their own, where \`actor.proven_by\` says so
(\`key\`, \`yubikey\`). Bytes of events that were recorded never change: fields may come to a kind of event, as ones that can be left
out, and none goes.
`;

const schemaSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
});

function fieldInWords(schema: z.ZodType): { readonly type: string; readonly presence: string } {
  const presence = schema.safeParse(undefined).success ? 'may be left out' : '';
  return { type: typeInWords(z.toJSONSchema(schema, { unrepresentable: 'any' })), presence };
}

function typeInWords(value: unknown): string {
  const { type, format, anyOf, oneOf, items, properties, required = [], ...rest } = schemaSchema.parse(value);
  if (rest.const !== undefined) return `\`${JSON.stringify(rest.const)}\``;
  if (rest.enum !== undefined) return rest.enum.map((one) => `\`${JSON.stringify(one)}\``).join(', ');
  const alternatives = anyOf ?? oneOf;
  if (alternatives !== undefined) return alternatives.map(typeInWords).join(' or ');
  if (Array.isArray(type)) return type.map((one) => typeInWords({ type: one, format })).join(' or ');
  if (type === 'null') return 'null';
  if (type === 'array') return `list of ${typeInWords(items ?? {})}`;
  if (type === 'integer' || type === 'number') return 'whole number';
  if (type === 'boolean') return 'true or false';
  if (properties !== undefined) {
    const fields = Object.entries(properties).map(
      ([name, inner]) =>
        `\`${name}\`${required.includes(name) ? '' : ' (may be left out)'}: ${typeInWords(inner)}`,
    );
    return `map of ${fields.join('; ')}`;
  }
  if (format === 'uuid') return 'UUID';
  if (format === 'date-time') return 'time, RFC 3339 UTC';
  return 'text';
}
