import { useState } from 'react';
import { MOST_SIGNED_TOGETHER, type ReadyDraft, type ShownDraft } from '../../../app/contract/drafts.ts';
import type { Recorded } from '../../../app/contract/schemas.ts';
import type { SigningKey } from '../../../app/contract/signing.ts';
import type { Problem } from '../../../app/problem.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { CidText } from '../../shared/cid-text.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { FieldBox, Form } from '../../shared/form.tsx';
import { FieldMistakeText } from '../../shared/text-field.tsx';
import { Tick } from '../../shared/tick.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { UserText } from '../../shared/user-text.tsx';
import { OpeningFields } from '../../unlocking/opening-fields.tsx';
import { useOpening } from '../../unlocking/use-opening.ts';

/** A draft that was to be signed with others, and why it waits on. */
export interface LeftUnsigned {
  readonly title: string;
  readonly problem: Problem;
}

/**
 * Opens the key of the authority, and has it sign what was approved; main asks once more in its own dialog. Other drafts that
 * wait for the same passphrase are signed with it where somebody ticks them.
 */
export function SignDraftDialog(props: {
  readonly shown: ShownDraft;
  readonly signer: SigningKey;
  /** What this signs, in words: `the certificate Acme Root`. */
  readonly what: string;
  readonly onClose: () => void;
  /** @param recorded what came of the draft that is shown; null where it waits on @param left those that wait on, and why */
  readonly onSigned: (recorded: Recorded | null, left: readonly LeftUnsigned[]) => void;
}) {
  const { shown, signer, what } = props;
  const submission = useSubmission();
  const opening = useOpening(signer.files);
  const [also, setAlso] = useState<readonly ReadyDraft[]>([]);
  const byPassphrase = opening.way?.opening.by === 'passphrase';
  const ready = useAnswer('drafts.ready', {}, { eachTime: true, enabled: byPassphrase });
  const { busy, mistakes } = submission;
  const waiting = (byPassphrase ? (ready.answer?.drafts ?? []) : []).filter(
    ({ draftId }) => draftId !== shown.draftId,
  );
  const others = also.filter((one) => waiting.some(({ draftId }) => draftId === one.draftId));
  const submit = () =>
    submission.submit(
      () => ({
        ...opening.check(),
        ...(others.length < MOST_SIGNED_TOGETHER
          ? {}
          : { drafts: `At most ${MOST_SIGNED_TOGETHER} at once, with this one.` }),
      }),
      async () => {
        const drafts = [shown, ...others].map(({ draftId, cid }) => ({ draftId, cid }));
        const sent = call('drafts.sign', { drafts, unlocking: opening.input() });
        opening.clear();
        const { signed, left } = await sent;
        const own = signed.find(({ draftId }) => draftId === shown.draftId);
        const titleOf = (id: string) => others.find(({ draftId }) => draftId === id)?.title ?? shown.title;
        props.onSigned(
          own?.recorded ?? null,
          left.map(({ draftId, problem }) => ({ title: titleOf(draftId), problem })),
        );
      },
    );
  return (
    <Dialog title={`Sign ${what}`} onClose={props.onClose} held={busy} wide>
      <Form
        act={others.length === 0 ? 'Sign these bytes' : `Sign ${others.length + 1} drafts`}
        running="Opening the key and signing… about 2 seconds each"
        submission={submission}
        fields={['passphrase', 'pin', 'share', 'keyId', 'drafts']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
        final
      >
        <p>
          With the key “<UserText>{signer.label}</UserText>” of <UserText>{signer.holder}</UserText> you sign
          exactly the {shown.bytes} bytes that were approved. It cannot be undone.
        </p>
        <CidText cid={shown.cid} layout="line" />
        <OpeningFields
          choice={opening}
          what="key"
          label={`Passphrase of the key “${signer.label}”`}
          mistakes={mistakes}
          isDisabled={busy}
        />
        <AlsoSigned
          ready={waiting}
          also={others}
          onChange={setAlso}
          mistake={mistakes['drafts']}
          isDisabled={busy}
        />
      </Form>
    </Dialog>
  );
}

/** Drafts that are approved and wait for a passphrase: those that are ticked are signed where it is the same. */
function AlsoSigned(props: {
  readonly ready: readonly ReadyDraft[];
  readonly also: readonly ReadyDraft[];
  readonly onChange: (also: readonly ReadyDraft[]) => void;
  readonly mistake: string | undefined;
  readonly isDisabled: boolean;
}) {
  const { ready, also, onChange, mistake, isDisabled } = props;
  if (ready.length === 0) return null;
  return (
    <FieldBox name="drafts">
      <fieldset disabled={isDisabled} className="flex flex-col gap-3">
        <legend className="mb-2 font-semibold">Sign with the same passphrase, too</legend>
        {ready.map((draft) => (
          <Tick
            key={draft.draftId}
            label={draft.title}
            ticked={also.some(({ draftId }) => draftId === draft.draftId)}
            onChange={(ticked) =>
              onChange(ticked ? [...also, draft] : also.filter(({ draftId }) => draftId !== draft.draftId))
            }
          >
            <span className="min-w-0 wrap-anywhere">
              <UserText>{draft.title}</UserText>
              <span className="block text-sm text-muted">
                With the key “<UserText>{draft.key}</UserText>”. Its bytes are approved.
              </span>
            </span>
          </Tick>
        ))}
        {mistake === undefined ? null : <FieldMistakeText>{mistake}</FieldMistakeText>}
      </fieldset>
    </FieldBox>
  );
}
