import { EyeOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Room, RoomAsk, RoomNow } from '../../app/contract/ceremony.ts';
import type { Seat } from '../../app/registry/ceremony-facts.ts';
import { isTimeWithin } from '../../app/registry/ceremony-judgement.ts';
import { call } from '../bridge/call.ts';
import { askAgain } from '../bridge/query.ts';
import { FieldBox, Form } from '../shared/form.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { ActAsk } from './act-ask.tsx';
import { GateAsk } from './gate-ask.tsx';
import { MachineReadback, machineReading } from './machine-readback.tsx';
import { SeatSelect, seatOf } from './seat-select.tsx';
import { StepAct } from './step-act.tsx';

type AskOf<K extends RoomAsk['kind']> = Extract<RoomAsk, { readonly kind: K }>;

interface AskProps<K extends RoomAsk['kind']> {
  readonly room: Room;
  readonly step: string;
  readonly ask: AskOf<K>;
}

/** What the open step asks for. */
export function Ask({ room, now }: { readonly room: Room; readonly now: RoomNow }) {
  const { ask, id: step } = now;
  switch (ask.kind) {
    case 'pause':
    case 'say':
    case 'attest':
      return null;
    case 'check':
      return <CheckAsk {...{ room, step, ask }} />;
    case 'capture':
      return ask.blind ? <BlindAsk {...{ room, step, ask }} /> : <CaptureAsk {...{ room, step, ask }} />;
    case 'readback':
      return ask.within === null ? (
        <ReadbackAsk {...{ room, step, ask }} />
      ) : (
        <TimeAsk within={ask.within} {...{ room, step, ask }} />
      );
    case 'measure':
      return (
        <StepAct act="Measure now" running="Measuring…" run={() => call('ceremony.measure', { step })}>
          <Expected expected={ask.expected} />
        </StepAct>
      );
    case 'act':
      return <ActAsk {...{ room, step, ask }} />;
    case 'gate':
      return <GateAsk {...{ step, ask }} />;
    case 'custody':
      return <CustodyAsk {...{ room, step, ask }} />;
    case 'record':
      return (
        <StepAct
          act="Choose a folder and write…"
          running="The program asks in a dialog of its own…"
          run={() => call('ceremony.write', { step })}
        >
          <span className="text-muted">It writes: {ask.make.join(', ')}. Then it reads them back.</span>
        </StepAct>
      );
  }
}

function Expected({ expected }: { readonly expected: readonly string[] }) {
  if (expected.length === 0) return null;
  return <span className="text-muted">Expected: {expected.join(' · ')}</span>;
}

function CheckAsk({ room, step, ask }: AskProps<'check'>) {
  const submission = useSubmission();
  const [answer, setAnswer] = useState('');
  const [chosen, setChosen] = useState<Seat | null>(null);
  const seat = seatOf(chosen, ask.by);
  const submit = () =>
    submission.submit(
      () => ({
        ...(seat === null ? { seat: 'Choose who answers.' } : {}),
        ...(answer.trim() === '' ? { answer: 'Enter what you see.' } : {}),
      }),
      async () => {
        if (seat === null) return;
        await call('ceremony.bring', { step, brought: { kind: 'answer', seat, answer: answer.trim() } });
      },
    );
  return (
    <Form
      act="Record the answer"
      running="Recording…"
      submission={submission}
      fields={['seat', 'answer']}
      onSubmit={() => void submit()}
    >
      <p className="text-lg font-semibold">{ask.question}</p>
      <SeatSelect
        {...{ room, label: 'Who answers', name: 'seat', seats: ask.by, value: seat, onChange: setChosen }}
        mistake={submission.mistakes['seat']}
      />
      <FieldBox name="answer">
        <TextField
          label="What you see"
          name="answer"
          value={answer}
          onChange={setAnswer}
          mistake={submission.mistakes['answer']}
          isDisabled={submission.busy}
        />
      </FieldBox>
    </Form>
  );
}

function CaptureAsk({ room, step, ask }: AskProps<'capture'>) {
  const submission = useSubmission();
  const [value, setValue] = useState('');
  const [chosen, setChosen] = useState<Seat | null>(null);
  const seat = seatOf(chosen, ask.by);
  const submit = () =>
    submission.submit(
      () => ({
        ...(seat === null ? { seat: 'Choose who reads it.' } : {}),
        ...(value.trim() === '' ? { value: 'Enter what stands on it.' } : {}),
      }),
      async () => {
        if (seat === null) return;
        const entries = [{ seat, value: value.trim() }];
        await call('ceremony.bring', { step, brought: { kind: 'capture', entries } });
      },
    );
  return (
    <Form
      act="Record what I see"
      running="Recording…"
      submission={submission}
      fields={['seat', 'value']}
      onSubmit={() => void submit()}
    >
      <SeatSelect
        {...{ room, label: 'Who reads it', name: 'seat', seats: ask.by, value: seat, onChange: setChosen }}
        mistake={submission.mistakes['seat']}
      />
      <FieldBox name="value">
        <TextField
          label={`Number on: ${ask.title}`}
          name="value"
          mono
          value={value}
          onChange={setValue}
          mistake={submission.mistakes['value']}
          isDisabled={submission.busy}
        />
      </FieldBox>
    </Form>
  );
}

