import { CircleAlert } from 'lucide-react';
import { type ReactNode, useContext, useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useWaiting } from '../bridge/use-waiting.ts';
import { Busy } from './busy.tsx';
import { Button } from './button.tsx';
import { Choosing } from './choosing.ts';
import { useDialogFoot } from './dialog-foot.ts';
import type { Mistakes } from './mistakes.ts';
import { ProblemNotice } from './problem-notice.tsx';
import type { Submission } from './use-submission.ts';
import { WhileRunning } from './while-running.ts';

/** Its buttons stay in sight while a long form scrolls on its page. */
export const footLook =
  'sticky bottom-0 z-1 -mx-6 -mb-6 rounded-b-md border-t border-line bg-surface px-6 py-4 low:-mx-4 low:-mb-4 low:px-4 low:py-2';

/**
 * A form with one act. After a refusal the first field with a mistake has the focus, and where several have one, all of
 * them are named above with the way there; a refusal that belongs to no field of this form stands above the buttons. Sent
 * while a choice that may choose itself is on its way, it goes once that is here, unless its act is final.
 */
export function Form(props: {
  readonly act: string;
  /** What is said while it runs. */
  readonly running: string;
  readonly submission: Submission;
  /** The fields that can show a mistake, in their order: names, or what each name is called. */
  readonly fields: readonly string[] | Readonly<Record<string, string>>;
  /** What the fields show, where that is not what the submission has found. */
  readonly mistakes?: Mistakes;
  readonly onSubmit: () => void;
  readonly onCancel?: () => void;
  /** What takes so long that it can be given up while it runs. */
  readonly stop?: { readonly act: string; readonly onStop: () => void };
  /** A form beside something more important: its button is not the next step. */
  readonly aside?: boolean;
  /** An act that cannot be undone: Enter in a field does not do it. */
  readonly final?: boolean;
  /** A form in a card instead of a dialog: its buttons scroll with it. */
  readonly inCard?: boolean;
  /** The field that has the focus when the form comes up. */
  readonly begin?: string | null;
  readonly children: ReactNode;
}) {
  const { busy, mistakes: found, problem } = props.submission;
  const form = useRef<HTMLFormElement>(null);
  const Waits = useContext(WhileRunning);
  const id = useId();
  const dialogFoot = useDialogFoot();
  const inPlace = props.aside === true || props.inCard === true;
  const foot = inPlace ? null : dialogFoot;
  const names = isNames(props.fields) ? props.fields : Object.keys(props.fields);
  const labels = isNames(props.fields) ? {} : props.fields;
  const order = useRef(names);
  order.current = names;
  useEffect(() => {
    if (busy || Object.keys(found).length === 0) return;
    const first = order.current.find((name) => found[name] !== undefined);
    const isShown = first !== undefined && goToField(form.current, first);
    if (!isShown)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [data-invalid] button')?.focus();
  }, [busy, found]);
  const { begin = null, final = false } = props;
  useEffect(() => {
    // What stands there is typed over, and not behind.
    if (begin !== null && goToField(form.current, begin)) {
      const { activeElement } = document;
      if (activeElement instanceof HTMLInputElement) activeElement.select();
    }
  }, [begin]);
  const { waiting, wait } = useWaiting();
  const [sent, setSent] = useState(false);
  const { onSubmit } = props;
  useEffect(() => {
    if (!sent || waiting > 0) return;
    setSent(false);
    onSubmit();
  }, [sent, waiting, onSubmit]);
  const send = () => {
    // What cannot be undone is done with nothing that nobody has seen.
    if (waiting > 0 && !final) setSent(true);
    else onSubmit();
  };
  const running = busy ? props.running : sent ? 'Loading what can be chosen…' : null;
  const shownByField = problem?.field != null && names.includes(problem.field);
  const shown = props.mistakes ?? found;
  const wrong = names.filter((name) => shown[name] !== undefined && labels[name] !== undefined);
  const buttons = (
    <div
      className={`flex flex-wrap items-center gap-3 ${inPlace ? '' : `justify-end ${foot === null ? footLook : ''}`}`}
    >
      {running === null ? null : (
        <div className="me-auto">
          <Busy>{running}</Busy>
        </div>
      )}
      {busy && props.stop !== undefined ? (
        <Button onPress={props.stop.onStop}>{props.stop.act}</Button>
      ) : (
        <>
          {props.onCancel === undefined ? null : (
            <Button notNow={busy ? props.running : null} saidBeside onPress={props.onCancel}>
              Cancel
            </Button>
          )}
          <Button
            {...(final ? { onPress: send } : { type: 'submit' as const, form: id })}
            look={final ? 'final' : props.aside === true ? 'plain' : 'primary'}
            small={props.aside === true}
            notNow={running}
            saidBeside
          >
            {props.act}
          </Button>
        </>
      )}
    </div>
  );
  return (
    <form
      ref={form}
      id={id}
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!final) send();
      }}
    >
      {/* Only after the form was sent: while one fills it in, the fields speak for themselves. */}
      {Object.keys(found).length > 0 && wrong.length > 1 ? (
        <Summary
          wrong={wrong.map((name) => ({ name, label: labels[name] ?? name }))}
          onGo={(name) => goToField(form.current, name)}
        />
      ) : null}
      {/* What it waits for is asked for where one has just pressed the button, and not over everything. */}
      {busy && Waits !== null ? <Waits /> : null}
      <Choosing value={wait}>{props.children}</Choosing>
      {problem !== null && !shownByField ? <ProblemNotice problem={problem} /> : null}
      {problem !== null && shownByField ? <p role="alert">{problem.meaning}</p> : null}
      {foot === null ? buttons : createPortal(buttons, foot)}
    </form>
  );
}

/** What has to be corrected, with the way to each. */
function Summary(props: {
  readonly wrong: readonly { readonly name: string; readonly label: string }[];
  readonly onGo: (name: string) => void;
}) {
  const title = useId();
  return (
    <section
      aria-labelledby={title}
      data-testid="mistakes"
      className="flex gap-3 rounded-md border border-broken bg-surface p-3"
    >
      <CircleAlert aria-hidden size={20} className="mt-0.5 shrink-0 text-broken" />
      <div>
        <p id={title} className="font-semibold">
          Nothing was recorded: {props.wrong.length} fields have to be corrected.
        </p>
        <ul className="flex flex-wrap gap-x-4">
          {props.wrong.map(({ name, label }) => (
            <li key={name}>
              <button
                type="button"
                onClick={() => props.onGo(name)}
                className="rounded-md text-accent underline underline-offset-2 hover:no-underline"
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

/** A field of a form, by which the form finds it. */
export function FieldBox(props: {
  readonly name: string;
  /** Across the whole width of a form with two columns. */
  readonly wide?: boolean;
  /** Somebody has gone on to something else. */
  readonly onLeave?: () => void;
  readonly children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it hears that the focus leaves what is in it.
    <div
      data-field={props.name}
      className={props.wide === true ? 'col-span-full' : ''}
      onBlur={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget)) props.onLeave?.();
      }}
    >
      {props.children}
    </div>
  );
}

/** Brings the focus to a field. @returns whether there is one */
function goToField(form: HTMLFormElement | null, name: string): boolean {
  const field = form?.querySelector(`[data-field="${CSS.escape(name)}"]`);
  const control = field?.querySelector<HTMLElement>(
    'input:not([tabindex="-1"], [type="hidden"]), textarea, button',
  );
  control?.focus();
  return control != null;
}

function isNames(fields: readonly string[] | Readonly<Record<string, string>>): fields is readonly string[] {
  return Array.isArray(fields);
}
