import type { InputOf } from '../../../app/contract/operations.ts';
import { ANYWHERE, scopeSchema } from '../../../app/registry/nats-configuration.ts';
import { call } from '../../bridge/call.ts';
import { FieldBox } from '../../shared/form.tsx';
import { type Mistakes, mistakesBy, mistakesIn, orNull } from '../../shared/mistakes.ts';
import { OptionGroup } from '../../shared/option-group.tsx';
import type { Choice } from '../../shared/select-field.tsx';
import { TextField } from '../../shared/text-field.tsx';
import { choiceIn, type Draft, textIn, useDraft, type Values } from '../../window/drafts.ts';
import { linesIn } from '../certificates/names-text.ts';
import { type FormProps, formKey } from '../object-form.tsx';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';
import { accessField, accessIn, accessLabels, accessMistakes, accessValues } from './access.ts';
import { AccessFields } from './access-fields.tsx';
import { IdentityForm, type NamedSecret } from './identity-form.tsx';
import { PermissionFields } from './subjects-field.tsx';

type Input = InputOf<'signingKeys.generate'>;

const OPERATOR: ReferenceFieldOf = {
  kind: 'reference',
  to: 'nats.operator',
  name: 'operatorId',
  label: 'Operator',
  prompt: 'Choose whose accounts it signs',
  optional: false,
};

const ACCOUNT: ReferenceFieldOf = {
  kind: 'reference',
  to: 'nats.account',
  name: 'accountId',
  label: 'Account',
  prompt: 'Choose whose users it signs',
  optional: false,
};

const LABELS = {
  operatorId: 'Operator',
  accountId: 'Account',
  role: 'Role',
  description: 'Description',
  publish: 'Its users may publish to',
  subscribe: 'Its users may subscribe to',
  ...accessLabels,
};

const NAMES = { publish: 'publish', subscribe: 'subscribe', allowResponses: 'allowResponses' };

/** Makes a signing key of a NATS operator or account. */
export function SigningKeyForm({ filled, ...form }: FormProps) {
  const owner = filled['operatorId'] ?? filled['accountId'];
  const title = owner === undefined ? 'New NATS signing key' : `New signing key of ${owner.name}`;
  const draft = useDraft({ key: formKey('nats.signing.key', null, filled), title }, () => ({
    name: '',
    signsFor: filled['accountId'] === undefined ? 'operator' : 'account',
    operatorId: filled['operatorId'] ?? null,
    accountId: filled['accountId'] ?? null,
    scoped: 'no',
    ...{ role: '', description: '', publish: '', subscribe: '', allowResponses: false },
    ...accessValues(ANYWHERE),
  }));
  const { values } = draft;
  const forOperator = values['signsFor'] === 'operator';
  const chosen = choiceIn(values[forOperator ? 'operatorId' : 'accountId']);
  const input = (entered: NamedSecret): Input => ({
    ...entered,
    signsFor: forOperator
      ? { kind: 'operator', operator_id: chosen?.id ?? '' }
      : { kind: 'account', account_id: chosen?.id ?? '' },
    scope: forOperator || values['scoped'] !== 'yes' ? null : scopeIn(values),
  });
  const check = (entered: NamedSecret): Mistakes => {
    const asked = input(entered);
    const { signsFor: _, scope: __, ...found } = mistakesIn('signingKeys.generate', asked);
    return {
      ...(asked.scope === null ? {} : scopeMistakes(asked.scope)),
      ...found,
      ...(chosen === null
        ? {
            [forOperator ? 'operatorId' : 'accountId']: forOperator
              ? 'Choose an operator.'
              : 'Choose an account.',
          }
        : {}),
    };
  };
  return (
    <IdentityForm
      {...form}
      onRecorded={(act) =>
        form.onRecorded({
          ...act,
          // The next step begins with whose key it is.
          chosen: chosen === null ? {} : { [forOperator ? 'operatorId' : 'accountId']: chosen },
        })
      }
      title={title}
      draft={draft}
      act="Make signing key"
      fields={LABELS}
      check={check}
      send={(entered) => call('signingKeys.generate', input(entered))}
      beside={({ mistakes, isDisabled }) =>
        owner !== undefined ? null : <OwnerFields draft={draft} mistakes={mistakes} isDisabled={isDisabled} />
      }
      below={(state) =>
        forOperator ? (
          <p className="text-muted">
            It signs the accounts of the operator. Make a spare one as well: for a new operator token every
            server has to be started anew.
          </p>
        ) : (
          <ScopeFields draft={draft} {...state} />
        )
      }
    />
  );
}

