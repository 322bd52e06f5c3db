import { useState } from 'react';
import type { InputOf } from '../../app/contract/operations.ts';
import { comparable } from '../../app/model/values.ts';
import { call } from '../bridge/call.ts';
import { showLedger, useAnswer } from '../bridge/query.ts';
import { SIGNING_FIELDS, SigningFields } from '../evidence/signing/signing-fields.tsx';
import { signerId, useSigners } from '../evidence/signing/use-signers.ts';
import { signerName, useSigningWith, whileSigning } from '../evidence/signing/use-signing-with.ts';
import { ReferenceField, type ReferenceFieldOf } from '../registry/reference-field.tsx';
import { choiceOf } from '../registry/use-registry-choices.ts';
import { Dialog } from '../shared/dialog.tsx';
import { Form } from '../shared/form.tsx';
import { mistakesIn } from '../shared/mistakes.ts';
import { OptionGroup } from '../shared/option-group.tsx';
import type { Choice } from '../shared/select-field.tsx';
import { TextField } from '../shared/text-field.tsx';
import { useSubmission } from '../shared/use-submission.ts';
import { useLedger } from '../window/ledger.ts';
import { useOfficerQuestion } from '../window/officer.ts';

/** Asks who acts from now on. */
export function OfficerDialog() {
  const { asking } = useOfficerQuestion();
  return asking ? <OfficerQuestion /> : null;
}

/** What the question offers depends on. */
interface Offered {
  readonly people: number;
  readonly namesakes: readonly Choice[];
}

/**
 * The question, once it is known whether the registry knows people, and whom by the name that was typed last, as it is now:
 * what it offers depends on that, and stays as it is from then on, for a button that moves while it is pressed is not
 * pressed. Where that cannot be told, a name can still be typed.
 */
function OfficerQuestion() {
  const [offered, setOffered] = useState<Offered | null>(null);
  const known = useOffered();
  if (offered === null && known !== null) setOffered(known);
  return offered === null ? null : <OfficerForm {...offered} />;
}

function useOffered(): Offered | null {
  const [lastTyped] = useState(useLedger()?.lastTyped ?? '');
  const { answer, problem } = useAnswer(
    'registry.count',
    { ledger: null, kind: 'person' },
    { upToDate: true },
  );
  const called = useAnswer(
    'registry.choices',
    {
      ...{ ledger: null, kind: 'person', organizationId: null, where: { status: 'active' } },
      ...{ search: lastTyped, limit: NAMESAKES },
    },
    { enabled: lastTyped !== '', upToDate: true },
  );
  const isLookingFor = lastTyped !== '' && called.answer === undefined && called.problem === null;
  if ((answer === undefined && problem === null) || isLookingFor) return null;
  const namesakes = (called.answer?.choices ?? []).filter(
    ({ name }) => comparable(name) === comparable(lastTyped),
  );
  return { people: (answer?.living ?? 0) + (answer?.ended ?? 0), namesakes: namesakes.map(choiceOf) };
}

/** So many people are looked through for the name that was typed last. */
const NAMESAKES = 20;

const PERSON: ReferenceFieldOf = {
  kind: 'reference',
  to: 'person',
  where: { status: 'active' },
  name: 'personId',
  label: 'Who you are',
  prompt: 'Choose yourself',
  optional: false,
};

type Way = 'person' | 'name';

/** Signing in with initials alone: it proves nothing. */
const INITIALS = 'initials';

const NO_FIELDS: readonly string[] = [];

