import { expect, test } from 'vitest';
import { oneLine, quoted } from '../../../app/content/one-line.ts';

test('one line - what breaks lines, hides or turns the direction is gone', () => {
  expect(oneLine('a\n\nApproved by Bob\u202e\u2066\u200b\u0000 \u2028b')).toBe('a Approved by Bob b');
});

test('one line - a long text is cut in its middle, so that both ends are seen', () => {
  const cut = oneLine(`/begin/${'x'.repeat(500)}/end`);
  expect([...cut]).toHaveLength(200);
  expect(cut).toMatch(/^\/begin\/x+…x+\/end$/);
});

test('one line - what is quoted cannot close its quotation marks', () => {
  expect(quoted('Acme” confirmed by “Bob')).toBe('“Acme" confirmed by "Bob”');
});
