import { expect, test } from 'vitest';
import type { ShownProfile } from '../../../app/contract/drafts.ts';
import { deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import { shownProfile } from '../../../main/services/drafts/requested.ts';
import { inputOf, lastDayFor, wrongIn } from '../../../renderer/registry/certificates/certificate-input.ts';
import { linesIn, namesIn, textOfNames } from '../../../renderer/registry/certificates/names-text.ts';

const root: ShownProfile = shownProfile(deliveredProfiles.root);
const server: ShownProfile = shownProfile(deliveredProfiles.server);
const acme = { id: '0198c0de-0000-7000-8000-000000000001', name: 'Acme' };
const key = { id: '0198c0de-0000-7000-8000-000000000002', name: 'Root' };
const usual = { organizationId: acme, lastDay: '2027-03-31', needed: '2', hours: '72' };

test('names are told by their look, or by what is said before them', () => {
  expect(
    namesIn(
      ' nats.example.com \n\n10.0.0.1\n2001:db8::1\nanna@example.com\nhttps://example.com/\nURI: urn:x\n',
    ),
  ).toEqual([
    { kind: 'dns', text: 'nats.example.com' },
    { kind: 'ip', text: '10.0.0.1' },
    { kind: 'ip', text: '2001:db8::1' },
    { kind: 'email', text: 'anna@example.com' },
    { kind: 'uri', text: 'https://example.com/' },
    { kind: 'uri', text: 'urn:x' },
  ]);
  const names = [
    { kind: 'dns', text: 'a.example.com' },
    { kind: 'uri', text: 'https://example.com/' },
  ] as const;
  expect(namesIn(textOfNames([...names]))).toEqual(names);
  expect(linesIn('\n')).toEqual([]);
});

test('the last day is the last that profile and issuer allow', () => {
  expect(lastDayFor(server, '2027-01-01', null)).toBe('2028-02-01');
  expect(lastDayFor(server, '2027-01-01', '2027-06-30T23:59:59Z')).toBe('2027-06-30');
  expect(lastDayFor(server, 'tomorrow', null)).toBe('');
});

test('what is missing is said at its field, as the profile asks for it', () => {
  const values = { ...usual, profile: 'root', holder: 'key' };
  const wrong = wrongIn(inputOf(values, root, 'new', null), values, root);
  expect(Object.keys(wrong).sort()).toEqual(['keyId', 'subject.CN', 'subject.O']);
  const none = wrongIn(inputOf({ needed: 'two', hours: '' }, null, 'new', null), { needed: 'two' }, null);
  expect(Object.keys(none).sort()).toEqual(
    ['hours', 'issuerId', 'keyId', 'lastDay', 'needed', 'organizationId', 'profile'].sort(),
  );
  const unnamed = {
    ...usual,
    holder: 'request',
    request: ' ',
    issuerId: acme,
    'subject.O': 'a',
    'subject.CN': 'b',
  };
  expect(Object.keys(wrongIn(inputOf(unnamed, server, 'new', null), unnamed, server)).sort()).toEqual([
    'names',
    'request',
  ]);
});

test('a root is issued by nobody, and what a profile does not know is not sent', () => {
  const values = {
    ...usual,
    ...{ holder: 'key', keyId: key, issuerId: acme, names: 'a.example.com', issuerAt: 'http://a.example/' },
    ...{ 'subject.O': 'Acme', 'subject.CN': 'Acme Root', 'subject.GN': 'Anna' },
  };
  const input = inputOf(values, root, 'new', null);
  expect(input.issuerId).toBeNull();
  expect(input.holder).toEqual({
    ...{ kind: 'key', keyId: key.id, names: [] },
    subject: [
      ['O', 'Acme'],
      ['CN', 'Acme Root'],
    ],
  });
  expect(input.issuerAt).toEqual([]);
  expect(wrongIn(input, values, root)).toEqual({});
  expect(inputOf(values, server, 'renewal', key.id).holder).toEqual({
    kind: 'renewal',
    certificateId: key.id,
  });
});
