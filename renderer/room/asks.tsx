import { useState } from 'react';
import type { Room, RoomNow } from '../../app/contract/ceremony.ts';
import type { Seat } from '../../app/registry/ceremony-facts.ts';
import { call } from '../bridge/call.ts';
import { FieldBox, Form } from '../shared/form.tsx';
import { TextField } from '../shared/text-field.tsx';
import { Tick } from '../shared/tick.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { ActAsk } from './act-ask.tsx';
import type { AskOf, AskProps } from './ask-props.ts';
import { BlindAsk } from './blind-ask.tsx';
import { GateAsk } from './gate-ask.tsx';
import { ReadbackAsk, TimeAsk } from './readback-asks.tsx';
import { SeatSelect, seatOf } from './seat-select.tsx';
import { StepAct } from './step-act.tsx';

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
            label={`No number stands on: ${title}`}
            ticked={bare.has(item)}
            onChange={(is) =>
              setBare((before) => new Set(is ? [...before, item] : [...before].filter((one) => one !== item)))
            }
          >
            <span>No number stands on: {title}</span>
          </Tick>
        </div>
      ))}
    </Form>
  );
}
