import { type ReactNode, useState } from 'react';
import { utcDay } from '../../../app/content/utc.ts';
import type { AskedByScript } from '../../../app/contract/ceremony.ts';
import { daySchema } from '../../../app/model/values.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { Fact, Facts } from '../../shared/facts.tsx';
import { FieldBox, Form } from '../../shared/form.tsx';
import type { Mistakes } from '../../shared/mistakes.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import type { Choice } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { useSubmission } from '../../shared/use-submission.ts';
import { UserText } from '../../shared/user-text.tsx';
import { useLedger } from '../../window/ledger.ts';
import { go } from '../../window/navigation.ts';
import { askOfficer } from '../../window/officer.ts';
import { FormPage } from '../form-page.tsx';
import type { FormProps } from '../object-form.tsx';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';
import { choiceIn, type Entries, idIn, nameIn, textIn } from './entered.ts';
import { SeatMeans } from './seat-means.tsx';
import { itemName, labelsOfThings, saidThings, ThingsLeft, ThingsOnTable } from './things-on-table.tsx';

type Param = AskedByScript['params'][number];
type OfferedSeat = AskedByScript['seats'][number];

const SCRIPT_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'script',
  where: { status: 'registered' },
  name: 'scriptId',
  label: 'Script',
  prompt: 'Choose the script',
  optional: false,
};

const ORGANIZATION_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'organization',
  where: { status: 'active' },
  name: 'organizationId',
  label: 'Held for the organization',
  none: 'None',
  optional: true,
};

const LOCATION_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'location',
  where: { status: 'active' },
  name: 'locationId',
  label: 'Held in',
  none: 'Not said',
  hint: 'What comes out of bags, and what is new, is recorded to be there. Not said: nothing new enters the registry.',
  optional: true,
};

const seatName = ({ role, number }: OfferedSeat) => `seat ${role} ${number}`;
const paramName = ({ id }: Param) => `param ${id}`;

/** Opens a ceremony: a script, who sits where, what the script asks for; then everything once more before it is recorded. */
export function CeremonyForm(props: FormProps) {
  const submission = useSubmission();
  const [entries, setEntries] = useState<Entries>(() => ({
    scriptId: props.filled['scriptId'] ?? null,
    organizationId: null,
  }));
  const [checking, setChecking] = useState(false);
  const scriptId = idIn(entries['scriptId']);
  const { answer, problem } = useAnswer(
    'scripts.show',
    { ledger: null, scriptId: scriptId ?? '' },
    { enabled: scriptId !== null },
  );
  const asked = scriptId === null ? undefined : answer?.asked;
  const { busy } = submission;
  const isSeated = useSeated(asked?.seats.map((seat) => nameIn(entries[seatName(seat)])) ?? []);
  const enter = (name: string, value: Choice | string | null) =>
    setEntries((before) => ({ ...before, [name]: value }));
  const submit = () =>
    submission.submit(
      () => mistakesOf(entries, asked),
      async () => {
        if (asked === undefined || scriptId === null) return;
        if (!checking) {
          // Who records its opening sits in it: whoever uses the keyboard says who they are, before anything is refused.
          if (isSeated) setChecking(true);
          else askOfficer(() => setChecking(true));
          return;
        }
        try {
          const recorded = await call('ceremony.open', inputOf(entries, asked, scriptId));
          props.onRecorded({ recorded, name: nameIn(entries['scriptId']), chosen: {} });
          go('room');
        } catch (error) {
          // What is refused is corrected in the form.
          setChecking(false);
          throw error;
        }
      },
    );
  const names = {
    ...(asksForOrganization(asked) ? {} : { organizationId: 'Organization' }),
    ...(asked === undefined ? {} : labelsOf(asked)),
  };
  return (
    <FormPage
      title={checking ? 'Check before you open the ceremony' : 'Open a ceremony'}
      onClose={props.onClose}
      held={busy}
    >
      <Form
        act={checking ? 'Open ceremony' : 'Check answers'}
        running="The program asks in a dialog of its own…"
        submission={submission}
        fields={{ scriptId: 'Script', locationId: 'Held in', ...names }}
        onSubmit={() => void submit()}
        onCancel={checking ? () => setChecking(false) : props.onClose}
      >
        {problem === null ? null : <ProblemNotice problem={problem} />}
        {checking && asked !== undefined && scriptId !== null ? (
          <Answers
            left={
              <ThingsLeft
                scriptId={scriptId}
                organizationId={idIn(entries[organizationParam(asked) ?? 'organizationId'])}
                locationId={idIn(entries['locationId'])}
                items={asked.items}
                entries={entries}
              />
            }
            entries={entries}
            labels={names}
            days={daysIn(asked)}
            hasThings={asked.items.length > 0}
            onChange={() => setChecking(false)}
          />
        ) : (
          <>
            <FieldBox name="scriptId">
              <ReferenceField
                field={SCRIPT_FIELD}
                value={choiceIn(entries['scriptId'])}
                onChange={(choice) => enter('scriptId', choice)}
                mistake={submission.mistakes['scriptId']}
                isDisabled={busy}
              />
            </FieldBox>
            {answer?.script.about == null || asked === undefined ? null : (
              <p data-testid="about-script">
                <UserText>{answer.script.about}</UserText>
              </p>
            )}
            {asksForOrganization(asked) ? null : (
              <FieldBox name="organizationId">
                <ReferenceField
                  field={ORGANIZATION_FIELD}
                  value={choiceIn(entries['organizationId'])}
                  onChange={(choice) => enter('organizationId', choice)}
                  mistake={submission.mistakes['organizationId']}
                  isDisabled={busy}
                />
              </FieldBox>
            )}
            {asked === undefined || asked.items.length === 0 ? null : (
              <FieldBox name="locationId">
                <ReferenceField
                  field={LOCATION_FIELD}
                  value={choiceIn(entries['locationId'])}
                  onChange={(choice) => enter('locationId', choice)}
                  mistake={submission.mistakes['locationId']}
                  isDisabled={busy}
                />
              </FieldBox>
            )}
            {asked === undefined || scriptId === null ? null : (
              <>
                <AskedFields
                  key={scriptId}
                  asked={asked}
                  entries={entries}
                  enter={enter}
                  mistakes={submission.mistakes}
                  isDisabled={busy}
                />
                <ThingsOnTable
                  key={`things ${scriptId}`}
                  scriptId={scriptId}
                  organizationId={idIn(entries[organizationParam(asked) ?? 'organizationId'])}
                  locationId={idIn(entries['locationId'])}
                  items={asked.items}
                  entries={entries}
                  enter={enter}
                  mistakes={submission.mistakes}
                  isDisabled={busy}
                />
              </>
            )}
          </>
        )}
      </Form>
    </FormPage>
  );
}

