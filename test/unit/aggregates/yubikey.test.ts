import { describe, expect, test } from 'vitest';
import { isCid } from '../../../app/content/cid.ts';
import { parseEvent, readEvent } from '../../../app/registry/dispatch.ts';
import type { Command, CommandNamed } from '../../../app/registry/index.ts';
import { codeOf } from '../../support/attempts.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { eventsOf, given, testId } from '../../support/in-memory-registry.ts';
import { assignYubiKey, provisionYubiKey } from '../../support/yubikey-commands.ts';

const acme = createOrganization();
const alice = createPerson(acme.id);
const bob = createPerson(acme.id, { name: 'Bob Officer', email: 'bob@acme.example' });
const toAlice = assignYubiKey(alice.id);
const { id: yubikeyId } = toAlice;
const setUp = provisionYubiKey(yubikeyId);
const reset: Command = { type: 'ResetYubiKey', id: yubikeyId };
type End = CommandNamed<'ReportYubiKeyLost' | 'RetireYubiKey'>;
const end = (type: End['type']): End => ({ type, id: yubikeyId, remark: 'Left in a taxi' });
const lost = end('ReportYubiKeyLost');
const retired = end('RetireYubiKey');
const pin: Command = { type: 'ConfigurePin', id: yubikeyId, change: 'set', retries: 8 };
const people = [acme, alice, bob];
const assigned = [...people, toAlice];
const active = [...assigned, pin, setUp];

const HEAD = 'bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy';

function sign(
  changes: Partial<Extract<CommandNamed<'SignCheckpoint'>['signature'], { kind: 'fido2' }>> = {},
  counterBefore: number | null = null,
): CommandNamed<'SignCheckpoint'> {
  if (!isCid(HEAD)) throw new Error(HEAD);
  const { credential_id, public_key, fingerprint } = setUp.credential;
  return {
    type: 'SignCheckpoint',
    id: testId(),
    statement: { ledger: 'x#y', seq: 3, head: HEAD, at: '2026-11-23T09:41:07.000Z' },
    signer: { personId: alice.id, name: alice.name },
    signature: {
      kind: 'fido2',
      yubikey_id: yubikeyId,
      ...{ credential_id, public_key, fingerprint },
      ...{ authenticator_data: 'AA', signature: 'AA', user_verified: true, counter: 5 },
      ...changes,
    },
    counterBefore,
    end: { seq: 3, head: HEAD },
  };
}

function statusAfter(...commands: Command[]) {
  return given(...commands).registry.get('yubikey', yubikeyId);
}

