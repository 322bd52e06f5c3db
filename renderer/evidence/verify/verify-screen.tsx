import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type CidString, isCid } from '../../../app/content/cid.ts';
import { bareGiven } from '../../../app/content/given-cid.ts';
import type { OutputOf } from '../../../app/contract/operations.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Together } from '../../bridge/together.tsx';
import { Button } from '../../shared/button.tsx';
import { number } from '../../shared/counted.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { EmptyState } from '../../shared/empty-state.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { useReading } from '../../window/reading.ts';
import { ScreenFrame } from '../../window/screen-frame.tsx';
import { useShown } from '../../window/shown-ledger.ts';
import { openEntry } from '../entries/entries-store.ts';
import { MachineCard } from './machine-card.tsx';
import { RecordedComparisons } from './recorded-comparisons.tsx';
import { beginWithHead, showCid, useVerify, verifyHead } from './verify-store.ts';
import { WholeCidCard } from './whole-cid-card.tsx';
import { WordsCard } from './words-card.tsx';

/** Two people, or two machines, find out whether they have the same content identifier. */
export function VerifyScreen() {
  const { cid } = useVerify();
  const hasHead = useShown((status) => (status?.toSign ?? null) !== null);
  // On an empty ledger the first head comes later.
  useEffect(() => {
    if (hasHead) beginWithHead();
  }, [hasHead]);
  return (
    <ScreenFrame
      title="Verify"
      about="Is it the same on both sides? Trust the machine most, then the words, then the identifier in full. A similar look proves nothing."
      scrolls
    >
      {cid === null ? (
        <div className="rounded-md border border-line bg-surface">
          <EmptyState title="Nothing to verify yet">
            <p>The head of the ledger appears here as soon as the first event is recorded.</p>
          </EmptyState>
        </div>
      ) : (
        <Together className="flex flex-col gap-4 low:gap-3">
          <Verified cid={cid} />
        </Together>
      )}
    </ScreenFrame>
  );
}

function Verified({ cid }: { readonly cid: CidString }) {
  const { ledger } = useReading();
  const { answer: standing, problem } = useAnswer('cid.find', { cid, ledger });
  return (
    <>
      <section
        aria-label="What is verified"
        className="flex flex-wrap items-center justify-between gap-x-8 gap-y-3 rounded-md border border-line bg-surface px-5 py-3"
      >
        <StandingLine standing={standing} />
        <LookUp />
      </section>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <HeadMoved />
      <RecordedComparisons key={cid} cid={cid} />
      <div className="@container">
        <div className="grid grid-cols-1 items-start gap-4 @min-[52rem]:grid-cols-[minmax(0,1fr)_minmax(0,1.55fr)]">
          <div className="@container/machine">
            <MachineCard key={cid} cid={cid} />
          </div>
          <WordsCard key={cid} cid={cid} />
        </div>
      </div>
      <WholeCidCard cid={cid} />
    </>
  );
}

type Standing = OutputOf<'cid.find'>;

/** What the identifier stands for in this ledger; undefined until main has said so. */
function StandingLine({ standing }: { readonly standing: Standing | undefined }) {
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
        Open the entry
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

/** Shows another identifier: any that is pasted, or the head again. */
function LookUp() {
  const [asking, setAsking] = useState(false);
  const head = useShown((status) => status?.toSign?.cid ?? null);
  const shown = useVerify(({ cid }) => cid);
  const asHead = useVerify((state) => state.asHead);
  return (
    <div className="flex flex-wrap gap-3">
      {/* What was chosen as the head says itself when there is a newer one. */}
      {head !== null && head !== shown && !asHead ? (
        <Button small onPress={verifyHead}>
          Verify the head
        </Button>
      ) : null}
      <Button small onPress={() => setAsking(true)}>
        Verify another identifier…
      </Button>
      {asking ? <LookUpDialog onClose={() => setAsking(false)} /> : null}
    </div>
  );
}

function LookUpDialog({ onClose }: { readonly onClose: () => void }) {
  const [text, setText] = useState('');
  const [mistake, setMistake] = useState<string>();
  const show = () => {
    const cid = bareGiven(text);
    if (isCid(cid)) {
      onClose();
      showCid(cid);
    } else {
      setMistake('This is not a complete content identifier. It has 59 characters and begins bafyrei.');
    }
  };
  return (
    <Dialog title="Verify another identifier" onClose={onClose} wide>
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          show();
        }}
      >
        <TextField
          label="Content identifier"
          name="cid"
          value={text}
          onChange={(value) => {
            setMistake(undefined);
            setText(value);
          }}
          mistake={mistake}
          hint="Of an event or of an entry. You are told what it stands for in this ledger."
          autoFocus
          mono
        />
        <div className="flex flex-wrap justify-end gap-3">
          <Button onPress={onClose}>Cancel</Button>
          <Button type="submit" look="primary">
            Show it
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Says that what is being verified as the head is the head no longer. */
function HeadMoved() {
  const { cid, asHead } = useVerify();
  const head = useShown((status) => status?.toSign?.cid ?? null);
  const moved = asHead && head !== null && head !== cid;
  return (
    <div role="status" className="empty:hidden">
      {moved ? (
        <div className="flex gap-3 rounded-md border border-waiting bg-waiting-soft p-4">
          <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-waiting" />
          <div className="flex flex-col items-start gap-2">
            <p>
              <span className="font-semibold">The head has changed since.</span> Something was recorded
              meanwhile that is no comparison or signature of it. Below stands the head as it was when you
              began; it still stands for the entries up to then.
            </p>
            <Button small onPress={verifyHead}>
              Verify the new head
            </Button>
          </div>
        </div>
      ) : null}
    </div>
  );
}