/** Whether somebody acts who sits there. @param sitters by name */
function useSeated(sitters: readonly string[]): boolean {
  const ledger = useLedger();
  return ledger?.signedIn === true && ledger.officer !== null && sitters.includes(ledger.officer);
}

/** Seats, parameters and numbers, in the order of the script. */
function AskedFields(props: {
  readonly asked: AskedByScript;
  readonly entries: Entries;
  readonly enter: (name: string, value: Choice | string | null) => void;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { asked, entries, enter, mistakes, isDisabled } = props;
  const reference = (field: Omit<ReferenceFieldOf, 'kind'>) => (
    <FieldBox key={field.name} name={field.name}>
      <ReferenceField
        field={{ kind: 'reference', ...field }}
        value={choiceIn(entries[field.name])}
        onChange={(choice) => enter(field.name, choice)}
        // Who sits where is said on purpose, also where there is only one.
        {...(field.to === 'person' ? { onOnly: null } : {})}
        mistake={mistakes[field.name]}
        isDisabled={isDisabled}
      />
    </FieldBox>
  );
  const typed = (name: string, label: string, hint?: string) => (
    <FieldBox key={name} name={name}>
      <TextField
        label={label}
        name={name}
        value={textIn(entries[name])}
        onChange={(text) => enter(name, text)}
        mistake={mistakes[name]}
        hint={hint}
        isDisabled={isDisabled}
      />
    </FieldBox>
  );
  const grid = 'grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1';
  return (
    <>
      <h3 className="font-semibold">Who sits where</h3>
      <p className="text-sm text-muted">
        Whoever uses the keyboard sits in one of these seats, and signs in before the ceremony is opened.
      </p>
      <div className={grid}>
        {asked.seats.map((seat) => (
          <div key={seatName(seat)} className="flex min-w-0 flex-col gap-1">
            {reference({
              to: 'person',
              where: { status: 'active' },
              name: seatName(seat),
              label: seat.title,
              prompt: 'Choose who sits there',
              hint: `Signs off with ${SIGNS_WITH[seat.signsWith]}.`,
              optional: seat.optional,
              ...(seat.optional ? { none: 'Nobody' } : {}),
            })}
            <SeatMeans signsWith={seat.signsWith} sitter={choiceIn(entries[seatName(seat)])} />
          </div>
        ))}
      </div>
      {asked.params.length === 0 ? null : <h3 className="font-semibold">What the script asks for</h3>}
      <div className={`${grid} empty:hidden`}>
        {asked.params.map((param) => {
          const to = objectOf(param.kind);
          return to === null
            ? typed(paramName(param), param.title, HINTS[param.kind])
            : reference({ to, name: paramName(param), label: param.title, optional: false });
        })}
      </div>
    </>
  );
}

const SIGNS_WITH = {
  yubikey: 'their YubiKey',
  key: 'a key of their own',
  initials: 'initials alone',
} as const;

const HINTS: Readonly<Record<string, string>> = {
  integer: 'A whole number.',
  date: 'A day such as 2027-03-31, in UTC.',
};

/** All answers once more, with the way back. */
function Answers(props: {
  readonly entries: Entries;
  readonly labels: Readonly<Record<string, string>>;
  /** Names of those entries that are days. */
  readonly days: ReadonlySet<string>;
  /** What was left of the things on the table. */
  readonly left: ReactNode;
  /** Whether things lie on the table. */
  readonly hasThings: boolean;
  readonly onChange: () => void;
}) {
  const said = (name: string) => {
    const text = nameIn(props.entries[name]).trim();
    return props.days.has(name) ? utcDay(text) : text;
  };
  const all = {
    scriptId: 'Script',
    ...(props.hasThings ? { locationId: 'Held in' } : {}),
    ...props.labels,
  };
  return (
    <>
      <Facts>
        {Object.entries(all).map(([name, label]) => (
          <Fact key={name} label={label}>
            <UserText>{said(name) || unsaid(name)}</UserText>
          </Fact>
        ))}
      </Facts>
      {props.left}
      <p>
        Until the ceremony is closed or ended nothing else is done in this ledger. Everything can be looked at
        meanwhile.
      </p>
      <Button small className="self-start" onPress={props.onChange}>
        Change the answers
      </Button>
    </>
  );
}

/** What a field that was left empty says, by what it asks for. */
function unsaid(name: string): string {
  if (name.startsWith('seat ')) return 'Nobody';
  return name === LOCATION_FIELD.name ? 'Not said: nothing new enters the registry' : 'Nothing';
}

function labelsOf({ seats, params, items }: AskedByScript): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ...seats.map((seat) => [seatName(seat), seat.title]),
    ...params.map((param) => [paramName(param), param.title]),
    ...labelsOfThings(items),
  ]);
}