/** Two read one after the other, and neither sees the other's: the first is hidden until both are sent, and kept nowhere else. */
function BlindAsk({ room, step, ask }: AskProps<'capture'>) {
  const submission = useSubmission();
  const [first, setFirst] = useState<{ readonly seat: Seat; readonly value: string } | null>(null);
  const [value, setValue] = useState('');
  const [chosen, setChosen] = useState<Seat | null>(null);
  const seats = first === null ? ask.by : ask.confirm;
  const seat = seatOf(chosen, seats);
  const submit = () =>
    submission.submit(
      () => ({
        ...(seat === null ? { seat: 'Choose who reads it.' } : {}),
        ...(value.trim() === '' ? { value: 'Enter what stands on it.' } : {}),
      }),
      async () => {
        if (seat === null) return;
        const entry = { seat, value: value.trim() };
        if (first === null) {
          setFirst(entry);
          setValue('');
          setChosen(null);
          return;
        }
        await call('ceremony.bring', { step, brought: { kind: 'capture', entries: [first, entry] } });
      },
    );
  return (
    <Form
      key={first === null ? 'first' : 'second'}
      act={first === null ? 'Hide it, and let the second read' : 'Compare both'}
      running="Comparing…"
      submission={submission}
      fields={['seat', 'value']}
      onSubmit={() => void submit()}
      begin={first === null ? null : 'value'}
    >
      {first === null ? (
        <p>Two read it, and neither sees what the other has read. The second looks away now.</p>
      ) : (
        <p role="status" className="flex items-center gap-2 font-semibold">
          <EyeOff aria-hidden size={18} />
          The first reading is hidden. Now the second reads; the first looks away.
        </p>
      )}
      <SeatSelect
        {...{ room, label: 'Who reads it', name: 'seat', seats, value: seat, onChange: setChosen }}
        mistake={submission.mistakes['seat']}
      />
      <FieldBox name="value">
        <TextField
          label={`${first === null ? 'First' : 'Second'} reading of: ${ask.title}`}
          name="value"
          mono
          value={value}
          onChange={setValue}
          mistake={submission.mistakes['value']}
          isDisabled={submission.busy}
        />
      </FieldBox>
    </Form>
  );
}

const IN_ROW = 4;

/**
 * Words are read aloud by one and ticked by the other, row by row; where they differ, it is said at which. Or the machine compares
 * what the other side has.
 */
function ReadbackAsk({ room, step, ask }: AskProps<'readback'>) {
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
        <ol aria-label="What is read aloud" className="flex flex-col gap-2">
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
                <span translate="no" className="flex flex-wrap gap-x-6 font-mono text-lg">
                  <span className="w-4 text-muted">{index + 1}</span>
                  {row.map((word, column) => (
                    <span
                      // biome-ignore lint/suspicious/noArrayIndexKey: a word may stand twice; its place is fixed.
                      key={column}
                      className="min-w-24"
                    >
                      {word}
                    </span>
                  ))}
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
function TimeAsk({ room, step, ask, within }: AskProps<'readback'> & { readonly within: number }) {
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

/** The numbers of what is put away or taken out, read off the things themselves. */
function CustodyAsk({ room, step, ask }: AskProps<'custody'>) {
  const submission = useSubmission();
  const [chosen, setChosen] = useState<Seat | null>(null);
  const seat = seatOf(chosen, ask.by);
  const [read, setRead] = useState<Readonly<Record<string, string>>>({});
  const [bare, setBare] = useState<ReadonlySet<string>>(new Set());
  const textOf = (item: string) => (read[item] ?? '').trim();
  const submit = () =>
    submission.submit(
      () =>
        Object.fromEntries([
          ...(seat === null ? [['seat', 'Choose who does it.']] : []),
          ...(textOf(ask.container.item) === ''
            ? [[ask.container.item, 'Enter the number that stands on it.']]
            : []),
          ...ask.items
            .filter(({ item }) => textOf(item) === '' && !bare.has(item))
            .map(({ item }) => [item, 'Enter its number, or say that it has none.']),
        ]),
      async () => {
        if (seat === null) return;
        const items = ask.items.map(({ item }) => (textOf(item) === '' ? null : textOf(item)));
        await call('ceremony.bring', {
          step,
          brought: { kind: 'custody', container: textOf(ask.container.item), items, seat },
        });
      },
    );
  const field = ({ item, title, left }: AskOf<'custody'>['container']) => (
    <FieldBox key={item} name={item}>
      <TextField
        label={`Number on: ${title}`}
        name={item}
        // What it must be is not said: people read it off the thing.
        hint={left === null ? undefined : `By the last record it is ${left}.`}
        mono
        value={read[item] ?? ''}
        onChange={(text) => setRead((before) => ({ ...before, [item]: text }))}
        mistake={submission.mistakes[item]}
        isDisabled={submission.busy}
      />
    </FieldBox>
  );
  return (
    <Form
      act={ask.moved === 'in' ? 'Record that it is put away' : 'Record that it is taken out'}
      running="Recording…"
      submission={submission}
      fields={['seat', ask.container.item, ...ask.items.map(({ item }) => item)]}
      onSubmit={() => void submit()}
    >
      <SeatSelect
        {...{ room, label: 'Who does it', name: 'seat', seats: ask.by, value: seat, onChange: setChosen }}
        mistake={submission.mistakes['seat']}
      />
      <p>
        Read each number off the thing itself, and not off the script.{' '}
        {ask.moved === 'in' ? 'Into' : 'Out of'}:
      </p>
      {field(ask.container)}
      {ask.items.map(({ item, title, left }) => (
        <div key={item} className="flex flex-col gap-2">
          {field({ item, title, left, serial: null })}
          <Tick
            label={`${title} has no number`}
            ticked={bare.has(item)}
            onChange={(is) =>
              setBare((before) => new Set(is ? [...before, item] : [...before].filter((one) => one !== item)))
            }
          >
            <span>{title} has no number</span>
          </Tick>
        </div>
      ))}
    </Form>
  );
}
