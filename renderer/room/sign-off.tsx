import { useState } from 'react';
import type { Room, RoomNow } from '../../app/contract/ceremony.ts';
import { isSameSeat, type Seat, seatText } from '../../app/registry/ceremony-facts.ts';
import { call } from '../bridge/call.ts';
import { SIGNING_FIELDS, SigningFields } from '../evidence/signing/signing-fields.tsx';
import { signerId, useSigners } from '../evidence/signing/use-signers.ts';
import { signerName, useSigningWith } from '../evidence/signing/use-signing-with.ts';
import { Busy } from '../shared/busy.tsx';
import { FieldBox, Form } from '../shared/form.tsx';
import type { Mistakes } from '../shared/mistakes.ts';
import { OptionGroup } from '../shared/option-group.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { UserText } from '../shared/user-text.tsx';

type SeatOfRoom = Room['seats'][number];

const WITH = { initials: 'Initials alone', key: 'With their key', yubikey: 'With their YubiKey' } as const;

/** Those sign off who are still missing, one after the other, each with what their seat signs with. */
export function SignOff(props: {
  readonly room: Room;
  /** What is signed off: the id of a step, a pause or a deviation. */
  readonly position: string;
  readonly missing: RoomNow['missing'];
  /** `Sign off`, or `Agree`. */
  readonly act: string;
}) {
  const { room, missing } = props;
  const [chosen, setChosen] = useState<string | null>(null);
  const wanted = missing.flatMap(({ seats }) => seats);
  const seats = room.seats.filter((seat) => wanted.some((one: Seat) => isSameSeat(one, seat)));
  const seat = seats.find((one) => seatText(one) === chosen) ?? seats[0];
  if (missing.length === 0) return null;
  if (seat === undefined)
    return (
      <p className="font-semibold text-waiting">
        Nobody sits here who may sign: {missing.map(({ title }) => title).join(', ')}. Let somebody take a
        seat first.
      </p>
    );
  return (
    <section aria-label="Who signs" className="flex flex-col gap-4 low:gap-2">
      <p data-testid="still-to-sign" className="text-muted">
        Still to sign: {missing.map(({ title }) => title).join(', ')}.{' '}
        <span className="low:hidden">{WITH_ALL}</span>
      </p>
      {seats.length < 2 ? (
        <p className="text-lg font-semibold low:hidden">
          <UserText>{seat.sitter?.name ?? ''}</UserText>, {seat.title}
        </p>
      ) : (
        <OptionGroup
          label="Who signs now"
          name="seat"
          dense
          options={seats.map((one) => ({
            value: seatText(one),
            name: `${one.sitter?.name ?? ''}, ${one.title}`,
            about: WITH[one.signsWith],
          }))}
          value={seatText(seat)}
          onChange={setChosen}
        />
      )}
      <SeatSignOff
        key={`${props.position} ${seatText(seat)}`}
        seat={seat}
        position={props.position}
        act={props.act}
      />
    </section>
  );
}

const WITH_ALL = 'Each signs in their own seat, over the head as it is then.';

/** One person signs off in their seat. What they type is forgotten with it. */
function SeatSignOff(props: { readonly seat: SeatOfRoom; readonly position: string; readonly act: string }) {
  const { seat, position } = props;
  const { signsWith, sitter } = seat;
  const submission = useSubmission();
  const { busy, mistakes } = submission;
  const [initials, setInitials] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const all = useSigners(signsWith === 'initials' ? null : (sitter?.person_id ?? null));
  // A YubiKey proves more than a key on a laptop: it is taken where a key is asked for, and not the other way round.
  const signers = all?.filter(({ kind }) => kind === signsWith || kind === 'yubikey') ?? null;
  const signer = signers?.find((one) => signerId(one) === chosen) ?? signers?.[0] ?? null;
  const signing = useSigningWith(signer);
  const name = sitter?.name ?? '';
  const at = { role: seat.role, number: seat.number };
  const submit = () =>
    submission.submit(
      (): Mistakes => {
        if (signsWith === 'initials')
          return initials.trim() === '' ? { initials: 'Enter your initials.' } : {};
        return signer === null ? { keyId: 'There is nothing here to sign with.' } : signing.check(signer);
      },
      async () => {
        if (signsWith === 'initials') {
          const typed = { kind: 'initials' as const, initials: initials.trim() };
          await call('ceremony.signOff', { position, seat: at, with: typed });
          setInitials('');
          return;
        }
        if (signer === null) return;
        const sent = call('ceremony.signOff', { position, seat: at, with: signing.input(signer) });
        signing.clear();
        await sent;
      },
    );
  if (signsWith !== 'initials' && signers === null) return <Busy>Looking for what they sign with…</Busy>;
  if (signsWith !== 'initials' && signer === null)
    return (
      <p className="font-semibold text-waiting">
        <UserText>{name}</UserText> has{' '}
        {signsWith === 'key' ? 'no key for signing and no YubiKey set up' : 'no YubiKey set up'} on this
        laptop. Let somebody else take the seat, or report a deviation.
      </p>
    );
  return (
    <Form
      act={`${props.act} as ${name}`}
      running={signer?.kind === 'yubikey' ? 'Signing… touch the YubiKey when it blinks' : 'Signing…'}
      submission={submission}
      fields={signsWith === 'initials' ? ['initials'] : [...SIGNING_FIELDS]}
      onSubmit={() => void submit()}
    >
      {signsWith === 'initials' ? (
        <FieldBox name="initials">
          <TextField
            label={`Initials of ${name}`}
            name="initials"
            value={initials}
            onChange={setInitials}
            mistake={mistakes['initials']}
            hint="They prove nothing: the program asks once more, and the record says so."
            isDisabled={busy}
          />
        </FieldBox>
      ) : signer === null ? null : (
        <>
          {signers === null || signers.length < 2 ? null : (
            <OptionGroup
              label="With what"
              name="signer"
              options={signers.map((one) => ({
                value: signerId(one),
                name: signerName(one),
                about: one.kind === 'key' ? 'With its passphrase.' : 'With its PIN, and a touch.',
              }))}
              value={signerId(signer)}
              onChange={setChosen}
              isDisabled={busy}
            />
          )}
          <SigningFields signer={signer} signing={signing} mistakes={mistakes} isDisabled={busy} />
        </>
      )}
    </Form>
  );
}