function daysIn({ params }: AskedByScript): ReadonlySet<string> {
  return new Set(params.filter(({ kind }) => kind === 'date').map(paramName));
}

function mistakesOf(entries: Entries, asked: AskedByScript | undefined): Mistakes {
  if (asked === undefined) return { scriptId: 'Choose the script.' };
  const wrong: Record<string, string> = {};
  for (const seat of asked.seats)
    if (!seat.optional && idIn(entries[seatName(seat)]) === null)
      wrong[seatName(seat)] = 'Choose who sits there.';
  for (const param of asked.params) {
    const name = paramName(param);
    const text = nameIn(entries[name]).trim();
    if (text === '') wrong[name] = 'This is needed.';
    else if (param.kind === 'integer' && !/^-?\d{1,9}$/.test(text)) wrong[name] = 'Enter a whole number.';
    else if (param.kind === 'date' && !daySchema.safeParse(text).success)
      wrong[name] = 'Enter a day such as 2027-03-31.';
  }
  for (const { id, asks } of asked.items)
    if (asks && textIn(entries[itemName(id)]).trim() === '') wrong[itemName(id)] = 'Enter its number.';
  return wrong;
}

function inputOf(entries: Entries, asked: AskedByScript, scriptId: string) {
  return {
    scriptId,
    organizationId: idIn(entries[organizationParam(asked) ?? 'organizationId']),
    seats: asked.seats.flatMap((seat) => {
      const personId = idIn(entries[seatName(seat)]);
      return personId === null ? [] : [{ role: seat.role, number: seat.number, personId }];
    }),
    params: asked.params.map((param) => {
      const entered = entries[paramName(param)];
      const text = idIn(entered) ?? textIn(entered).trim();
      return { id: param.id, value: param.kind === 'integer' ? Number(text) : text };
    }),
    items: [...saidThings(asked.items, entries)],
    locationId: idIn(entries['locationId']),
  };
}

/** The one parameter that is an organization: the ceremony is held for that, and nobody is asked twice. */
function organizationParam({ params }: AskedByScript): string | null {
  const [one, ...others] = params.filter(({ kind }) => kind === 'organization');
  return one === undefined || others.length > 0 ? null : paramName(one);
}

function asksForOrganization(asked: AskedByScript | undefined): boolean {
  return asked !== undefined && organizationParam(asked) !== null;
}

function objectOf(kind: string): ReferenceFieldOf['to'] | null {
  return REFERENCES.find((one) => one === kind) ?? null;
}

/** Parameters that name an object are called after its aggregate. */
const REFERENCES = ['organization', 'person', 'location', 'key', 'certificate', 'yubikey', 'asset'] as const;
