import type { IdentityAbout } from '../../../app/contract/nats.ts';
import type { DraftedToken } from '../../../app/registry/draft-content.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { FieldBox } from '../../shared/form.tsx';
import { type Mistakes, mistakesIn, orNull } from '../../shared/mistakes.ts';
import { OptionGroup } from '../../shared/option-group.tsx';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import type { Choice } from '../../shared/select-field.tsx';
import { Warnings } from '../../shared/warnings.tsx';
import { choiceIn, textIn, useDraft, type Values } from '../../window/drafts.ts';
import {
  APPROVING_LABELS,
  ApprovingFields,
  approvingIn,
  approvingMistakes,
  USUAL_APPROVING,
} from '../certificates/approving-fields.tsx';
import { type FormProps, formKey } from '../object-form.tsx';
import { PreparedText } from '../preparing-fields.tsx';
import { PreparingForm, usePreparing } from '../preparing-form.tsx';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';
import { SigningKeyField } from './signing-key-field.tsx';

/** What a token can be about, by the field in which it is chosen. */
const SUBJECTS = {
  operator: { to: 'nats.operator', field: 'operatorId', label: 'Operator' },
  account: { to: 'nats.account', field: 'accountId', label: 'Account' },
  user: { to: 'nats.user', field: 'userId', label: 'User' },
} as const satisfies Record<DraftedToken, object>;

const LABELS = {
  objectId: 'About',
  lastDay: 'Last day',
  signingKeyId: 'Signing key',
  ...APPROVING_LABELS,
};

const KINDS = ['operator', 'account', 'user'] as const;

/** Drafts the token of a NATS operator, account or user: all of it follows from what is recorded. */
export function TokenForm({ filled, ...props }: FormProps) {
  const given = KINDS.find((kind) => filled[SUBJECTS[kind].field] !== undefined);
  const about = given === undefined ? undefined : filled[SUBJECTS[given].field];
  const title = about === undefined ? 'New NATS token' : `Draft the token of ${about.name}`;
  const draft = useDraft({ key: formKey('nats.token', null, filled), title }, () => ({
    kind: given ?? 'operator',
    objectId: about ?? null,
    lastDay: '',
    signingKeyId: null,
    ...USUAL_APPROVING,
  }));
  const { values, enter } = draft;
  const kind = kindIn(values);
  const subject = choiceIn(values['objectId']);
  const { answer, problem } = useAnswer(
    'identities.about',
    { ledger: null, kind: SUBJECTS[kind].to, id: subject?.id ?? '' },
    { enabled: subject !== null },
  );
  const input = {
    kind,
    objectId: subject?.id ?? '',
    lastDay: orNull(textIn(values['lastDay'])),
    signingKeyId: choiceIn(values['signingKeyId'])?.id ?? null,
    ...approvingIn(values),
  };
  const wrong: Mistakes = {
    ...mistakesIn('tokens.prepare', input),
    ...(subject === null ? { objectId: 'Choose what it is about.' } : {}),
    ...approvingMistakes(values),
  };
  const preparing = usePreparing({
    ...{ draft, wrong, onClose: props.onClose },
    prepare: () => call('tokens.prepare', input),
  });
  const { mistakes } = preparing;
  const { busy } = preparing.submission;
  return (
    <PreparingForm
      title={title}
      about="It says what is recorded now: names, keys, limits, permissions and revocations."
      fields={LABELS}
      preparing={preparing}
      onClose={props.onClose}
    >
      <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
        {given === undefined ? (
          <>
            <div className="col-span-full">
              <OptionGroup
                label="Whose token it is"
                name="kind"
                options={[
                  { value: 'operator', name: 'An operator’s', about: 'Servers are started with it.' },
                  { value: 'account', name: 'An account’s', about: 'Servers are given it.' },
                  { value: 'user', name: 'A user’s', about: 'The user shows it, and has its seed.' },
                ]}
                value={kind}
                onChange={(chosen) => enter({ kind: chosen, objectId: null, signingKeyId: null })}
                isDisabled={busy}
              />
            </div>
            <FieldBox name="objectId" wide>
              <ReferenceField
                key={kind}
                field={fieldOf(kind)}
                value={subject}
                onChange={(chosen: Choice | null) => enter({ objectId: chosen, signingKeyId: null })}
                onOnly={(only) => draft.fillIn({ objectId: only })}
                mistake={mistakes['objectId']}
                isDisabled={busy}
              />
            </FieldBox>
          </>
        ) : null}
        <PreparedText
          preparing={preparing}
          name="lastDay"
          label={LABELS.lastDay}
          hint={lastDayHint(answer)}
          optional
        />
        {kind === 'operator' ? (
          <p>An operator signs for itself, with its own seed.</p>
        ) : (
          <FieldBox name="signingKeyId">
            <SigningKeyField
              keys={answer?.signers ?? []}
              none="One that may sign it"
              value={choiceIn(values['signingKeyId'])}
              onChange={(chosen) => enter({ signingKeyId: chosen })}
              mistake={mistakes['signingKeyId']}
              isDisabled={busy}
            />
          </FieldBox>
        )}
        <ApprovingFields draft={draft} mistakes={mistakes} isDisabled={busy} />
      </div>
      {problem === null ? null : <ProblemNotice problem={problem} />}
      <Warnings warnings={warningsOf(kind, answer)} />
    </PreparingForm>
  );
}

function kindIn(values: Values): DraftedToken {
  return KINDS.find((kind) => kind === values['kind']) ?? 'operator';
}

function fieldOf(kind: DraftedToken): ReferenceFieldOf {
  const { to, label } = SUBJECTS[kind];
  return {
    kind: 'reference',
    to,
    name: 'objectId',
    label,
    prompt: 'Choose what it is about',
    optional: false,
  };
}

function lastDayHint(about: IdentityAbout | undefined): string {
  const days = about?.user?.valid_days ?? null;
  return days === null
    ? 'It ends with this day in UTC, such as 2027-03-31. Empty: it does not expire.'
    : `It ends with this day in UTC. Empty: it holds for the ${days} days that the user is allowed.`;
}

/** What to look at twice before an operator's token is drafted: a changed one needs a restart of every server. */
function warningsOf(kind: DraftedToken, about: IdentityAbout | undefined): string[] {
  if (kind !== 'operator' || about === undefined) return [];
  return [
    ...(about.hasSystemAccount
      ? []
      : ['There is no system account yet: without one in this token no server starts.']),
    ...(about.signingKeys.length === 1
      ? ['There is no spare signing key: for another one in this token every server has to be started anew.']
      : []),
  ];
}
