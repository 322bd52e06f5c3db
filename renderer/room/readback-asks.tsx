import { useEffect, useState } from 'react';
import type { Room } from '../../app/contract/ceremony.ts';
import type { Seat } from '../../app/registry/ceremony-facts.ts';
import { isTimeWithin } from '../../app/registry/ceremony-judgement.ts';
import { call } from '../bridge/call.ts';
import { askAgain } from '../bridge/query.ts';
import { FieldBox, Form } from '../shared/form.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import type { AskOf, AskProps } from './ask-props.ts';
import { MachineReadback, machineReading } from './machine-readback.tsx';
import { SeatSelect, seatOf } from './seat-select.tsx';

const IN_ROW = 4;

/**
 * Words are read aloud by one and ticked by the other, row by row; where they differ, it is said at which. Or the machine compares
 * what the other side has.
 */
export function ReadbackAsk({ room, step, ask }: AskProps<'readback'>) {
  const submission = useSubmission();
  const [ticked, setTicked] = useState<ReadonlySet<number>>(new Set());
  const [differs, setDiffers] = useState(false);
  const [given, setGiven] = useState('');
  const machine = machineReading(ask.said, given);
  const [at, setAt] = useState('');
  const [readerChosen, setReader] = useState<Seat | null>(null);
  const [listenerChosen, setListener] = useState<Seat | null>(null);
  const reader = seatOf(readerChosen, ask.by);
  const listener = seatOf(listenerChosen, ask.confirm);
  const words = ask.said.split(/\s+/);
  const rows = Array.from({ length: Math.ceil(words.length / IN_ROW) }, (_, row) =>
    words.slice(row * IN_ROW, row * IN_ROW + IN_ROW),
  );
  const submit = () =>
    submission.submit(
      () => ({
        ...seatMistakes(reader, listener),
        ...(machine !== null && machine.equal === null
          ? { given: 'It is not all there, or cannot be compared.' }
          : {}),
        ...(machine === null && !differs && ticked.size < rows.length
          ? { rows: 'Tick each row as it was compared, or let the machine compare.' }
          : {}),
        ...(differs && at.trim() !== '' && !isPlace(at, words.length)
          ? { at: `Enter a number from 1 to ${words.length}.` }
          : {}),
      }),
      async () => {
        if (reader === null || listener === null) return;
        const firstDifference = differs && at.trim() !== '' ? Number(at) : null;
        const byPeople = { heard: null, firstDifference, equal: !differs };
        const found =
          machine === null || machine.equal === null
            ? byPeople
            : { heard: machine.heard, firstDifference: machine.firstDifference, equal: machine.equal };
        await call('ceremony.bring', {
          step,
          brought: {
            kind: 'readback',
            ...{ reader, listener, said: ask.said },
            ...found,
          },
        });
      },
    );
  return (
    <Form
      act={(machine?.equal ?? !differs) ? 'Record that all are the same' : 'Record that they differ'}
      running="Recording…"
      submission={submission}
      fields={['reader', 'listener', 'rows', 'at', 'given']}
      onSubmit={() => void submit()}
    >
      {ask.against === null ? null : <p className="text-muted">Compared with: {ask.against}</p>}
      <ReaderAndListener
        {...{ room, ask, reader, listener, setReader, setListener }}
        mistakes={submission.mistakes}
      />
      <FieldBox name="rows">
        <ol aria-label="What is read aloud" className="@container flex flex-col gap-2">
          {rows.map((row, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a row is its number.
              key={index}
            >
              <Tick
                label={`Row ${index + 1}: ${row.join(' ')}`}
                ticked={ticked.has(index)}
                onChange={(is) =>
                  setTicked((before) =>
                    is ? new Set([...before, index]) : new Set([...before].filter((one) => one !== index)),
                  )
                }
                mistake={index === 0 ? submission.mistakes['rows'] : undefined}
              >
                <span translate="no" className="flex gap-3 font-mono">
                  <span className="w-4 shrink-0 text-muted">{index + 1}</span>
                  <span
                    className={
                      row.length === 1
                        ? 'min-w-0'
                        : 'grid grid-cols-[repeat(2,7rem)] gap-x-2 @lg:grid-cols-[repeat(4,7rem)]'
                    }
                  >
                    {row.map((word, column) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: a word may stand twice; its place is fixed.
                      <span key={column}>{word}</span>
                    ))}
                  </span>
                </span>
              </Tick>
            </li>
          ))}
        </ol>
      </FieldBox>
      <Tick label="They differ" ticked={differs} onChange={setDiffers}>
        <span>They differ: it is NOT the same</span>
      </Tick>
      {differs ? (
        <FieldBox name="at">
          <TextField
            label="The first that differs"
            name="at"
            optional
            value={at}
            onChange={setAt}
            mistake={submission.mistakes['at']}
            hint="Counted from 1, word by word."
          />
        </FieldBox>
      ) : null}
      <MachineReadback
        said={ask.said}
        given={given}
        onGiven={setGiven}
        mistake={submission.mistakes['given']}
        isDisabled={submission.busy}
      />
    </Form>
  );
}

