import { readNkey } from '../../../app/pki/nats/nkey.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { FieldBox } from '../../shared/form.tsx';
import { type Mistakes, mistakesIn, orNull } from '../../shared/mistakes.ts';
import { ProblemNotice } from '../../shared/problem-notice.tsx';
import { type Choice, SelectField } from '../../shared/select-field.tsx';
import { choiceIn, textIn, useDraft } from '../../window/drafts.ts';
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

const LABELS = {
  accountId: 'Account that exports',
  exportName: 'Export',
  subject: 'Subject',
  importer: 'Account that may import it',
  importerKey: 'Public key of that account',
  lastDay: 'Last day',
  signingKeyId: 'Signing key',
  ...APPROVING_LABELS,
};

const ACCOUNT: ReferenceFieldOf = {
  kind: 'reference',
  to: 'nats.account',
  name: 'accountId',
  label: LABELS.accountId,
  prompt: 'Choose the account',
  optional: false,
};

/** An account that is not of this registry. */
const ELSEWHERE = 'elsewhere';

/** Drafts the token that lets another account import what an account exports. */
export function ActivationForm({ filled, ...props }: FormProps) {
  const given = filled['accountId'];
  const title = given === undefined ? 'New NATS activation' : `Grant an activation of ${given.name}`;
  const draft = useDraft({ key: formKey('nats.activation', null, filled), title }, () => ({
    accountId: given ?? null,
    exportName: null,
    subject: '',
    importer: null,
    importerKey: '',
    lastDay: '',
    signingKeyId: null,
    ...USUAL_APPROVING,
  }));
  const { values, enter } = draft;
  const account = choiceIn(values['accountId']);
  const { answer, problem } = useAnswer(
    'identities.about',
    { ledger: null, kind: 'nats.account', id: account?.id ?? '' },
    { enabled: account !== null },
  );
  const exported = (answer?.account?.configuration.exports ?? []).filter(
    ({ activation_required }) => activation_required === true,
  );
  const exports = exported.map(({ name, kind, subject }) => ({
    id: name,
    name,
    about: `${kind} ${subject}`,
  }));
  const importers: Choice[] = [
    ...(answer?.accounts ?? []).flatMap(({ id, name }) => (id === account?.id ? [] : [{ id, name }])),
    { id: ELSEWHERE, name: 'Another operator’s account…' },
  ];
  const importer = choiceIn(values['importer']);
  const key = textIn(values['importerKey']).trim();
  const isElsewhere = importer?.id === ELSEWHERE;
  const input = {
    accountId: account?.id ?? '',
    exportName: choiceIn(values['exportName'])?.id ?? '',
    subject: orNull(textIn(values['subject']).trim()),
    importer: isElsewhere ? { publicKey: key } : { accountId: importer?.id ?? '' },
    lastDay: orNull(textIn(values['lastDay'])),
    signingKeyId: choiceIn(values['signingKeyId'])?.id ?? null,
    ...approvingIn(values),
  };
  const { importer: _, ...others } = mistakesIn('activations.prepare', input);
  const wrong: Mistakes = {
    ...others,
    ...(account === null ? { accountId: 'Choose the account.' } : {}),
    ...(input.exportName === '' ? { exportName: 'Choose what may be imported.' } : {}),
    ...(importer === null ? { importer: 'Choose who may import it.' } : {}),
    ...(isElsewhere && readNkey(key)?.kind !== 'account'
      ? { importerKey: 'Enter the public key of the account: A and 55 characters.' }
      : {}),
    ...approvingMistakes(values),
  };
  const preparing = usePreparing({
    ...{ draft, wrong, onClose: props.onClose },
    prepare: () => call('activations.prepare', input),
  });
  const { mistakes } = preparing;
  const { busy } = preparing.submission;
  return (
    <PreparingForm
      title={title}
      about="With this token one other account may import what this one exports, and nobody else can use it."
      fields={LABELS}
      preparing={preparing}
      onClose={props.onClose}
    >
      <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
        {given === undefined ? (
          <FieldBox name="accountId" wide>
            <ReferenceField
              field={ACCOUNT}
              value={account}
              onChange={(chosen) =>
                enter({ accountId: chosen, exportName: null, importer: null, signingKeyId: null })
              }
              onOnly={(only) => draft.fillIn({ accountId: only })}
              mistake={mistakes['accountId']}
              isDisabled={busy}
            />
          </FieldBox>
        ) : null}
        <FieldBox name="exportName">
          <SelectField
            label={LABELS.exportName}
            name="exportName"
            choices={exports}
            value={choiceIn(values['exportName'])}
            onChange={({ id, name }) => enter({ exportName: { id, name } })}
            placeholder="Choose an export"
            empty="The account has no export that demands an activation token. Configure it first."
            mistake={mistakes['exportName']}
            isDisabled={busy || account === null}
          />
        </FieldBox>
        <PreparedText
          preparing={preparing}
          name="subject"
          label={LABELS.subject}
          hint="What of it may be imported; empty for all of it."
          optional
        />
        <FieldBox name="importer">
          <SelectField
            label={LABELS.importer}
            name="importer"
            choices={importers}
            value={importer}
            onChange={({ id, name }) => enter({ importer: { id, name } })}
            placeholder="Choose an account"
            mistake={mistakes['importer']}
            isDisabled={busy || account === null}
          />
        </FieldBox>
        {isElsewhere ? (
          <PreparedText
            preparing={preparing}
            name="importerKey"
            label={LABELS.importerKey}
            hint="As that account’s people tell it."
          />
        ) : null}
        <PreparedText
          preparing={preparing}
          name="lastDay"
          label={LABELS.lastDay}
          hint="It ends with this day in UTC, such as 2027-03-31. Empty: it does not expire. Some servers end at once only what is imported under exactly the subject above, and anything else with the next token of the account that imports."
          optional
        />
        <FieldBox name="signingKeyId">
          <SigningKeyField
            keys={answer?.signingKeys ?? []}
            none="Any without a scope"
            value={choiceIn(values['signingKeyId'])}
            onChange={(chosen) => enter({ signingKeyId: chosen })}
            mistake={mistakes['signingKeyId']}
            isDisabled={busy}
          />
        </FieldBox>
        <ApprovingFields draft={draft} mistakes={mistakes} isDisabled={busy} />
      </div>
      {problem === null ? null : <ProblemNotice problem={problem} />}
    </PreparingForm>
  );
}
