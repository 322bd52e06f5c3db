import { type ReactNode, useEffect, useRef } from 'react';
import { Busy } from './busy.tsx';
import { Button } from './button.tsx';
import { ProblemNotice } from './problem-notice.tsx';
import type { Submission } from './use-submission.ts';

/** Its buttons stay in sight while a long form scrolls in its dialog. */
const footLook =
  'sticky bottom-0 -mx-6 -mb-6 justify-end rounded-b-md border-t border-line bg-surface px-6 py-4';

/**
 * A form with one act. After a refusal the first field with a mistake has the focus; a refusal that belongs to no
 * field of this form stands above the buttons.
 */
export function Form(props: {
  readonly act: string;
  /** What is said while it runs. */
  readonly running: string;
  readonly submission: Submission;
  /** Names of the fields that can show a mistake. */
  readonly fields: readonly string[];
  readonly onSubmit: () => void;
  readonly onCancel?: () => void;
  /** What takes so long that it can be given up while it runs. */
  readonly stop?: { readonly act: string; readonly onStop: () => void };
  /** A form beside something more important: its button is not the next step. */
  readonly aside?: boolean;
  /** A form in a card instead of a dialog: its buttons scroll with it. */
  readonly inCard?: boolean;
  readonly children: ReactNode;
}) {
  const { busy, mistakes, problem } = props.submission;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (busy || Object.keys(mistakes).length === 0) return;
    form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] button')?.focus();
  }, [busy, mistakes]);
  const shownByField = problem?.field != null && props.fields.includes(problem.field);
  return (
    <form
      ref={form}
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      {props.children}
      {problem !== null && !shownByField ? <ProblemNotice problem={problem} /> : null}
      {problem !== null && shownByField ? <p role="alert">{problem.meaning}</p> : null}
      <div
        className={`flex flex-wrap items-center gap-3 ${props.aside === true || props.inCard === true ? '' : footLook}`}
      >
        {busy ? (
          <div className="me-auto">
            <Busy>{props.running}</Busy>
          </div>
        ) : null}
        {busy && props.stop !== undefined ? (
          <Button onPress={props.stop.onStop}>{props.stop.act}</Button>
        ) : (
          <>
            {props.onCancel === undefined ? null : (
              <Button isDisabled={busy} onPress={props.onCancel}>
                Cancel
              </Button>
            )}
            <Button
              type="submit"
              look={props.aside === true ? 'plain' : 'primary'}
              small={props.aside === true}
              isDisabled={busy}
            >
              {props.act}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}
