import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { StoredEntry } from '../../../app/ledger/verification.ts';
import { decodeEvent } from '../../../app/registry/dispatch.ts';
import type { LedgerEvent } from '../../../app/registry/index.ts';
import type { YubiKeyCredential } from '../../../app/registry/yubikey-facts.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { following, SOURCE } from '../../support/chain.ts';
import { cimKeys } from '../../support/command-line.ts';
import { createOrganization, createPerson } from '../../support/commands.ts';
import { bundleOfChain } from '../../support/forged-bundle.ts';
import { laptop } from '../../support/imports.ts';
import { given } from '../../support/in-memory-registry.ts';
import { openLedger } from '../../support/ledgers.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { assignYubiKey, provisionYubiKey } from '../../support/yubikey-commands.ts';

const acme = createOrganization();
const alice = createPerson(acme.id);
const toAlice = assignYubiKey(alice.id);
const { id: yubikeyId } = toAlice;

const YUBICO: YubiKeyCredential['attestation'] = {
  kind: 'yubico',
  root: 'CN=Yubico U2F Root CA Serial 457200631',
  certificate: 'C=SE, O=Yubico AB, OU=Authenticator Attestation, CN=Yubico U2F EE Serial 925514160',
  model: 'YubiKey 5 Series with NFC',
};

/** A ledger in which a YubiKey was set up, as whoever writes files by hand would make it. */
function chainWith(changes: Partial<YubiKeyCredential>): readonly StoredEntry[] {
  const chain: StoredEntry[] = [];
  const commands = [acme, alice, toAlice, provisionYubiKey(yubikeyId, changes, SOURCE)];
  for (const [index, command] of commands.entries()) {
    const { when } = given(...commands.slice(0, index));
    const decision = when(command);
    if (!decision.accepted) throw new Error(decision.refusal.happened);
    for (const fact of decision.facts) chain.push(following(chain, { ...decision, facts: [fact] }));
  }
  return chain;
}

async function fileWith(changes: Partial<YubiKeyCredential>): Promise<string> {
  const file = path.join(temporaryFolder(), 'bundle.car');
  writeFileSync(file, await bundleOfChain(chainWith(changes)));
  return file;
}

function eventOf({ block }: StoredEntry): LedgerEvent {
  return decodeEvent(block);
}

describe('an attestation is judged again from its evidence', () => {
  test('what was recorded for what it is, holds', async () => {
    expect((await cimKeys(['verify', await fileWith({})])).stdout).toMatch(/^CONSISTENT IN ITSELF/);
  });

  const { credential } = provisionYubiKey(yubikeyId, {}, SOURCE);
  const other = provisionYubiKey(yubikeyId, {}, 'another#ledger').credential;
  const evidence = { format: 'packed', authenticator_data: 'AAAA', statement: 'AAAA' } as const;
  test.each<[string, Partial<YubiKeyCredential>]>([
    ['one by Yubico, invented, with evidence of three zero bytes', { attestation: YUBICO, evidence }],
    ['one by Yubico, where the evidence says that the key vouches for itself', { attestation: YUBICO }],
    ['none, where there is one', { attestation: { kind: 'none' } }],
    [
      'its own, where there is none',
      { evidence: { ...credential.evidence, format: 'none', statement: 'oA' } },
    ],
    ['one that commits to another ledger', { evidence: other.evidence }],
    ['one that commits to another time', { provisioned_at: '2026-11-23T09:41:08.000Z' }],
    ['one for another public key', { public_key: other.public_key }],
    ['one for another credential', { credential_id: 'YW5vdGhlcg' }],
    ['one for another model', { aaguid: '2fc0579f-8113-47ea-b116-bb5a8db9202a' }],
    ['one for another counter', { counter: 5 }],
    ['one for another fingerprint', { fingerprint: `SHA256:${'C'.repeat(43)}` }],
  ])('%s: the bundle is not intact and is not imported, and no ledger with it is', async (_name, changes) => {
    const file = await fileWith(changes);
    const { status, stdout } = await cimKeys(['verify', file]);
    expect([status, stdout]).toEqual([1, expect.stringMatching(/^NOT INTACT[\s\S]*Finding .*attestation/)]);
    const preview = await laptop('Auditor').desk.open(file);
    expect(preview).toMatchObject({ bundle: null, finding: expect.stringContaining('attestation') });
    const folder = temporaryFolder();
    const ledger = openLedger(folder);
    const events = chainWith(changes);
    ledger.copy(events.map((stored) => ({ stored, event: eventOf(stored) })));
    expect(await verifyLedger(ledger)).toMatchObject({ finding: { code: 'signature', seq: events.length } });
  });
});
