import { expect, test } from 'vitest';
import { lateLists } from '../../../main/services/drafts/late-lists.ts';
import { DraftDesk, day, inMinutes } from '../../support/drafts.ts';
import { byPassphrase } from '../../support/signing-keys.ts';

/** So many days from now. */
function inDays(days: number): Date {
  return new Date(Date.now() + days * 86_400_000);
}

test('an authority is late from the day after its last published list, until the next one is published', async () => {
  const desk = new DraftDesk();
  const root = await desk.root();
  const late = (days: number) => lateLists(desk.ledger, inDays(days));
  const publish = (number: number) => {
    const lists = [...desk.ledger.objects.naming('revocation.list', 'issuer', root.id)];
    const id = lists.find((list) => list.number === number)?.id ?? '';
    desk.registrar.record({ type: 'PublishRevocationList', id, where: 'http://pki.example/root.crl' });
  };
  await desk.list(root.id);
  // What was never published is due nowhere.
  expect(late(40)).toEqual([]);
  publish(1);
  expect(late(30)).toEqual([]);
  const due = inDays(30).toISOString().slice(0, 10);
  expect(late(31)).toEqual([{ issuerId: root.id, authority: 'Acme Root CA', due }]);
  const asked = { issuerId: root.id, needed: 1, expiresAt: inMinutes(60) };
  const times = { thisUpdate: day(0), nextUpdate: day(60) };
  const next = desk.drafts.draft(desk.drafts.prepareList({ ...asked, ...times }).aggregateId);
  await desk.approve(next);
  await desk.drafts.sign(next.id, next.cid, byPassphrase());
  expect(late(31)).toHaveLength(1);
  publish(2);
  expect(late(31)).toEqual([]);
  expect(late(61)).toHaveLength(1);
  // An authority that is revoked, or over itself, publishes no more.
  expect(late(4000)).toEqual([]);
  desk.registrar.record({
    ...{ type: 'RevokeCertificate', id: root.id, reason: 'cessationOfOperation' },
    ...{ invalidSince: null, remark: null },
  });
  expect(late(61)).toEqual([]);
});
