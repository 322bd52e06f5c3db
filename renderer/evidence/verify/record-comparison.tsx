import { useState } from 'react';
import type { CidString } from '../../../app/content/cid.ts';
import type { ComparisonFound } from '../../../app/contract/comparisons.ts';
import { call } from '../../bridge/call.ts';
import { CidText } from '../../shared/cid-text.tsx';
import { Dialog } from '../../shared/dialog.tsx';
import { Form } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import { type Option, OptionGroup } from '../../shared/option-group.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';

/** A comparison to be recorded: with its outcome, or, where people tell it, without. */
export type ToRecord = ComparisonFound | { readonly method: 'qr' | 'whole-cid' };

const askedFor: Readonly<Record<ComparisonFound['method'], readonly string[]>> = {
  machine: ['Who compared'],
  camera: ['Who compared'],
  qr: ['Who compared'],
  words: ['A, who read aloud', 'B, who listened'],
  'whole-cid': ['First person', 'Second person'],
};

const answers: readonly Option<'equal' | 'different'>[] = [
  { value: 'equal', name: 'Equal', about: 'Every character is the same on both sides.' },
  { value: 'different', name: 'Different', about: 'At least one character differs.' },
];

/** Asks who compared, and records the comparison in the ledger. */
export function RecordComparison(props: {
  readonly cid: CidString;
  readonly comparison: ToRecord;
  readonly onClose: () => void;
  /** It is on the disk. */
  readonly onRecorded?: () => void;
}) {
  const { cid, comparison } = props;
  const submission = useSubmission();
  const labels = askedFor[comparison.method];
  const [names, setNames] = useState<readonly string[]>(labels.map(() => ''));
  const [answer, setAnswer] = useState<'equal' | 'different' | null>(null);
  const { busy, mistakes } = submission;
  const found = foundOf(comparison, answer);

  const submit = () => {
    const input = { cid, found: found ?? { method: 'qr' as const, equal: false }, people: [...names] };
    return submission.submit(
      () => ({
        ...nameMistakes(names),
        ...(found === null ? { found: 'Choose what came out.' } : {}),
        ...(names.every((name) => name.trim() !== '') ? mistakesIn('comparisons.record', input) : {}),
      }),
      async () => {
        await call('comparisons.record', input);
        props.onRecorded?.();
        props.onClose();
      },
    );
  };

  return (
    <Dialog title="Record this comparison" onClose={props.onClose} held={busy}>
      <Form
        act="Record comparison"
        running="Recording…"
        submission={submission}
        fields={[...labels.map((_, index) => fieldName(index)), 'people', 'found']}
        onSubmit={() => void submit()}
        onCancel={props.onClose}
      >
        <p>
          The ledger then says for good that this identifier was compared, how, by whom, and what came out.
        </p>
        <CidText cid={cid} size="small" />
        {isTold(comparison) ? (
          <>
            <OptionGroup
              label="What came out"
              name="found"
              options={answers}
              value={answer}
              onChange={setAnswer}
              isDisabled={busy}
            />
            {mistakes['found'] === undefined ? null : (
              <p role="alert" className="text-sm font-semibold text-broken">
                {mistakes['found']}
              </p>
            )}
          </>
        ) : null}
        {labels.map((label, index) => (
          <TextField
            key={label}
            label={label}
            name={fieldName(index)}
            value={names[index] ?? ''}
            onChange={(name) => setNames(names.with(index, name))}
            mistake={
              mistakes[fieldName(index)] ?? (index === labels.length - 1 ? mistakes['people'] : undefined)
            }
            isDisabled={busy}
            autoFocus={index === 0 && !isTold(comparison)}
          />
        ))}
      </Form>
    </Dialog>
  );
}

/** Whether people say what came out: of what another machine, or their eyes, have found. */
function isTold(comparison: ToRecord): comparison is { readonly method: 'qr' | 'whole-cid' } {
  return comparison.method === 'qr' || comparison.method === 'whole-cid';
}

function foundOf(comparison: ToRecord, answer: 'equal' | 'different' | null): ComparisonFound | null {
  if (!isTold(comparison)) return comparison;
  return answer === null ? null : { method: comparison.method, equal: answer === 'equal' };
}

function fieldName(index: number): string {
  return `person${index}`;
}

function nameMistakes(names: readonly string[]): Readonly<Record<string, string>> {
  const missing = names.flatMap((name, index) =>
    name.trim() === '' ? [[fieldName(index), 'Enter a name.'] as const] : [],
  );
  return Object.fromEntries(missing);
}
