import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/* An aggregate with a part forgotten does not compile, and the compiler's message names the part. */

const root = path.resolve(import.meta.dirname, '../../..');

const HEAD = `import { defineAggregate } from '../../app/model/aggregate.ts';
import { defineCommands } from '../../app/model/commands.ts';
import { nameSchema, uuidSchema } from '../../app/model/values.ts';
`;

const NATURE = `{
  state: { id: uuidSchema, name: nameSchema },
  label: ({ name }) => name,
  uniqueKey: ({ name }) => name,
  organizationId: () => null,
}`;

const CREATED = `LocationCreated: {
    payload: { location_id: uuidSchema, name: nameSchema },
    effect: 'makes',
    title: 'Created',
    about: ({ payload }) => payload.name,
    lines: ({ payload }) => ({ Name: payload.name }),
    evolve: ({ payload }) => ({ id: payload.location_id, name: payload.name }),
  }`;

const CREATE = `CreateLocation: {
    input: { name: nameSchema },
    title: 'New location',
    verb: 'Record location',
    fields: { name: { kind: 'text', label: 'Name' } },
    effect: 'makes',
    decide: ({ id, name }) => ({ event_type: 'LocationCreated', payload: { location_id: id, name } }),
  }`;

function source(events = CREATED, commands = CREATE, nature = NATURE, name = 'location'): string {
  return `${HEAD}
export const aggregate = defineAggregate('${name}', ${nature}).withEvents({ ${events} });
export const desk = defineCommands(aggregate, {
  nouns: ['location', 'locations'],
  made: 'Location recorded',
  particulars: () => ({}),
  columns: [],
  commands: { ${commands} },
});
`;
}

/** Without the line that begins with this word. */
function without(text: string, word: string): string {
  return text
    .split('\n')
    .filter((line) => !line.trim().startsWith(word))
    .join('\n');
}

const wrong: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
  'no row in the index': [source(CREATED, CREATE, NATURE, 'spaceship'), /"spaceship"/],
  'no unique key': [source(CREATED, CREATE, without(NATURE, 'uniqueKey')), /'uniqueKey' is missing/],
  'an event that says nothing': [source(without(CREATED, 'lines:')), /'lines' is missing/],
  'an event without effect on its object': [source(without(CREATED, 'evolve:')), /'evolve' is missing/],
  'a state that lacks a field': [
    source(CREATED.replace(', name: payload.name }),\n  }', ' }),\n  }')),
    /'name' is missing/,
  ],
  'a command that decides nothing': [source(CREATED, without(CREATE, 'decide:')), /'decide' is missing/],
  'a field that nobody is asked for': [
    source(
      CREATED,
      without(CREATE, 'fields:').replace("verb: 'Record location',", "verb: 'Record location', fields: {},"),
    ),
    /'name' is missing/,
  ],
  'a button without words': [source(CREATED, without(CREATE, 'verb:')), /'verb' is missing/],
  'a fact that is no event': [
    source(CREATED, CREATE.replace("'LocationCreated'", "'LocationDestroyed'")),
    /"LocationDestroyed"/,
  ],
  'a fact without a part of its payload': [
    source(CREATED, CREATE.replace('location_id: id, name', 'location_id: id')),
    /'name' is missing/,
  ],
};

const folder = (() => {
  mkdirSync(path.join(root, 'out'), { recursive: true });
  return mkdtempSync(path.join(root, 'out/aggregates-'));
})();
let said = '';

beforeAll(() => {
  writeFileSync(path.join(folder, 'whole.ts'), source());
  for (const [index, [text]] of Object.values(wrong).entries())
    writeFileSync(path.join(folder, `wrong-${index}.ts`), text);
  const config = { extends: '../../tsconfig.json', include: ['*.ts'] };
  writeFileSync(path.join(folder, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = spawnSync('tsc', ['-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  said = stdout;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the compiler said of one file. */
function messagesOf(name: string): string {
  return said
    .split(/\n(?=\S)/)
    .filter((message) => message.includes(`${name}(`))
    .join('\n');
}

describe('an aggregate', () => {
  test('compiles when it is whole', () => expect(messagesOf('whole.ts')).toBe(''));

  test.each(Object.entries(wrong).map(([name, [, message]], index) => [name, index, message] as const))(
    'does not compile with %s, and the message says so',
    (_name, index, message) => expect(messagesOf(`wrong-${index}.ts`)).toMatch(message),
  );
});
