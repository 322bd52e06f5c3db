import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { readyScripts } from '../../../app/ceremony/ready/index.ts';
import type { ParameterKind } from '../../../app/ceremony/script/format.ts';
import { openDuties } from '../../../main/services/ceremony/duties.ts';
import { transcriptIn } from '../../../main/services/ceremony/records.ts';
import { LedgerCheck } from '../../../main/services/checks/ledger-check.ts';
import { CeremonyDesk } from '../../support/ceremony-desk.ts';
import { createLocation } from '../../support/commands.ts';
import { createAsset } from '../../support/commands-places.ts';
import { byPassphrase } from '../../support/signing-keys.ts';

/*
 * Each ready script is held to its end, by people with keys and stand-ins for their YubiKeys, in a ledger on the disk; then the
 * whole ledger is checked as it is when it is opened.
 */

/** What must be there before a script can be held, and what it is told for each parameter. */
type Setting = (desk: CeremonyDesk) => Promise<Readonly<Record<string, string>>>;

async function certified(desk: CeremonyDesk): Promise<{ readonly root: string; readonly leaf: string }> {
  const { acme, drafts } = desk;
  const issue = async (name: string, profile: string, issuerId: string | null) => {
    const keyId = await desk.generate(issuerId === null ? 'CertificateAuthority' : 'TlsServer', 'P-256', {
      organizationId: acme.id,
      personId: null,
      label: name,
    });
    const entry = drafts.prepareCertificate({
      ...{ organizationId: acme.id, profile: { name: profile }, issuerId, personId: null, unitId: null },
      holder: {
        kind: 'key',
        keyId,
        subject: [
          ['O', 'Acme'],
          ['CN', name],
        ],
        names: issuerId === null ? [] : [{ kind: 'dns', text: 'www.acme.example' }],
      },
      notBefore: `${new Date().toISOString().slice(0, 19)}Z`,
      notAfter: `${new Date(Date.now() + (issuerId === null ? 3000 : 60) * 86_400_000).toISOString().slice(0, 10)}T23:59:59Z`,
      revocationListAt: issuerId === null ? [] : ['http://pki.acme.example/root.crl'],
      ...{ issuerAt: [], needed: 1, expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
    });
    const draft = drafts.draft(entry.aggregateId);
    const [who] = desk.people;
    if (who === undefined) throw new Error('Nobody');
    await drafts.approve(draft.id, draft.cid, who.id, desk.means(who, 'key'));
    return (await drafts.sign(draft.id, draft.cid, byPassphrase())).aggregateId;
  };
  const root = await issue('Acme Root', 'root', null);
  return { root, leaf: await issue('www.acme.example', 'server', root) };
}

const settings: Readonly<Record<string, Setting>> = {
  revocation: async (desk) => {
    const { root, leaf } = await certified(desk);
    return { certificate: leaf, authority: root };
  },
  'key-rotation': async (desk) => {
    const [who] = desk.people;
    return { old: who?.keyId ?? '', holder: who?.id ?? '' };
  },
  'custody-handover': async (desk) => {
    const [giver, taker] = desk.people;
    const vault = createLocation(desk.acme.id, { id: uuidv7() });
    const safe = createLocation(desk.acme.id, { id: uuidv7(), name: 'The other safe' });
    const at = { locationId: vault.id, holderId: giver?.id ?? '' };
    // The number that is read off the bag when the ceremony is opened.
    const asset = createAsset(desk.acme.id, at, { id: uuidv7(), number: '20000' });
    for (const command of [vault, safe, asset]) desk.registrar.record(command);
    return { asset: asset.id, place: safe.id, to: taker?.id ?? '' };
  },
  'share-drill': async (desk) => ({ key: await desk.sharedKey() }),
  'yubikey-day': async (desk) => ({
    first: await desk.newcomer('Ivo Iden'),
    second: await desk.newcomer('Jo Jung'),
  }),
};

const EVERY = { search: '', organizationId: null, limit: 10, offset: 0 };

/** What is said for a parameter that no setting names. */
function usual(kind: ParameterKind, id: string, desk: CeremonyDesk): string | number {
  switch (kind) {
    case 'organization':
      return desk.acme.id;
    case 'person':
      return desk.people[0]?.id ?? '';
    case 'date':
      return new Date(
        Date.now() + (id.includes('root') ? 3000 : id.includes('issuing') ? 900 : 25) * 86_400_000,
      )
        .toISOString()
        .slice(0, 10);
    case 'integer':
      return 2;
    default:
      return id === 'lists_at'
        ? 'http://pki.acme.example/root.crl'
        : id === 'address'
          ? 'new@acme.example'
          : `${id.replaceAll('_', ' ')} of today`;
  }
}

test.each([...readyScripts.keys()])('the ready script %s is held to its end', async (name) => {
  const desk = new CeremonyDesk();
  await desk.settle(7);
  const room = createLocation(desk.acme.id, { id: uuidv7(), name: 'The room' });
  desk.registrar.record(room);
  desk.locationId = room.id;
  const told = (await settings[name]?.(desk)) ?? {};
  const { aggregateId: scriptId } = desk.scripts.register(readyScripts.get(name) ?? '');
  const { script, cid } = desk.scripts.script(scriptId);
  for (const who of desk.people.slice(0, script.approve?.need ?? 0))
    await desk.scripts.approve(scriptId, cid, who.id, desk.means(who, 'yubikey'));
  await desk.open(scriptId, (id, kind) => told[id] ?? usual(kind, id, desk));
  const { ceremony } = desk.room.scene();
  const done = await desk.toItsEnd();
  const parts = script.phases.reduce(
    (sum, { pause, steps }) => sum + steps.length + (pause === undefined ? 0 : 1),
    0,
  );
  expect(done).toHaveLength(parts);
  expect(desk.ledger.objects.get('ceremony', ceremony.id)).toMatchObject({
    status: 'closed',
    deviations: [],
  });
  expect(desk.ledger.objects.get('ceremony', ceremony.id)?.duties).toHaveLength((script.after ?? []).length);

  const { objects, lists } = desk.ledger;
  // What was handed over is where it was brought, and its ceremony says so.
  const handed = objects.get('asset', String(told['asset'] ?? ''));
  if (handed !== undefined)
    expect(handed).toMatchObject({
      ...{ locationId: told['place'], holderId: told['to'] },
      saidIn: { ceremony_id: ceremony.id, step: 'moved' },
    });
  const accounts = [...lists.list('nats.account', EVERY)].map(({ state }) => [state.name, state.isSystem]);
  if (name === 'nats-operator')
    expect(accounts.toSorted()).toEqual([
      ['SYS', true],
      ['account name of today', false],
    ]);

  const due = openDuties(desk.ledger, new Date().toISOString());
  expect(due.map(({ what }) => what).toSorted()).toEqual(
    (script.after ?? []).map(({ what }) => what).toSorted(),
  );
  for (const { ceremonyId, duty } of due) desk.room.dutyDone(ceremonyId, duty, 'Done, and seen');
  expect(openDuties(desk.ledger, '2100-01-01T00:00:00.000Z')).toEqual([]);

  const check = new LedgerCheck(desk.ledger);
  await check.complete();
  expect(check.integrity).toMatchObject({ state: 'intact' });
  const transcript = transcriptIn(desk.ledger, ceremony.id);
  expect(transcript).toContain(`Transcript: ${script.title}`);
  for (const who of ceremony.seats) expect(transcript).toContain(who.sitter?.name);
  expect(transcriptIn(desk.ledger, ceremony.id)).toBe(transcript);
});
