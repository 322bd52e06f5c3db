import type { QueueRow } from '../../app/contract/schemas.ts';
import { number } from '../shared/counted.ts';
import { Fact } from '../shared/facts.tsx';
import { TimeText } from '../shared/time-text.tsx';

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
    </>
  );
}
