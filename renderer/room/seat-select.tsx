import type { Room } from '../../app/contract/ceremony.ts';
import { type Seat, seatText } from '../../app/registry/ceremony-facts.ts';
import { FieldBox } from '../shared/form.tsx';
import { SelectField } from '../shared/select-field.tsx';
import { UserText } from '../shared/user-text.tsx';
import { seatName } from './use-room.ts';

/** Which of the seats that may do it: said where there is one, chosen where there are several. */
export function SeatSelect(props: {
  readonly room: Room;
  readonly label: string;
  readonly name: string;
  readonly seats: readonly Seat[];
  readonly value: Seat | null;
  readonly onChange: (seat: Seat) => void;
  readonly mistake?: string | undefined;
}) {
  const { room, seats, value } = props;
  const choices = seats.map((seat) => ({ id: seatText(seat), name: seatName(room, seat) }));
  if (seats.length === 1)
    return (
      /* in a low window the top of the step says it */
      <p className="low:hidden">
        <span className="text-muted">{props.label}: </span>
        <UserText>{choices[0]?.name ?? ''}</UserText>
      </p>
    );
  return (
    <FieldBox name={props.name}>
      <SelectField
        label={props.label}
        name={props.name}
        choices={choices}
        value={choices.find(({ id }) => value !== null && id === seatText(value)) ?? null}
        onChange={({ id }) => {
          const seat = seats.find((one) => seatText(one) === id);
          if (seat !== undefined) props.onChange(seat);
        }}
        placeholder="Choose who"
        mistake={props.mistake}
      />
    </FieldBox>
  );
}

/** The seat that was chosen; the only one where there is no choice. */
export function seatOf(chosen: Seat | null, seats: readonly Seat[]): Seat | null {
  return chosen ?? (seats.length === 1 ? (seats[0] ?? null) : null);
}