function OwnerFields(props: {
  readonly draft: Draft;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { draft, mistakes, isDisabled } = props;
  const { values, enter } = draft;
  const field = values['signsFor'] === 'operator' ? OPERATOR : ACCOUNT;
  return (
    <>
      <div className="col-span-full">
        <OptionGroup
          label="What it signs"
          name="signsFor"
          dense
          options={[
            { value: 'operator', name: 'Accounts', about: 'It is a signing key of an operator.' },
            { value: 'account', name: 'Users', about: 'It is a signing key of an account.' },
          ]}
          value={values['signsFor'] === 'operator' ? 'operator' : 'account'}
          onChange={(signsFor) => enter({ signsFor })}
          isDisabled={isDisabled}
        />
      </div>
      <FieldBox name={field.name} wide>
        <ReferenceField
          key={field.name}
          field={field}
          value={choiceIn(values[field.name])}
          onChange={(chosen: Choice | null) => enter({ [field.name]: chosen })}
          onOnly={(only) => draft.fillIn({ [field.name]: only })}
          mistake={mistakes[field.name]}
          isDisabled={isDisabled}
        />
      </FieldBox>
    </>
  );
}

function ScopeFields(props: {
  readonly draft: Draft;
  readonly mistakes: Mistakes;
  readonly isDisabled: boolean;
}) {
  const { draft, mistakes, isDisabled } = props;
  const { values, enter } = draft;
  const text = (name: 'role' | 'description', hint: string, optional: boolean) => (
    <FieldBox name={name}>
      <TextField
        label={LABELS[name]}
        name={name}
        value={textIn(values[name])}
        onChange={(typed) => enter({ [name]: typed })}
        mistake={mistakes[name]}
        hint={hint}
        optional={optional}
        isDisabled={isDisabled}
      />
    </FieldBox>
  );
  return (
    <>
      <OptionGroup
        label="What its users may do"
        name="scoped"
        dense
        options={[
          { value: 'no', name: 'What each of them says', about: 'A key without a scope, for most users.' },
          {
            value: 'yes',
            name: 'What the key says',
            about: 'A key with a scope: all its users have one role.',
          },
        ]}
        value={values['scoped'] === 'yes' ? 'yes' : 'no'}
        onChange={(scoped) => enter({ scoped })}
        isDisabled={isDisabled}
      />
      {values['scoped'] === 'yes' ? (
        <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
          {text('role', 'Such as device.', false)}
          {text('description', 'What it is for.', true)}
          <PermissionFields
            draft={draft}
            names={NAMES}
            labels={{ publish: LABELS.publish, subscribe: LABELS.subscribe }}
            hint="One per line. {{name()}} stands for the user’s name, {{subject()}} for its public key. Empty allows none."
            mistakes={mistakes}
            isDisabled={isDisabled}
          />
          <AccessFields draft={draft} mistakes={mistakes} onLeave={() => {}} isDisabled={isDisabled} />
        </div>
      ) : null}
    </>
  );
}

function scopeIn(values: Values): NonNullable<Input['scope']> {
  return {
    role: textIn(values['role']),
    description: orNull(textIn(values['description'])),
    permissions: {
      publish: linesIn(textIn(values['publish'])),
      subscribe: linesIn(textIn(values['subscribe'])),
      allow_responses: values['allowResponses'] === true,
    },
    ...accessIn(values),
  };
}

function scopeMistakes(scope: NonNullable<Input['scope']>): Mistakes {
  return {
    ...accessMistakes(scope),
    ...mistakesBy(scopeSchema, scope, ([part = '', within]) => {
      if (part === 'permissions') return within === 'subscribe' ? 'subscribe' : 'publish';
      return accessField(part) ?? String(part);
    }),
  };
}
