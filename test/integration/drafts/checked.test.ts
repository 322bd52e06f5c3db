import { expect, test } from 'vitest';
import { LedgerCheck } from '../../../main/services/checks/ledger-check.ts';
import { DraftDesk } from '../../support/drafts.ts';

test('a ledger with an approved draft is intact', async () => {
  const desk = new DraftDesk();
  const { id: keyId } = await desk.key('Root', 'CertificateAuthority');
  const draft = desk.prepare({
    holder: {
      kind: 'key',
      keyId,
      subject: [
        ['O', 'Acme'],
        ['CN', 'R'],
      ],
      names: [],
    },
  });
  await desk.approve(draft);
  expect((await new LedgerCheck(desk.ledger).run()).state).toBe('intact');
});
