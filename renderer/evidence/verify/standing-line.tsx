import type { OutputOf } from '../../../app/contract/operations.ts';
import { Button } from '../../shared/button.tsx';
import { number } from '../../shared/counted.ts';
import { UserText } from '../../shared/user-text.tsx';
import { useShown } from '../../window/shown-ledger.ts';
import { openEntry } from '../queue/queue-store.ts';
import { useVerify } from './verify-store.ts';

type Standing = OutputOf<'cid.find'>;

/** What the identifier stands for in this ledger; undefined until main has said so. */
export function StandingLine({ standing }: { readonly standing: Standing | undefined }) {
  const { asHead } = useVerify();
  const last = useShown((status) => status?.toSign?.seq);
  const entries = useShown((status) => status?.entries ?? 0);
  if (standing === undefined) return <p className="min-h-12 flex-1" />;
  if (standing === null) {
    return (
      <div className="min-w-60 flex-1">
        <p className="font-semibold">This identifier stands for nothing in this ledger.</p>
        <p className="text-muted">It can be compared all the same.</p>
      </div>
    );
  }
  return (
    <>
      <div className="min-w-60 flex-1">
        <p className="font-semibold">{nameOf(standing, asHead, standing.seq === last, entries)}</p>
        <p className="text-muted">
          {standing.kind === 'event' ? '' : 'Its last event: '}
          {standing.title}, <UserText>{standing.about}</UserText>
        </p>
      </div>
      <Button small onPress={() => openEntry(standing.seq)}>
        Open in the queue
      </Button>
    </>
  );
}

/** What was the head when main was asked may be the head no longer: `isLast` says how it is now. */
function nameOf(
  { kind, seq }: NonNullable<Standing>,
  asHead: boolean,
  isLast: boolean,
  entries: number,
): string {
  if (kind === 'event') return `The event of entry ${number(seq)}`;
  if (isLast && seq < entries) {
    return `The head to compare, sign and write down: it stands for ${all(seq)}; behind it stand only its comparisons and signatures`;
  }
  if (isLast) return `The head of this ledger: it stands for ${all(seq)}`;
  return asHead
    ? `The head as it was: it stands for entries 1 to ${number(seq)}`
    : `The ledger up to entry ${number(seq)}`;
}

function all(entries: number): string {
  return entries === 1 ? 'its one entry' : `entries 1 to ${number(entries)}`;
}