describe('yubikey', () => {
  test('given a person, assigning an unknown key tells what it is, and whose', () => {
    const events = eventsOf(given(...people).when(toAlice));
    expect(events.map(({ event_type }) => event_type)).toEqual(['YubiKeyDetected', 'YubiKeyAssigned']);
    expect(events[0]?.payload).toMatchObject({
      serial: '12345678',
      model: 'YubiKey 5 NFC',
      firmware: '5.7.4',
    });
    expect(events[1]).toMatchObject({
      aggregate_id: yubikeyId,
      causation_id: events[0]?.event_id,
      payload: { person: { person_id: alice.id, name: alice.name } },
    });
  });

  test('the same serial number is the same key, whatever id it is given', () => {
    const again = assignYubiKey(bob.id, { yubikeyId: testId() });
    const events = eventsOf(given(...assigned).when(again));
    expect(events).toMatchObject([{ event_type: 'YubiKeyAssigned', aggregate_id: yubikeyId }]);
  });

  test('keys without a serial number are told apart by their credential', () => {
    const [first, second] = [
      assignYubiKey(alice.id, { serial: null }),
      assignYubiKey(bob.id, { serial: null }),
    ];
    const setUp = provisionYubiKey(second.id);
    const { registry } = given(...people, first, second, setUp);
    expect(registry.holderOf('yubikey', `credential ${setUp.credential.credential_id}`)?.id).toBe(second.id);
    expect(registry.get('yubikey', first.id)?.status).toBe('assigned');
  });

  test.each<[string, Command[], string]>([
    ['assigned', [toAlice], 'assigned'],
    ['assigned, its PIN set', [toAlice, pin], 'assigned'],
    ['set up', [toAlice, setUp], 'active'],
    ['lost', [toAlice, setUp, lost], 'lost'],
    ['lost, found and reset', [toAlice, setUp, lost, reset], 'assigned'],
    ['lost, then retired', [toAlice, setUp, lost, retired], 'retired'],
    ['retired, then wiped', [toAlice, setUp, retired, reset], 'retired'],
    ['reset and set up again', [toAlice, setUp, reset, setUp], 'active'],
  ])('%s', (_name, commands, status) => {
    expect(statusAfter(...people, ...commands)?.status).toBe(status);
  });

  test.each<[string, Command[], Command, string]>([
    ['to an unknown person', people, assignYubiKey(testId()), 'yubikey.unknown-person'],
    ['to the person who has it', assigned, assignYubiKey(alice.id), 'yubikey.assigned-already'],
    ['to another while it signs for one', active, assignYubiKey(bob.id), 'yubikey.signs-for-another'],
    ['after it was lost', [...active, lost], assignYubiKey(bob.id), 'yubikey.lost'],
    ['after it was retired', [...active, retired], assignYubiKey(bob.id), 'yubikey.retired'],
    [
      'to somebody of a suspended organization',
      [...people, { type: 'SuspendOrganization', id: acme.id, reason: 'Under review' }],
      toAlice,
      'organization.suspended',
    ],
  ])('assigning it %s is refused', (_name, before, command, code) => {
    expect(codeOf(given(...before).when(command))).toBe(code);
  });

  test.each<[string, Command[], Command, string]>([
    ['a key nobody knows gets a credential', people, setUp, 'yubikey.unknown'],
    ['a key is set up twice', active, setUp, 'yubikey.set-up-already'],
    ['a lost key is set up', [...assigned, lost], setUp, 'yubikey.lost'],
    ['a lost key gets a PIN', [...assigned, lost], pin, 'yubikey.lost'],
    ['a key is lost twice', [...active, lost], lost, 'yubikey.lost'],
    ['a key is retired twice', [...active, retired], retired, 'yubikey.retired'],
  ])('%s: refused', (_name, before, command, code) => {
    expect(codeOf(given(...before).when(command))).toBe(code);
  });

  test('two keys that show no serial number are not known by one credential', () => {
    const [one, other] = [assignYubiKey(alice.id, { serial: null }), assignYubiKey(bob.id, { serial: null })];
    const first = provisionYubiKey(one.id);
    const second = provisionYubiKey(other.id, { credential_id: first.credential.credential_id });
    const before = [...people, one, other, first];
    expect(codeOf(given(...before).when(second))).toBe('yubikey.credential-taken');
    const its = provisionYubiKey(other.id, { credential_id: 'b3RoZXI' });
    expect(codeOf(given(...before).when(its))).toBeNull();
    // Once the first one is reset, nothing is known by it.
    expect(codeOf(given(...before, { type: 'ResetYubiKey', id: one.id }).when(second))).toBeNull();
    // A serial number tells them apart.
    const numbered = assignYubiKey(bob.id);
    const same = provisionYubiKey(numbered.id, { credential_id: first.credential.credential_id });
    expect(codeOf(given(...people, one, first, numbered).when(same))).toBeNull();
  });

  test('a reset names the credential that it ended, and leaves the holder', () => {
    expect(eventsOf(given(...active).when(reset))).toMatchObject([
      { payload: { ended_credential: setUp.credential.credential_id } },
    ]);
    expect(statusAfter(...active, reset)).toMatchObject({ credential: null, holder: { name: alice.name } });
  });

  test('every event of it can be read, and none tells a PIN', () => {
    const titles = [...people, toAlice, pin, setUp, lost, retired, reset].flatMap((command, index, all) =>
      eventsOf(given(...all.slice(0, index)).when(command)).map((event) => {
        expect(parseEvent(event)).toEqual(event);
        return readEvent(event).title;
      }),
    );
    expect(titles.slice(people.length)).toEqual([
      'YubiKey detected',
      'YubiKey assigned',
      'YubiKey PIN set',
      'YubiKey set up for signing',
      'YubiKey reported lost',
      'YubiKey retired',
      'YubiKey reset',
    ]);
  });
});

describe('a head signed with a YubiKey', () => {
  test('by its active credential is taken', () => {
    expect(codeOf(given(...active).when(sign()))).toBeNull();
  });

  test.each<[string, Command[], CommandNamed<'SignCheckpoint'>, string]>([
    ['that the ledger does not know', people, sign(), 'checkpoint.unknown-yubikey'],
    ['that was never set up', assigned, sign(), 'checkpoint.unknown-yubikey'],
    ['with another credential', active, sign({ credential_id: 'b3RoZXI' }), 'checkpoint.other-credential'],
    ['with another public key', active, sign({ public_key: 'b3RoZXI' }), 'checkpoint.other-credential'],
    ['that was lost', [...active, lost], sign(), 'yubikey.lost'],
    ['that was retired', [...active, retired], sign(), 'yubikey.retired'],
    ['that was reset', [...active, reset], sign(), 'checkpoint.unknown-yubikey'],
    ['whose counter stands where it was set up', active, sign({ counter: 4 }), 'checkpoint.counter'],
    ['whose counter stands still', active, sign({ counter: 9 }, 9), 'checkpoint.counter'],
  ])('%s is refused', (_name, before, command, code) => {
    expect(codeOf(given(...before).when(command))).toBe(code);
  });

  test('that does not count at all is taken', () => {
    const uncounted = [...assigned, provisionYubiKey(yubikeyId, { counter: 0 })];
    expect(codeOf(given(...uncounted).when(sign({ counter: 0 }, 0)))).toBeNull();
  });
});