function isPlace(text: string, most: number): boolean {
  return /^\d{1,4}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;
}

function seatMistakes(reader: Seat | null, listener: Seat | null): Mistakes {
  return {
    ...(reader === null ? { reader: 'Choose who reads.' } : {}),
    ...(listener === null ? { listener: 'Choose who compares.' } : {}),
  };
}

function ReaderAndListener(props: {
  readonly room: Room;
  readonly ask: AskOf<'readback'>;
  readonly reader: Seat | null;
  readonly listener: Seat | null;
  readonly setReader: (seat: Seat) => void;
  readonly setListener: (seat: Seat) => void;
  readonly mistakes: Mistakes;
}) {
  const { room, ask, mistakes } = props;
  return (
    <>
      <SeatSelect
        {...{ room, label: 'Who reads aloud', name: 'reader', seats: ask.by }}
        value={props.reader}
        onChange={props.setReader}
        mistake={mistakes['reader']}
      />
      <SeatSelect
        {...{ room, label: 'Who compares', name: 'listener', seats: ask.confirm }}
        value={props.listener}
        onChange={props.setListener}
        mistake={mistakes['listener']}
      />
    </>
  );
}

/** Milliseconds after which the time of the laptop is shown anew. */
const CLOCK_AGAIN = 5_000;

/** The time of the laptop is read aloud, and the other side enters what their watch says at that moment. */
export function TimeAsk({ room, step, ask, within }: AskProps<'readback'> & { readonly within: number }) {
  const submission = useSubmission();
  const [heard, setHeard] = useState('');
  const [readerChosen, setReader] = useState<Seat | null>(null);
  const [listenerChosen, setListener] = useState<Seat | null>(null);
  const reader = seatOf(readerChosen, ask.by);
  const listener = seatOf(listenerChosen, ask.confirm);
  useEffect(() => {
    askAgain('ceremony.room');
    const timer = setInterval(() => askAgain('ceremony.room'), CLOCK_AGAIN);
    return () => clearInterval(timer);
  }, []);
  const submit = () =>
    submission.submit(
      () => ({
        ...seatMistakes(reader, listener),
        ...(/^([01]?\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(heard.trim())
          ? {}
          : { heard: 'Enter hours, minutes and seconds in UTC, such as 09:41:07.' }),
      }),
      async () => {
        if (reader === null || listener === null) return;
        const equal = isTimeWithin(ask.said, heard, within);
        await call('ceremony.bring', {
          step,
          brought: {
            kind: 'readback',
            ...{ reader, listener, said: ask.said, heard: heard.trim(), firstDifference: null, equal },
          },
        });
      },
    );
  return (
    <Form
      act="Compare the times"
      running="Comparing…"
      submission={submission}
      fields={['reader', 'listener', 'heard']}
      onSubmit={() => void submit()}
    >
      <p>
        The laptop says <span className="font-mono text-xl font-bold">{ask.said}</span>
      </p>
      <ReaderAndListener
        {...{ room, ask, reader, listener, setReader, setListener }}
        mistakes={submission.mistakes}
      />
      <FieldBox name="heard">
        <TextField
          label={`The time now on ${ask.against ?? 'the other clock'}, in UTC`}
          name="heard"
          mono
          value={heard}
          onChange={setHeard}
          mistake={submission.mistakes['heard']}
          hint={`Such as 09:41:07. They may differ by ${within} seconds.`}
          isDisabled={submission.busy}
        />
      </FieldBox>
    </Form>
  );
}
