import { PenLine } from 'lucide-react';
import { useState } from 'react';
import type { ShownDraft } from '../../../app/contract/drafts.ts';
import type { RegistryObject } from '../../../app/contract/registry.ts';
import type { Recorded } from '../../../app/contract/schemas.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { CidText } from '../../shared/cid-text.tsx';
import { CopyButton } from '../../shared/copy-button.tsx';
import { number } from '../../shared/counted.ts';
import { Facts } from '../../shared/facts.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { QrCode } from '../../shared/qr-code.tsx';
import { UserText } from '../../shared/user-text.tsx';
import { WordGrid } from '../../shared/word-grid.tsx';
import { withOfficer } from '../../window/officer.ts';
import { useReading } from '../../window/reading.ts';
import { ActsOn } from '../acts-on.tsx';
import { History } from '../history.tsx';
import { LinkButton } from '../object-link.tsx';
import { openObject } from '../open-object.ts';
import { ParticularFact } from '../particular-text.tsx';
import { StatusWord } from '../status-word.tsx';
import { Approvals } from './approvals.tsx';
import { ApproveDialog } from './approve-dialog.tsx';
import { DecodedLines } from './decoded-lines.tsx';
import { type LeftUnsigned, SignDraftDialog } from './sign-draft-dialog.tsx';

/** Particulars that stand above in a better form. */
const SHOWN_ABOVE: ReadonlySet<string> = new Set(['CID of the bytes', 'Approvals', 'Approvals needed']);

/** A draft: the very bytes decoded, their CID in words, who has approved them, and the button that has them signed. */
export function DraftPage(props: {
  readonly object: RegistryObject;
  readonly onDone: (what: string, recorded: Recorded, name: string) => void;
}) {
  const { object } = props;
  const [left, setLeft] = useState<readonly LeftUnsigned[]>([]);
  const ledger = useReading((reading) => reading.ledger);
  // Time alone makes that it cannot be signed any more.
  const { answer: shown, problem } = useAnswer(
    'drafts.look',
    { ledger, draftId: object.id },
    { eachTime: true },
  );
  return (
    <article className="flex min-w-0 flex-col gap-4 rounded-md border border-line bg-surface p-5 low:p-4">
      <header className="flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <p className="text-sm text-muted">{shown === undefined ? 'Draft' : kinds[shown.kind].draft}</p>
          <h2 tabIndex={-1} className="rounded-md text-lg font-bold">
            <UserText>{object.name}</UserText>
          </h2>
        </div>
        {object.status === null ? null : <StatusWord status={object.status} />}
      </header>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      {left.map(({ title, problem: why }) => (
        <ProblemNotice key={title} problem={why} first={`Not signed, and it waits on: ${title}`} />
      ))}
      {shown === undefined ? null : (
        <div className="grid grid-cols-1 items-start gap-5 @min-[52rem]:grid-cols-[minmax(0,1fr)_19rem]">
          <div className="flex min-w-0 flex-col gap-4">
            <DecodedLines shown={shown} />
            <TheseBytes shown={shown} />
          </div>
          <div className="flex min-w-0 flex-col gap-4">
            <Approvals shown={shown} />
            {shown.became === null ? null : (
              <p className="font-semibold">
                <LinkButton onPress={() => shown.became && openObject(shown.became)}>
                  Open the {kinds[shown.kind].noun} that came of it
                </LinkButton>
              </p>
            )}
            {ledger === null && shown.status === 'open' ? (
              <ActsOnDraft shown={shown} object={object} onDone={props.onDone} onLeft={setLeft} />
            ) : null}
          </div>
        </div>
      )}
      <Facts>
        {Object.entries(object.particulars)
          .filter(([label]) => !SHOWN_ABOVE.has(label))
          .map(([label, particular]) => (
            <ParticularFact key={label} label={label} particular={particular} />
          ))}
      </Facts>
      <History kind={object.kind} id={object.id} name={object.name} />
    </article>
  );
}

const kinds = {
  certificate: { draft: 'Draft of a certificate', noun: 'certificate' },
  'revocation-list': { draft: 'Draft of a revocation list', noun: 'revocation list' },
  'certificate-request': { draft: 'Draft of a certificate request', noun: 'certificate request' },
  'nats-token': { draft: 'Draft of a NATS token', noun: 'token' },
  'nats-activation': { draft: 'Draft of a NATS activation token', noun: 'activation' },
} as const;

/** Which bytes are signed: how many, and their CID whole, in words and as a QR code. */
function TheseBytes({ shown }: { readonly shown: ShownDraft }) {
  return (
    <section aria-labelledby="these-bytes" className="flex flex-col items-start gap-3">
      <h3 id="these-bytes" className="font-semibold">
        {shown.status === 'signed'
          ? `These ${number(shown.bytes)} bytes were signed, and nothing else`
          : `These ${number(shown.bytes)} bytes are signed, and nothing else`}
      </h3>
      <CidText cid={shown.cid} layout="line" testId="draft-cid" />
      <WordGrid cid={shown.cid} label="These bytes in words" />
      <div className="flex flex-wrap items-center gap-3">
        <CopyButton text={shown.cid} what="identifier" />
        <details className="text-sm">
          <summary className="w-fit cursor-pointer">As a QR code</summary>
          <QrCode text={shown.cid} label="The identifier of these bytes as a QR code" />
        </details>
      </div>
    </section>
  );
}

/** Approve, refuse, and at last sign: the button that cannot be undone says why it cannot be pressed yet. */
function ActsOnDraft(props: {
  readonly shown: ShownDraft;
  readonly object: RegistryObject;
  readonly onDone: (what: string, recorded: Recorded, name: string) => void;
  readonly onLeft: (left: readonly LeftUnsigned[]) => void;
}) {
  const { shown, object } = props;
  const [open, setOpen] = useState<'approve' | 'sign' | null>(null);
  const { signer } = shown;
  const close = () => setOpen(null);
  const what = `the ${kinds[shown.kind].noun} ${shown.title}`;
  const isOver = Date.parse(shown.expiresAt) <= Date.now();
  return (
    <>
      <div className="flex flex-col gap-2 border-t border-line pt-4">
        <Button
          look={shown.approvals.length < shown.needed ? 'primary' : 'plain'}
          notNow={isOver ? 'It can be signed no more: nothing is left to approve.' : null}
          onPress={() => withOfficer(() => setOpen('approve'))}
        >
          Approve…
        </Button>
        <ActsOn object={object} onDone={props.onDone} />
        <Button look="final" notNow={notNow(shown)} onPress={() => withOfficer(() => setOpen('sign'))}>
          <PenLine aria-hidden size={18} className="shrink-0" />
          <span className="min-w-0 wrap-anywhere">Sign {what}…</span>
        </Button>
      </div>
      {open === 'approve' ? <ApproveDialog shown={shown} onClose={close} /> : null}
      {open === 'sign' && signer !== null ? (
        <SignDraftDialog
          shown={shown}
          signer={signer}
          what={what}
          onClose={close}
          onSigned={(recorded, left) => {
            close();
            props.onLeft(left);
            if (recorded !== null) props.onDone('', recorded, shown.title);
          }}
        />
      ) : null}
    </>
  );
}

function notNow({ why, signer }: ShownDraft): string | null {
  if (why !== null) return why;
  if (signer === null) return 'The key that is to sign is not in the registry any more.';
  return signer.files.some(({ present }) => present)
    ? null
    : `The encrypted private half of the key “${signer.label}” is not on this laptop.`;
}
