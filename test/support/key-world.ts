import type { Command } from '../../app/registry/index.ts';
import { forged } from './attempts.ts';
import { createLocation, createOrganization, createPerson, generateKey } from './commands.ts';
import { testId } from './in-memory-registry.ts';

/* A key with which rules are tried out, in a ledger of two organizations. */

export const acme = createOrganization();
export const globex = createOrganization({ name: 'Globex', domain: null });
export const alice = createPerson(acme.id);
export const bob = createPerson(acme.id, { name: 'Bob', email: 'bob@acme.example' });
/** Suspended. */
export const carol = createPerson(acme.id, { name: 'Carol', email: 'carol@acme.example' });
/** Of the other organization, as the cellar is. */
export const gina = createPerson(globex.id, { name: 'Gina', email: 'gina@globex.example' });
export const vault = createLocation(acme.id);
export const elsewhere = createLocation(globex.id, { name: 'Cellar' });
/** The key whose life is tried out; Alice has it. */
export const signing = generateKey(acme.id, {
  purpose: 'Signing',
  label: 'Signing 2026',
  personId: alice.id,
});
const { id } = signing;
/** Why anything is suspended here. */
export const reason = 'Under review';
/** What is recorded before anything is tried. */
export const world: Command[] = [
  acme,
  globex,
  alice,
  bob,
  carol,
  gina,
  vault,
  elsewhere,
  { type: 'SuspendPerson', id: carol.id, reason, expectedReturn: null },
  signing,
];
/** Its suspension, its return, and its revocation. */
export const suspend: Command = { type: 'SuspendKey', id, reason };
export const reactivate: Command = { type: 'ReactivateKey', id };
export const revoke: Command = { type: 'RevokeKey', id, reason: 'KeyCompromise', remark: null };
/** A correction of the key that changes nothing but what is given. */
export const change = (changes: object = {}): Command => ({
  type: 'ChangeKey',
  id,
  label: signing.label,
  personId: alice.id,
  locationId: null,
  description: null,
  validFrom: null,
  validUntil: null,
  tags: null,
  attributes: null,
  ...changes,
});
/** An event of the key that nobody has decided on. */
export const event = (type: string, payload: object = {}) =>
  forged('key', type, id, { key_id: id, ...payload });

/** The code under which a button that does not fit the state says so, before the rule does. */
export const notNow = 'object.not-now';
/** A private key that only a YubiKey opens. */
export const bound = {
  kind: 'bound-age-files' as const,
  yubikeys: [
    {
      method: 'challenge-response' as const,
      file: `${testId()}.yubikey-1.age`,
      serial: '12345678',
      slot: 2 as const,
      challenge: 'A'.repeat(43),
    },
  ],
  shares: null,
};