function OfficerForm(props: {
  readonly people: number;
  /** The active people who are called as the name that was typed last: nobody acts under that name alone any more. */
  readonly namesakes: readonly Choice[];
}) {
  const { people, namesakes } = props;
  const { andThen } = useOfficerQuestion();
  const ledger = useLedger();
  const governed = ledger?.governed === true;
  const isKnown = namesakes.length > 0;
  const [way, setWay] = useState<Way>(governed || ledger?.signedIn === true || isKnown ? 'person' : 'name');
  const [name, setName] = useState(isKnown ? '' : (ledger?.lastTyped ?? ''));
  const [person, setPerson] = useState<Choice | null>(
    ledger?.signedIn !== true && namesakes.length === 1 ? (namesakes[0] ?? null) : null,
  );
  const [initials, setInitials] = useState('');
  const [chosen, setChosen] = useState<string | null>(null);
  const signers = useSigners(way === 'person' ? (person?.id ?? null) : null);
  // What proves it comes first; initials alone are the weaker way, chosen on purpose.
  const proof = chosen ?? (signers?.[0] === undefined ? INITIALS : signerId(signers[0]));
  const signer = signers?.find((one) => signerId(one) === proof) ?? null;
  const signing = useSigningWith(signer);
  const submission = useSubmission();
  const { busy, mistakes } = submission;
  const close = () => useOfficerQuestion.setState({ asking: false, andThen: null });
  const input: InputOf<'officer.set'> =
    way === 'person' ? { as: way, personId: person?.id ?? '', initials } : { as: way, name };
  const wrong = () => {
    if (way === 'person' && person === null) return { personId: 'Choose yourself.' };
    return { ...mistakesIn('officer.set', input), ...(signer === null ? {} : signing.check(signer)) };
  };
  const signIn = async () => {
    if (signer === null || person === null) return call('officer.set', input);
    const sent = call('officer.prove', { personId: person.id, initials, with: signing.input(signer) });
    signing.clear();
    return sent;
  };
  const submit = () =>
    submission.submit(wrong, async () => {
      showLedger(await signIn());
      close();
      andThen?.();
    });
  return (
    <Dialog title="Who acts?" onClose={close} held={busy}>
      <p>
        Every event says who did it. This name stands in all events from now on, until somebody else takes
        over or the app is closed.
      </p>
      <Form
        act={
          way === 'person'
            ? signer === null
              ? 'Sign in with initials only'
              : 'Sign in'
            : 'Act under this name'
        }
        running={signer === null ? 'Signing in…' : whileSigning('Proving who you are', signer)}
        submission={submission}
        fields={
          way === 'person'
            ? ['personId', 'initials', ...(signer === null ? NO_FIELDS : SIGNING_FIELDS)]
            : ['name']
        }
        onSubmit={() => void submit()}
        onCancel={close}
      >
        {governed || people === 0 ? null : (
          <OptionGroup
            label="How"
            name="how"
            options={[
              {
                value: 'person',
                name: 'As a person of the registry',
                about: 'You sign in with your initials, and prove it with your key where you have one.',
              },
              { value: 'name', name: 'Under a name', about: 'For whoever is not in the registry yet.' },
            ]}
            value={way}
            onChange={setWay}
            isDisabled={busy}
          />
        )}
        {way === 'person' ? (
          <>
            <ReferenceField
              field={PERSON}
              value={person}
              onChange={(choice) => {
                setPerson(choice);
                setChosen(null);
              }}
              mistake={mistakes['personId']}
              isDisabled={busy}
            />
            <TextField
              label="Your initials"
              name="initials"
              value={initials}
              onChange={setInitials}
              mistake={mistakes['initials']}
              hint="The first letters of your first and your last name."
              isDisabled={busy}
            />
            {signers === null ? null : signers.length === 0 ? (
              <p data-testid="sign-in-way">
                No key for signing and no YubiKey is yours in this ledger: initials are enough. They prove
                nothing.
              </p>
            ) : (
              <OptionGroup
                label="How you show that it is you"
                name="proof"
                options={[
                  ...signers.map((one) => ({
                    value: signerId(one),
                    name: signerName(one),
                    about: one.kind === 'key' ? 'With its passphrase.' : 'With its PIN, and a touch.',
                  })),
                  {
                    value: INITIALS,
                    name: 'Initials only',
                    about: 'It proves nothing, and the bar says so.',
                  },
                ]}
                value={proof}
                onChange={setChosen}
                isDisabled={busy}
              />
            )}
            {signer === null ? null : (
              <SigningFields
                signer={signer}
                signing={signing}
                mistakes={mistakes}
                isDisabled={busy}
                takesFocus={false}
              />
            )}
          </>
        ) : (
          <TextField
            label="Your name"
            name="name"
            value={name}
            onChange={setName}
            mistake={mistakes['name']}
            isDisabled={busy}
            autoFocus
          />
        )}
      </Form>
    </Dialog>
  );
}
