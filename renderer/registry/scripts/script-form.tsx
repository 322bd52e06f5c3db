import { useState } from 'react';
import type { OutputOf } from '../../../app/contract/operations.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { counted } from '../../shared/counted.ts';
import { FieldBox, Form } from '../../shared/form.tsx';
import { type Choice, SelectField } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useArrivalFocus } from '../../shared/use-arrival-focus.ts';
import { useSubmission } from '../../shared/use-submission.ts';
import { FormPage } from '../form-page.tsx';
import type { FormProps } from '../object-form.tsx';
import { ScriptCid, ScriptPaper } from './script-paper.tsx';

type Checked = OutputOf<'scripts.check'>;

/**
 * Registers a script: from a file, from a ready one, or typed. It is checked first: either everything that is wrong with it
 * is told at once, or what it is is shown before it is entered.
 */
export function ScriptForm(props: FormProps) {
  const submission = useSubmission();
  const [text, setText] = useState('');
  const [ready, setReady] = useState<Choice | null>(null);
  const [checked, setChecked] = useState<Checked | null>(null);
  const { answer } = useAnswer('scripts.ready', {});
  const { busy, mistakes } = submission;
  const scripts = answer?.scripts ?? [];
  const script = checked?.script ?? null;
  const change = (next: string) => {
    setText(next);
    setChecked(null);
  };
  const submit = () =>
    submission.submit(
      (): Readonly<Record<string, string>> =>
        text.trim() === '' ? { text: 'Choose a script, or paste the text of one.' } : {},
      async () => {
        if (script === null) {
          setChecked(await call('scripts.check', { text }));
          return;
        }
        const recorded = await call('scripts.register', { text });
        props.onRecorded({ recorded, name: script.title, chosen: {} });
      },
    );
  return (
    <FormPage title="Register a script" onClose={props.onClose} held={busy}>
      <Form
        act={script === null ? 'Check script' : 'Register script'}
        running={script === null ? 'Reading the script…' : 'The program asks in a dialog of its own…'}
        submission={submission}
        fields={{ text: 'Script' }}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <SelectField
          label="Begin with a ready script"
          name="ready"
          optional
          choices={scripts.map(({ name, title }) => ({ id: name, name: title }))}
          value={ready}
          onChange={(choice) => {
            setReady(choice);
            change(scripts.find(({ name }) => name === choice.id)?.text ?? '');
          }}
          placeholder="Choose one"
          isDisabled={busy}
        />
        <label className="flex flex-col gap-1">
          <span className="font-semibold">
            Or take a file <span className="text-sm font-normal text-muted">(optional)</span>
          </span>
          <input
            type="file"
            accept=".yaml,.yml,.txt"
            disabled={busy}
            onChange={(event) => {
              const [file] = event.currentTarget.files ?? [];
              if (file !== undefined)
                void file.text().then((read) => {
                  setReady(null);
                  change(read);
                });
            }}
            className="w-fit rounded-md text-muted file:me-3 file:min-h-10 file:rounded-md file:border file:border-edge file:bg-surface file:px-4 file:py-2 file:font-semibold file:text-ink"
          />
        </label>
        <FieldBox name="text">
          <TextField
            label="Script"
            name="text"
            rows={10}
            mono
            value={text}
            onChange={change}
            mistake={mistakes['text']}
            hint="In YAML, format cim.script/1. Every word of it is entered into the ledger."
            isDisabled={busy}
          />
        </FieldBox>
        {checked === null ? null : script === null ? (
          <Faults faults={checked.faults} />
        ) : (
          <Registrable script={script} warnings={checked.warnings} />
        )}
      </Form>
    </FormPage>
  );
}

/** What a script is, before it is entered. */
function Registrable(props: {
  readonly script: NonNullable<Checked['script']>;
  readonly warnings: readonly string[];
}) {
  const { script, warnings } = props;
  const section = useArrivalFocus();
  return (
    <section
      ref={section}
      tabIndex={-1}
      aria-label="What will be registered"
      className="flex flex-col gap-3 rounded-md"
    >
      <p role="status" className="font-semibold">
        “{script.title}” can be registered: {counted(script.steps, 'step')},{' '}
        {script.needed === 0 ? 'no approval needed' : counted(script.needed, 'approval')}.
      </p>
      {warnings.length === 0 ? null : (
        <div role="note" className="rounded-md border border-waiting bg-waiting-soft p-4">
          <p className="font-semibold">To be looked at before a ceremony is opened by it</p>
          <ul className="list-disc ps-5">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </div>
      )}
      <ScriptCid cid={script.cid} />
      <ScriptPaper title={script.title} paper={script.paper} />
    </section>
  );
}

/** Everything that is wrong with a script, each with its line and column. */
function Faults({ faults }: { readonly faults: readonly string[] }) {
  return (
    <div role="alert" data-testid="faults" className="rounded-md border border-broken bg-surface p-4">
      <p className="font-semibold text-broken">
        The script cannot be run: {counted(faults.length, 'mistake')}.
      </p>
      <ul className="list-disc ps-5">
        {faults.map((fault) => (
          <li key={fault}>{fault}</li>
        ))}
      </ul>
      <p>Nothing was recorded. Mend what is told, and check it again.</p>
    </div>
  );
}
