import { useState } from 'react';
import { MOST_SEEDS, type ShownSeed } from '../../../app/contract/nats.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Dialog } from '../../shared/dialog.tsx';
import { FieldBox, Form } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { FieldMistakeText, TextField } from '../../shared/text-field.tsx';
import { Tick } from '../../shared/tick.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { UserText } from '../../shared/user-text.tsx';
import type { ConfiguringProps } from './configuring.tsx';
import { NOBODY, RecipientField } from './creds-dialog.tsx';

/** A seed that goes along, and what opens it; an empty passphrase is that of the one before. */
interface Chosen {
  readonly seed: ShownSeed;
  readonly passphrase: string;
}

/** Writes the folders of nsc, with the seeds that are ticked: main asks once more, and where to. */
export function NscDialog({ object, onClose, onRecorded }: ConfiguringProps) {
  const { id, name } = object;
  const submission = useSubmission();
  const [recipient, setRecipient] = useState('');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const { answer, problem } = useAnswer(
    'identities.seeds',
    { operatorId: id, search },
    { keepPrevious: true },
  );
  const { busy, mistakes } = submission;
  const found = answer?.seeds ?? [];
  // What was ticked stays in sight, also where something else is looked for; nothing changes its place by being ticked.
  const listed = [
    ...chosen.map(({ seed }) => seed).filter((one) => found.every(({ id: other }) => other !== one.id)),
    ...found,
  ];
  const inOrder = listed.flatMap((one) => chosen.filter(({ seed }) => seed.id === one.id));
  const check = (): Mistakes => ({
    ...(recipient.trim() === '' ? { recipient: NOBODY } : {}),
    ...(chosen.length > MOST_SEEDS ? { seeds: `At most ${MOST_SEEDS} seeds at once.` } : {}),
    ...(inOrder[0]?.passphrase === '' ? { [field(inOrder[0].seed)]: 'Enter the passphrase.' } : {}),
  });
  const submit = () =>
    submission.submit(check, async () => {
      const sent = call('nsc.export', { operatorId: id, recipient, seeds: opened(inOrder) });
      setChosen((before) => before.map(({ seed }) => ({ seed, passphrase: '' })));
      const recorded = await sent;
      if (recorded === null) onClose();
      else onRecorded(recorded);
    });
  return (
    <Dialog title={`Export ${name} for nsc`} onClose={onClose} held={busy} wide>
      <Form
        act="Export for nsc"
        running="Opening the seeds and writing…"
        submission={submission}
        fields={['recipient', 'seeds', ...inOrder.map(({ seed }) => field(seed))]}
        onSubmit={() => void submit()}
        onCancel={onClose}
        final
      >
        <p>
          A folder with what nsc keeps in its folders <code>stores</code> and <code>keys</code>. Tokens always
          go along; seeds only those that you tick, and these in plain text.
        </p>
        <RecipientField
          value={recipient}
          onChange={setRecipient}
          mistake={mistakes['recipient']}
          hint="Who will use it. It stands in the ledger for good."
          isDisabled={busy}
        />
        <FieldBox name="seeds">
          <fieldset disabled={busy} className="flex flex-col gap-3">
            <legend className="mb-2 font-semibold">Seeds that go along, in plain text</legend>
            {answer?.more === true || search !== '' ? (
              <TextField label="Find a seed" name="search" value={search} onChange={setSearch} optional />
            ) : null}
            {listed.map((seed) => {
              const at = inOrder.findIndex((one) => one.seed.id === seed.id);
              return (
                <div key={seed.id} className="flex flex-col gap-2">
                  <SeedTick
                    seed={seed}
                    ticked={at >= 0}
                    onChange={(ticked) =>
                      setChosen(
                        ticked
                          ? [...chosen, { seed, passphrase: '' }]
                          : chosen.filter((one) => one.seed.id !== seed.id),
                      )
                    }
                  />
                  {at < 0 ? null : (
                    <FieldBox name={field(seed)}>
                      <TextField
                        label={`Passphrase of ${seed.name}`}
                        name={field(seed)}
                        secret
                        value={inOrder[at]?.passphrase ?? ''}
                        onChange={(passphrase) =>
                          setChosen(
                            chosen.map((one) => (one.seed.id === seed.id ? { seed, passphrase } : one)),
                          )
                        }
                        mistake={mistakes[field(seed)]}
                        hint={at === 0 ? undefined : 'Empty: the same as the one above.'}
                        optional={at > 0}
                        isDisabled={busy}
                      />
                    </FieldBox>
                  )}
                </div>
              );
            })}
            {mistakes['seeds'] === undefined ? null : (
              <FieldMistakeText>{mistakes['seeds']}</FieldMistakeText>
            )}
            {problem === null ? null : <ProblemNotice problem={problem} />}
            {answer?.more === true ? (
              <p className="text-sm text-muted">There are more: find them by their names.</p>
            ) : null}
          </fieldset>
        </FieldBox>
      </Form>
    </Dialog>
  );
}

function SeedTick(props: {
  readonly seed: ShownSeed;
  readonly ticked: boolean;
  readonly onChange: (ticked: boolean) => void;
}) {
  const { seed, ticked } = props;
  const isHere = seed.files.some(({ present }) => present);
  return (
    <Tick label={seed.name} ticked={ticked} onChange={props.onChange} isDisabled={!isHere}>
      <span className="min-w-0 wrap-anywhere">
        <UserText>{seed.name}</UserText>
        {isHere ? null : <span className="block text-sm text-muted">Its seed is not on this laptop.</span>}
      </span>
    </Tick>
  );
}

function field({ id }: ShownSeed): string {
  return `seed.${id}`;
}

function opened(chosen: readonly Chosen[]) {
  let before = '';
  return chosen.map(({ seed: { kind, id }, passphrase }) => {
    before = passphrase === '' ? before : passphrase;
    return { kind, id, unlocking: { by: 'passphrase' as const, passphrase: before } };
  });
}
