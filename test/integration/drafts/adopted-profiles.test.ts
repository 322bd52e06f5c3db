import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { StateOf } from '../../../app/registry/index.ts';
import { certificateDraft } from '../../../main/services/drafts/prepare.ts';
import { adoptedProfiles } from '../../../main/services/drafts/requested.ts';
import { verifyLedger } from '../../../main/store/integrity.ts';
import { adoptProfile, ownProfile } from '../../support/certificate-profiles.ts';
import { createOrganization } from '../../support/commands.ts';
import { DraftDesk, day, readState, refusalOf } from '../../support/drafts.ts';
import { askOpenssl } from '../../support/pki-judges.ts';

/* Certificates by profiles that an organization has adopted: by their names, and held to their text. */

type Wanted = Parameters<DraftDesk['prepare']>[0];

function serverBelow(issuer: StateOf['certificate'], profile: Wanted['profile'], days: number): Wanted {
  const { publicKey } = generateKeyPairSync('ed25519');
  return {
    ...(profile === undefined ? {} : { profile }),
    issuerId: issuer.id,
    holder: {
      kind: 'public-key',
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      subject: [
        ['O', 'Acme'],
        ['CN', 'www.acme.example'],
      ],
      names: [{ kind: 'dns', text: 'www.acme.example' }],
    },
    notAfter: day(days),
  };
}

test('a certificate is issued by an adopted profile, and only as its text in the ledger allows', async () => {
  const desk = new DraftDesk();
  const root = await desk.root();
  const byName = { name: 'short-server' };
  const issuing = (days: number, profile: Wanted['profile'] = byName) =>
    desk.prepare(serverBelow(root, profile, days));
  expect(await refusalOf(() => issuing(20))).toBe('draft.unknown-profile');

  const profile = adoptProfile(desk.acme.id);
  desk.registrar.record(profile);
  expect(adoptedProfiles(desk.acme.id, desk.ledger.objects)).toMatchObject([
    { name: 'short-server', title: 'Server for a month', mostDays: 30, text: ownProfile() },
  ]);
  const certificate = await desk.issue(serverBelow(root, byName, 20));
  expect(certificate.facts.profile).toEqual({ name: 'short-server', kind: 'leaf' });
  const at = `${new Date(Date.now() + 5000).toISOString().slice(0, 19)}Z`;
  const certificates = [certificate, root].map(readState);
  const lists = [await desk.list(root.id)];
  expect(askOpenssl({ certificates, lists, opensslPurpose: 'sslserver', at })).toMatchObject({
    accepted: true,
  });

  // What a text with more days would allow, the one that was adopted does not.
  const longer = { text: ownProfile().replace('most_days = 30', 'most_days = 300') };
  expect(await refusalOf(() => issuing(200))).toBe('pki.draft');
  // Nor where the bytes were drafted by the other text.
  const command = certificateDraft(desk.request(serverBelow(root, longer, 200)), desk.ledger.objects);
  if (command.content.kind !== 'certificate') throw new Error('It is no certificate.');
  const content = { ...command.content, profile_text: ownProfile() };
  expect(await refusalOf(() => desk.registrar.record({ ...command, content }))).toBe('certificate.rules');
  // The changed text by itself is another profile, and the draft says which one it was.
  expect(issuing(200, longer).content).toMatchObject({ profile_text: longer.text });
  expect(issuing(20).content).toMatchObject({ profile_text: ownProfile() });
  // It does not become the adopted one’s: that stands under its name, and its text never changes.
  expect(await refusalOf(() => desk.registrar.record(adoptProfile(desk.acme.id, longer)))).toBe(
    'profile.name-taken',
  );
  expect((await verifyLedger(desk.ledger)).finding).toBeNull();
});

test('a draft by a profile that is withdrawn is signed; nothing new is drafted by its name', async () => {
  const desk = new DraftDesk();
  const root = await desk.root();
  const profile = adoptProfile(desk.acme.id);
  desk.registrar.record(profile);
  const wanted = serverBelow(root, { name: 'short-server' }, 20);
  const draft = desk.prepare(wanted);
  desk.registrar.record({
    type: 'WithdrawCertificateProfile',
    id: profile.id,
    reason: 'A longer one comes.',
  });
  await desk.approve(draft);
  expect(adoptedProfiles(desk.acme.id, desk.ledger.objects)).toEqual([]);
  expect(await refusalOf(() => desk.prepare(wanted))).toBe('draft.unknown-profile');
  // By its text one may still draft, as by any other text.
  expect(desk.prepare({ ...wanted, profile: { text: ownProfile() } }).status).toBe('open');
});

test('the profile of another organization is nothing here', async () => {
  const desk = new DraftDesk();
  const root = await desk.root();
  const globex = createOrganization({ name: 'Globex', domain: null });
  desk.registrar.record(globex);
  desk.registrar.record(adoptProfile(globex.id));
  expect(adoptedProfiles(desk.acme.id, desk.ledger.objects)).toEqual([]);
  const wanted = serverBelow(root, { name: 'short-server' }, 20);
  expect(await refusalOf(() => desk.prepare(wanted))).toBe('draft.unknown-profile');
});
