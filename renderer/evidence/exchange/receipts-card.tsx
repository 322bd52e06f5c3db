import { CircleCheck, FileKey2, KeyRound } from 'lucide-react';
import { create } from 'zustand';
import type { ReceiptsApplied, ReceiptsPreview } from '../../../app/contract/imports.ts';
import { createActs } from '../../bridge/act.ts';
import { call } from '../../bridge/call.ts';
import { Busy } from '../../shared/busy.tsx';
import { Button } from '../../shared/button.tsx';
import { Card } from '../../shared/card.tsx';
import { counted, number } from '../../shared/counted.ts';
import { Fact, Facts } from '../../shared/facts.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { TimeText } from '../../shared/time-text.tsx';
import { UserText } from '../../shared/user-text.tsx';

/** Takes over, on the laptop that is never online, what NATS has stored of its ledger. */
export function ReceiptsCard() {
  const { preview, applied } = useReceipts();
  const { busy, problem } = receiptActs.use();
  return (
    <Card
      title="Receipts from the other laptop"
      about="After another laptop has synced this ledger, its receipts file says what NATS has stored. What waits here then counts as stored."
    >
      {busy !== null ? (
        <Busy>Working…</Busy>
      ) : (
        <Button look={preview === null ? 'primary' : 'plain'} className="self-start" onPress={openReceipts}>
          <FileKey2 aria-hidden size={18} />
          Open a receipts file…
        </Button>
      )}
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <div aria-live="polite" className="empty:hidden">
        {preview === null || busy !== null ? null : <Opened key={preview.file} preview={preview} />}
        {applied === null ? null : (
          <p
            data-testid="receipts-applied"
            className="flex gap-3 rounded-md border border-stored bg-stored-soft p-4"
          >
            <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-stored" />
            <span>
              <span className="font-semibold">
                {applied.applied === 0
                  ? 'Nothing was added: every receipt is here already'
                  : `${counted(applied.applied, 'receipt')} taken over`}
              </span>
              ; {number(applied.waiting)} still waiting.
            </span>
          </p>
        )}
      </div>
    </Card>
  );
}

function Opened({ preview }: { readonly preview: ReceiptsPreview }) {
  const { signer, receipts, fresh, again, elsewhere } = preview;
  const trusted = signer.known === null ? signer.fingerprint : null;
  return (
    <section
      aria-label="Opened receipts"
      data-testid="receipts-preview"
      data-known={signer.known !== null}
      className="@container flex flex-col gap-3 rounded-md border-2 border-edge p-4"
    >
      <p className="font-semibold">
        {counted(receipts, 'receipt')} for “<UserText>{preview.ledgerName}</UserText>”,{' '}
        {fresh === 0 && again === null ? 'all of them here already' : `${number(fresh)} of them new`}
      </p>
      {again === null ? null : (
        <p data-testid="sent-again">
          {again.stream} lost its end and was given the entries again: from entry {number(again.from)} on,{' '}
          {counted(again.count, 'receipt')} of it here{' '}
          {again.count === 1 ? 'says another number' : 'say other numbers'}. Taking over puts the new receipts
          in their place; the earlier ones stay on record.
        </p>
      )}
      {elsewhere === 0 ? null : (
        <p>
          {counted(elsewhere, 'entry', 'entries')} of it {elsewhere === 1 ? 'has' : 'have'} a receipt from
          another place here, which stays.
        </p>
      )}
      <Facts>
        <Fact label="Source" mono>
          {preview.source}
        </Fact>
        <Fact label="Stored in" mono>
          {preview.streams.join(', ')}
        </Fact>
        <Fact label="Written">
          <TimeText at={preview.writtenAt} /> by <UserText>{preview.writtenBy}</UserText>
        </Fact>
        <Fact label="Signed with" mono>
          {signer.fingerprint}
        </Fact>
      </Facts>
      <p className="flex gap-2">
        <KeyRound aria-hidden size={20} className="mt-0.5 shrink-0" />
        {signer.known === null ? (
          <span>
            The signature holds, but <strong>this laptop’s ledger does not know the key</strong>. Whether to
            trust it is for you to say: compare the whole fingerprint with the one the officer gave you on
            paper.
          </span>
        ) : (
          <span>
            The signature holds. This laptop’s ledger knows the key as “
            <UserText>{signer.known.label}</UserText>” of <UserText>{signer.known.holder}</UserText>.
          </span>
        )}
      </p>
      <Button look="primary" className="self-start" onPress={() => applyReceipts(trusted)}>
        Take over {counted(fresh + (again?.count ?? 0), 'receipt')}
        {signer.known === null ? '…' : ''}
      </Button>
    </section>
  );
}

interface Receipts {
  readonly preview: ReceiptsPreview | null;
  readonly applied: ReceiptsApplied | null;
}

/** The receipts file that was opened last, and what was taken over from it. */
const useReceipts = create<Receipts>(() => ({ preview: null, applied: null }));

/** The acts with a receipts file. */
const receiptActs = createActs<'working'>();

/** Asks which, and checks a receipts file. */
function openReceipts(): void {
  void receiptActs.attempt('working', async () => {
    useReceipts.setState({ preview: null, applied: null });
    useReceipts.setState({ preview: await call('receipts.open', {}) });
  });
}

/** Takes the receipts over. @param trusted the signer's fingerprint, where a person has compared it */
function applyReceipts(trusted: string | null): void {
  void receiptActs.attempt('working', async () =>
    useReceipts.setState({ applied: await call('receipts.apply', { trusted }), preview: null }),
  );
}
