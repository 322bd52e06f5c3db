import { describe, expect, test } from 'vitest';
import { domainSchema, emailSchema, nameSchema, timestampSchema } from '../../../app/model/values.ts';

describe('names', () => {
  test.each([
    ['plain', 'Acme', 'Acme'],
    ['trimmed', '  Acme ', 'Acme'],
    ['HTML, which is only text', '<b onload=x>Acme</b>', '<b onload=x>Acme</b>'],
    ['emoji with joiners', '👩‍💻 Ops', '👩‍💻 Ops'],
    ['other scripts', 'مؤسسة 漢字', 'مؤسسة 漢字'],
    ['composed to NFC', 'Zoe\u0308', 'Zo\u00eb'],
  ])('accepts %s', (_name, given, kept) => expect(nameSchema.parse(given)).toBe(kept));

  test.each([
    ['empty', ''],
    ['only blanks', '  \t '],
    ['a name of 10,000 characters', 'x'.repeat(10_000)],
    ['a name of one character more than it may have', 'x'.repeat(201)],
    ['a control character', 'Ac\u0007me'],
    ['a null', 'Ac\u0000me'],
    ['a line break', 'Acme\nEvil'],
    ['a right-to-left override', 'Acme\u202egro.live'],
    ['a bidirectional isolate', '\u2066Acme'],
    ['a left-to-right mark', 'Acme\u200e'],
    ['a zero width space', 'Ac\u200bme'],
    ['a byte order mark inside', 'Ac\ufeffme'],
    ['a lone surrogate', 'Acme\ud800'],
    ['a line separator', 'Ac\u2028me'],
    ['a tag character', 'Acme\u{e0041}'],
  ])('refuses %s with a sentence', (_name, given) => {
    const result = nameSchema.safeParse(given);
    expect(result.success).toBe(false);
    expect(result.error?.issues[0]?.message).toMatch(/^[A-Z].+\.$/);
  });
});

describe('e-mail addresses', () => {
  test('accepts a usual one', () =>
    expect(emailSchema.parse(' a.b+c@example.org ')).toBe('a.b+c@example.org'));
  test.each([
    'alice',
    'alice@',
    '@example.org',
    'alice@host',
    'a b@example.org',
    'alice@exa\u202emple.org',
    '',
  ])('refuses %j', (given) => expect(emailSchema.safeParse(given).success).toBe(false));
});

describe('domains', () => {
  test('accepts one and writes it in lower case', () =>
    expect(domainSchema.parse('Acme.Example')).toBe('acme.example'));
  test.each([
    'acme',
    '-acme.org',
    'acme-.org',
    'acme..org',
    'acme.org/',
    'http://acme.org',
    `${'a'.repeat(64)}.org`,
  ])('refuses %j', (given) => expect(domainSchema.safeParse(given).success).toBe(false));
});

describe('timestamps', () => {
  test('are UTC with milliseconds', () => {
    expect(timestampSchema.safeParse(new Date().toISOString()).success).toBe(true);
    for (const text of ['2026-11-23T09:41:07Z', '2026-11-23T09:41:07.123+01:00', '2026-11-23']) {
      expect(timestampSchema.safeParse(text).success).toBe(false);
    }
  });
});
