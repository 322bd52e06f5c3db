import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import type { Room } from '../../app/contract/ceremony.ts';
import { isSameSeat, type Seat } from '../../app/registry/ceremony-facts.ts';
import { call } from '../bridge/call.ts';
import { Button } from '../shared/button.tsx';
import { FieldBox, Form } from '../shared/form.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { UserText } from '../shared/user-text.tsx';
import type { AskProps } from './ask-props.ts';
import { SeatSelect, seatOf } from './seat-select.tsx';

const PASTED = 'Type it: what is pasted was not read off the thing.';

/**
 * Two read one after the other, and neither sees the other's: what is typed is covered, the first is hidden until both are sent, and
 * it is kept nowhere else.
 */
export function BlindAsk({ room, step, ask }: AskProps<'capture'>) {
  const submission = useSubmission();
  const [first, setFirst] = useState<{ readonly seat: Seat; readonly value: string } | null>(null);
  const [value, setValue] = useState('');
  const [chosen, setChosen] = useState<Seat | null>(null);
  const [looking, setLooking] = useState(false);
  const [pasted, setPasted] = useState(false);
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
          setLooking(false);
          setPasted(false);
          return;
        }
        await call('ceremony.bring', { step, brought: { kind: 'capture', entries: [first, entry] } });
      },
    );
  const refuse = (event: React.SyntheticEvent) => {
    event.preventDefault();
    setPasted(true);
  };
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
      <p role="status" className="flex items-start gap-2 text-lg low:text-base">
        {first === null ? null : <EyeOff aria-hidden size={18} className="mt-1 shrink-0" />}
        <span>
          {first === null ? '' : 'The first reading is hidden. '}
          <span className="font-semibold">
            <UserText>{seat === null ? 'One' : nameIn(room, seat)}</UserText>
          </span>{' '}
          reads the number now and types it. Nobody says it aloud;{' '}
          {first === null ? 'the second' : <UserText>{nameIn(room, first.seat)}</UserText>} looks away.
        </span>
      </p>
      {seats.length < 2 ? null : (
        <SeatSelect
          {...{ room, label: 'Who reads it', name: 'seat', seats, value: seat, onChange: setChosen }}
          mistake={submission.mistakes['seat']}
        />
      )}
      <div
        className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3"
        onPasteCapture={refuse}
        onDropCapture={refuse}
      >
        <FieldBox name="value">
          <TextField
            label={`${first === null ? 'First' : 'Second'} reading of: ${ask.title}`}
            name="value"
            mono
            secret={!looking}
            value={value}
            onChange={(text) => {
              setValue(text);
              setPasted(false);
            }}
            mistake={submission.mistakes['value'] ?? (pasted ? PASTED : undefined)}
            isDisabled={submission.busy}
          />
        </FieldBox>
        <Button className="mt-7" onPressStart={() => setLooking(true)} onPressEnd={() => setLooking(false)}>
          <Eye aria-hidden size={18} />
          Hold to look
        </Button>
      </div>
      <p className="text-sm text-muted low:hidden">
        Both are compared with each other, and with the number on record where there is one. Until they are
        the same nobody is shown any of them.
      </p>
    </Form>
  );
}

function nameIn({ seats }: Room, seat: Seat): string {
  return seats.find((one) => isSameSeat(one, seat))?.sitter?.name ?? 'Nobody';
}
