import type { ReactNode } from 'react';
import { Form } from '../shared/form.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { useInlineMistakes } from '../shared/use-inline-mistakes.ts';
import { type Submission, useSubmission } from '../shared/use-submission.ts';
import type { Draft, Values } from '../window/drafts.ts';
import { DraftNotice } from './draft-notice.tsx';
import { FormPage } from './form-page.tsx';
import { openObject } from './open-object.ts';

/** A form that prepares what is to be signed, as its fields need it. */
export interface Preparing {
  readonly draft: Draft;
  readonly submission: Submission;
  /** What each field says is wrong. */
  readonly mistakes: Mistakes;
  /** Somebody has gone on from a field. */
  readonly leave: (name: string) => void;
  readonly reset: () => void;
  readonly submit: () => void;
  readonly giveUp: () => void;
}

/**
 * Prepares bytes that people then look at and approve: when main has fixed them, the form is over, and the draft is shown.
 * @param wrong what is wrong now with each field
 * @param prepare has main fix the bytes. @throws what main refuses; the form then says so
 * @param followed the fields that say what is wrong with them as soon as they are left; all, unless it is said
 */
export function usePreparing(form: {
  readonly draft: Draft;
  readonly wrong: Mistakes;
  readonly prepare: () => Promise<{ readonly id: string }>;
  readonly onClose: () => void;
  readonly followed?: Values;
}): Preparing {
  const { draft, wrong, prepare, onClose } = form;
  const submission = useSubmission();
  const { mistakes, leave, send, reset } = useInlineMistakes(
    submission,
    wrong,
    form.followed ?? draft.values,
  );
  const giveUp = () => {
    draft.forget();
    onClose();
  };
  const submit = () => {
    send();
    void submission.submit(
      () => wrong,
      async () => {
        const { id } = await prepare();
        giveUp();
        openObject({ kind: 'draft', id });
      },
    );
  };
  return { draft, submission, mistakes, leave, reset, submit, giveUp };
}

/** The frame of such a form. */
export function PreparingForm(props: {
  readonly title: string;
  /** What its bytes will say. */
  readonly about: string;
  /** What the fields are called. */
  readonly fields: Readonly<Record<string, string>>;
  readonly preparing: Preparing;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const { draft, submission, mistakes, reset, submit, giveUp } = props.preparing;
  return (
    <FormPage title={props.title} onClose={props.onClose} held={submission.busy}>
      <Form
        act="Prepare the draft"
        running="Preparing…"
        submission={submission}
        fields={props.fields}
        mistakes={mistakes}
        onSubmit={submit}
        onCancel={giveUp}
      >
        <DraftNotice draft={draft} onCleared={reset} />
        <p className="text-muted">
          {props.about} Nothing is signed yet: people look at the bytes first, and approve them.
        </p>
        {props.children}
      </Form>
    </FormPage>
  );
}
