import type { FormerReceipt, QueueRow } from '../../../app/contract/schemas.ts';
import { number } from '../../shared/counted.ts';
import { Fact } from '../../shared/facts.tsx';
import { TimeText } from '../../shared/time-text.tsx';

/** Receipts that do not count any more: what was stored where stays on record. */
export function FormerReceipts({ receipts }: { readonly receipts: readonly FormerReceipt[] }) {
  if (receipts.length === 0) return null;
  return (
    <Fact label="Earlier receipts">
      <ul data-testid="former-receipts" className="flex flex-col gap-2">
        {receipts.map(({ why, endedAt, receipt }) => (
          <li key={endedAt}>
            {receipt === null ? (
              'One that cannot be read any more'
            ) : (
              <>
                Number {number(receipt.streamSeq)} of{' '}
                <span className="font-mono text-sm">{receipt.stream}</span>
                {receipt.created === null ? null : (
                  <>
                    , made <TimeText at={receipt.created} />
                  </>
                )}
                , stored {why === 'bad' ? receipt.storedAt : <TimeText at={receipt.storedAt} />}
              </>
            )}
            <span className="block text-sm text-muted">
              {why === 'bad'
                ? 'It cannot be right; set aside'
                : 'Not in the stream any more; published again'}{' '}
              <TimeText at={endedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Fact>
  );
}

/** What NATS has acknowledged, or that it has not yet. */
export function ReceiptFacts({ receipt, setAside }: Pick<QueueRow, 'receipt' | 'setAside'>) {
  if (setAside !== null) return <Fact label="In NATS">No: it was set aside.</Fact>;
  if (receipt === null)
    return <Fact label="In NATS">Not yet: it waits on this laptop for the next sync.</Fact>;
  return (
    <>
      <Fact label="In NATS">
        Stored as number {number(receipt.streamSeq)} of the stream{' '}
        <span className="font-mono text-sm">{receipt.stream}</span>
        {receipt.duplicate ? '. NATS already had it.' : ''}
      </Fact>
      <Fact label="Stored">
        <TimeText at={receipt.storedAt} />
      </Fact>
      {receipt.created === null ? null : (
        <Fact label="Stream made">
          <TimeText at={receipt.created} />
          {receipt.domain === null ? '' : `, in the JetStream domain ${receipt.domain}`}
        </Fact>
      )}
    </>
  );
}
