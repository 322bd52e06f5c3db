import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { deliveredProfiles } from '../../../app/pki/profiles/delivered.ts';
import { commandOf, parseEvent, readEvent, refusalOf } from '../../../app/registry/dispatch.ts';
import { permissionRefusal } from '../../../app/registry/governance.ts';
import type { Command, LedgerEvent } from '../../../app/registry/index.ts';
import type { Permission } from '../../../app/registry/role-facts.ts';
import { codeOf } from '../../support/attempts.ts';
import { adoptProfile, ownProfile } from '../../support/certificate-profiles.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { assignRole, letRolesGovern } from '../../support/commands-authority.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';

const acme = createOrganization();
const globex = createOrganization({ name: 'Globex', domain: null });
const adopted = adoptProfile(acme.id);
const withdraw: Command = { type: 'WithdrawCertificateProfile', id: adopted.id, reason: 'Too short.' };

/** The event of a command in a ledger with two organizations. */
function eventOf(command: Command, ...before: readonly Command[]): LedgerEvent {
  const [event] = eventsOf(given(acme, globex, ...before).when(command));
  if (event === undefined) throw new Error('Nothing happened.');
  return event;
}

describe('a profile of an organization’s own', () => {
  test('stands in the ledger as it was read, by the name in its text', () => {
    const { registry } = given(acme, globex, adopted);
    expect(registry.get('certificate.profile', adopted.id)).toEqual({
      ...{ id: adopted.id, organizationId: acme.id, name: 'short-server', text: ownProfile() },
      ...{ kind: 'leaf', status: 'adopted' },
    });
    const { lines } = readEvent(eventOf(adopted));
    expect(lines.filter(({ label }) => label === 'Text').map(({ value }) => value)).toEqual(
      ownProfile().split('\n'),
    );
  });

  test('is the only living one of its name there, and elsewhere another may be called so', () => {
    const { when } = given(acme, globex, adopted);
    expect(codeOf(when(adoptProfile(acme.id)))).toBe('profile.name-taken');
    expect(codeOf(when(adoptProfile(acme.id, { text: ownProfile('other') })))).toBeNull();
    expect(codeOf(when(adoptProfile(globex.id)))).toBeNull();
    expect(codeOf(given(acme, globex, adopted, withdraw).when(adoptProfile(acme.id)))).toBeNull();
  });

  test.each([
    ['has the name of a delivered one', { text: deliveredProfiles.server }, 'profile.delivered'],
    ['is no profile', { text: ownProfile().replace('[validity]', '[validty]') }, 'profile.faults'],
    ['is no TOML', { text: 'name = ' }, 'profile.faults'],
    ['is of an organization that is not there', { organizationId: testId() }, 'profile.unknown-organization'],
  ])('is refused where it %s', (_, changes, code) => {
    expect(codeOf(given(acme).when(adoptProfile(acme.id, changes)))).toBe(code);
  });

  test('is refused where its organization is suspended', () => {
    const suspended: Command = { type: 'SuspendOrganization', id: acme.id, reason: 'For a while.' };
    expect(codeOf(given(acme, suspended).when(adopted))).toBe('organization.suspended');
  });

  test('is withdrawn once', () => {
    const { registry, when } = given(acme, adopted, withdraw);
    expect(registry.get('certificate.profile', adopted.id)?.status).toBe('withdrawn');
    expect([...registry.within('certificate.profile', acme.id)]).toEqual([]);
    expect(codeOf(when(withdraw))).toBe('object.not-now');
  });

  test('keeps its organization from being dissolved until it is withdrawn', () => {
    const dissolve: Command = { type: 'DissolveOrganization', id: acme.id, reason: 'Closed' };
    expect(codeOf(given(acme, adopted).when(dissolve))).toBe('object.not-now');
    expect(codeOf(given(acme, adopted, withdraw).when(dissolve))).toBeNull();
  });
});

describe('a text of several lines', () => {
  const entered = (text: string) =>
    commandOf('AdoptCertificateProfile', testId(), { organizationId: acme.id, text });

  test.each([
    ['tabs and empty lines', `${ownProfile()}\n\n\t# The end.\n`],
    ['line ends of Windows', ownProfile().replaceAll('\n', '\r\n')],
    ['as many characters as there may be', ownProfile().padEnd(65_536, '\n')],
  ])('is taken as it stands with %s', (_, text) => {
    const command = entered(text);
    expect(command).toMatchObject({ text });
    expect(codeOf(given(acme).when(command))).toBeNull();
  });

  test.each([
    ['nothing in it', ' \n\t\n'],
    ['a direction mark', `# \u202eevil\n${ownProfile()}`],
    ['a zero width space', `# a\u200bb\n${ownProfile()}`],
    ['a carriage return alone', `# seen\r${ownProfile()}`],
    ['a broken character', `# \ud800\n${ownProfile()}`],
    ['too much in it', ownProfile().padEnd(65_537, '\n')],
  ])('is refused with %s, in a form and in an event', (_, text) => {
    expect(() => entered(text)).toThrow(z.ZodError);
    const event = eventOf(adopted);
    expect(() => parseEvent({ ...event, payload: { ...event.payload, text } })).toThrow(z.ZodError);
  });
});

describe('a forged event', () => {
  const saying = (payload: object): LedgerEvent => {
    const event = eventOf(adopted);
    return parseEvent({ ...event, payload: { ...event.payload, ...payload } });
  };

  test.each([
    ['with another name than its text says', { name: 'harmless' }, 'profile.other-name'],
    [
      'with the name of a delivered profile',
      { name: 'root', text: deliveredProfiles.root },
      'profile.delivered',
    ],
    ['with a text that is no profile', { text: 'kind = "root"' }, 'profile.faults'],
    ['of an organization that is not there', { organization_id: testId() }, 'profile.unknown-organization'],
  ])('%s is refused', (_, payload, code) => {
    const { registry } = given(acme, globex);
    expect(refusalOf(registry, saying(payload))?.refusal.code).toBe(code);
  });

  test('of a second profile of a name, and of a second withdrawal, is refused', () => {
    const { registry } = given(acme, adopted);
    const second = eventOf(adoptProfile(acme.id));
    expect(refusalOf(registry, second)?.refusal.code).toBe('profile.name-taken');
    const withdrawn = eventOf(withdraw, adopted);
    const after = given(acme, adopted, withdraw).registry;
    expect(refusalOf(after, withdrawn)?.refusal.code).toBe('profile.withdrawn');
  });
});

test.each([
  ['SignCertificates', null],
  ['ModifyConfiguration', 'governance.not-permitted'],
] as const)('who has the permission %s: %s', (permission: Permission, code) => {
  const [alice, bob] = [
    createPerson(acme.id),
    createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' }),
  ];
  const { registry } = given(
    ...[acme, alice, bob, adopted],
    ...[assignRole(alice.id, ['ModifyConfiguration']), assignRole(bob.id, [permission]), letRolesGovern()],
  );
  const actor = { kind: 'person', id: bob.id, name: 'Bob' } as const;
  for (const event of [
    eventOf(adoptProfile(acme.id, { text: ownProfile('more') })),
    eventOf(withdraw, adopted),
  ])
    expect(permissionRefusal(registry, { ...event, actor })?.refusal.code ?? null).toBe(code);
});
