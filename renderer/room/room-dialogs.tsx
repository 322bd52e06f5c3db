import { useState } from 'react';
import type { Room } from '../../app/contract/ceremony.ts';
import { type Seat, seatText } from '../../app/registry/ceremony-facts.ts';
import { call } from '../bridge/call.ts';
import { ReferenceField, type ReferenceFieldOf } from '../registry/reference-field.tsx';
import { number } from '../shared/counted.ts';
import { Dialog } from '../shared/dialog.tsx';
import { FieldBox, Form } from '../shared/form.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { type Choice, SelectField } from '../shared/select-field.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { WordGrid } from '../shared/word-grid.tsx';
import { seatName } from './use-room.ts';

/** The words of the head, so large that they can be read from across the table. */
export function WordsDialog({ room, onClose }: { readonly room: Room; readonly onClose: () => void }) {
  return (
    <Dialog title={`Head in words, entry ${number(room.head.seq)}`} onClose={onClose} wide>
      <div className="overflow-x-auto">
        <WordGrid cid={room.head.cid} large />
      </div>
    </Dialog>
  );
}

/** Why people pause; it stands on record. */
export function BreakDialog({ onClose }: { readonly onClose: () => void }) {
  const submission = useSubmission();
  const [reason, setReason] = useState('');
  const submit = () =>
    submission.submit(
      (): Mistakes => (reason.trim() === '' ? { reason: 'Say why.' } : {}),
      async () => {
        await call('ceremony.pause', { reason: reason.trim() });
        onClose();
      },
    );
  return (
    <Dialog title="Take a break" onClose={onClose} held={submission.busy}>
      <Form
        act="Begin the break"
        running="Recording…"
        submission={submission}
        fields={['reason']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <FieldBox name="reason">
          <TextField
            label="Reason"
            name="reason"
            value={reason}
            onChange={setReason}
            mistake={submission.mistakes['reason']}
            hint="Nothing is done until the ceremony goes on."
            autoFocus
          />
        </FieldBox>
      </Form>
    </Dialog>
  );
}

const SITTER_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'person',
  where: { status: 'active' },
  name: 'personId',
  label: 'Who takes it',
  none: 'Nobody: the seat stays empty',
  prompt: 'Choose who takes the seat',
  optional: true,
};

/** Somebody else takes a seat, or leaves it. */
export function SeatDialog({ room, onClose }: { readonly room: Room; readonly onClose: () => void }) {
  const submission = useSubmission();
  const [seat, setSeat] = useState<Seat | null>(null);
  const [person, setPerson] = useState<Choice | null | undefined>(undefined);
  const [reason, setReason] = useState('');
  const { mistakes } = submission;
  const choices = room.seats.map((one) => ({ id: seatText(one), name: seatName(room, one) }));
  const submit = () =>
    submission.submit(
      () => ({
        ...(seat === null ? { seat: 'Choose the seat.' } : {}),
        ...(person === undefined ? { personId: 'Choose who takes it.' } : {}),
        ...(reason.trim() === '' ? { reason: 'Say why.' } : {}),
      }),
      async () => {
        if (seat === null) return;
        await call('ceremony.seat', { seat, personId: person?.id ?? null, reason: reason.trim() });
        onClose();
      },
    );
  return (
    <Dialog title="Somebody else takes a seat" onClose={onClose} held={submission.busy}>
      <Form
        act="Change the seat"
        running="The program asks in a dialog of its own…"
        submission={submission}
        fields={['seat', 'personId', 'reason']}
        onSubmit={() => void submit()}
        onCancel={onClose}
      >
        <FieldBox name="seat">
          <SelectField
            label="Seat"
            name="seat"
            choices={choices}
            value={choices.find(({ id }) => seat !== null && id === seatText(seat)) ?? null}
            onChange={({ id }) => {
              const found = room.seats.find((one) => seatText(one) === id);
              if (found !== undefined) setSeat({ role: found.role, number: found.number });
            }}
            placeholder="Choose the seat"
            mistake={mistakes['seat']}
          />
        </FieldBox>
        <FieldBox name="personId">
          <ReferenceField
            field={SITTER_FIELD}
            value={person}
            onChange={setPerson}
            mistake={mistakes['personId']}
            isDisabled={submission.busy}
          />
        </FieldBox>
        <FieldBox name="reason">
          <TextField
            label="Reason"
            name="reason"
            value={reason}
            onChange={setReason}
            mistake={mistakes['reason']}
          />
        </FieldBox>
      </Form>
    </Dialog>
  );
}
