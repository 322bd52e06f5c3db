import { call } from '../../bridge/call.ts';
import { FieldBox } from '../../shared/form.tsx';
import { mistakesIn } from '../../shared/mistakes.ts';
import { Tick } from '../../shared/tick.tsx';
import { choiceIn, chosenIn, textIn, useDraft } from '../../window/drafts.ts';
import { linesIn } from '../certificates/names-text.ts';
import { type FormProps, formKey } from '../object-form.tsx';
import { ReferenceField, type ReferenceFieldOf } from '../reference-field.tsx';
import { IdentityForm, type NamedSecret } from './identity-form.tsx';
import { SubjectsField } from './subjects-field.tsx';

const PERSON_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'person',
  within: 'organizationId',
  name: 'personId',
  label: 'Person',
  none: 'Nobody',
  prompt: 'Choose who answers for it',
  hint: 'Who answers for what this user does.',
  optional: true,
};

const SERVICE_ACCOUNT_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'service.account',
  within: 'organizationId',
  name: 'serviceAccountId',
  label: 'Or for service account',
  optional: true,
};

const AGENT_FIELD: ReferenceFieldOf = {
  kind: 'reference',
  to: 'agent',
  within: 'organizationId',
  name: 'agentId',
  label: 'Or for agent',
  optional: true,
};

/** Makes a NATS user identity in an account. */
export function UserForm({ filled, ...form }: FormProps) {
  const { accountId: account, organizationId: organization } = filled;
  const title = `New user of ${account?.name ?? ''}`;
  const draft = useDraft({ key: formKey('nats.user', null, filled), title }, () => ({
    name: '',
    personId: undefined,
    serviceAccountId: null,
    agentId: null,
    publish: '',
    subscribe: '',
    allowResponses: false,
  }));
  const person = chosenIn(draft.values['personId']);
  const serviceAccount = choiceIn(draft.values['serviceAccountId']);
  const agent = choiceIn(draft.values['agentId']);
  const publish = textIn(draft.values['publish']);
  const subscribe = textIn(draft.values['subscribe']);
  const allowResponses = draft.values['allowResponses'] === true;
  const input = (entered: NamedSecret) => ({
    ...entered,
    accountId: account?.id ?? '',
    personId: person?.id ?? null,
    ...(serviceAccount === null ? {} : { serviceAccountId: serviceAccount.id }),
    ...(agent === null ? {} : { agentId: agent.id }),
    publish: linesIn(publish),
    subscribe: linesIn(subscribe),
    allowResponses,
  });
  return (
    <IdentityForm
      {...form}
      title={title}
      draft={draft}
      act="Make NATS user"
      fields={{
        personId: 'Person',
        serviceAccountId: 'Or for service account',
        agentId: 'Or for agent',
        publish: 'May publish to',
        subscribe: 'May subscribe to',
      }}
      check={(entered) => ({
        ...mistakesIn('users.create', input(entered)),
        ...(person === undefined && serviceAccount === null && agent === null
          ? { personId: 'Choose who answers for this user, or Nobody.' }
          : {}),
      })}
      send={(entered) => call('users.create', input(entered))}
      beside={({ mistakes, isDisabled }) => (
        <>
          <FieldBox name="personId">
            <ReferenceField
              field={PERSON_FIELD}
              organizationId={organization?.id ?? null}
              value={person}
              onChange={(chosen) => draft.enter({ personId: chosen })}
              mistake={mistakes['personId']}
              isDisabled={isDisabled}
            />
          </FieldBox>
          <FieldBox name="serviceAccountId">
            <ReferenceField
              field={SERVICE_ACCOUNT_FIELD}
              organizationId={organization?.id ?? null}
              value={serviceAccount}
              onChange={(chosen) => draft.enter({ serviceAccountId: chosen })}
              mistake={mistakes['serviceAccountId']}
              isDisabled={isDisabled}
            />
          </FieldBox>
          <FieldBox name="agentId">
            <ReferenceField
              field={AGENT_FIELD}
              organizationId={organization?.id ?? null}
              value={agent}
              onChange={(chosen) => draft.enter({ agentId: chosen })}
              mistake={mistakes['agentId']}
              isDisabled={isDisabled}
            />
          </FieldBox>
          <FieldBox name="publish">
            <SubjectsField
              label="May publish to"
              name="publish"
              text={publish}
              onChange={(text) => draft.enter({ publish: text })}
              mistake={mistakes['publish']}
              isDisabled={isDisabled}
            />
          </FieldBox>
          <FieldBox name="subscribe">
            <SubjectsField
              label="May subscribe to"
              name="subscribe"
              text={subscribe}
              onChange={(text) => draft.enter({ subscribe: text })}
              mistake={mistakes['subscribe']}
              isDisabled={isDisabled}
            />
          </FieldBox>
        </>
      )}
      below={({ isDisabled }) => (
        <Tick
          label="May answer requests"
          ticked={allowResponses}
          onChange={(ticked) => draft.enter({ allowResponses: ticked })}
          isDisabled={isDisabled}
        >
          <span>
            <span className="font-semibold">May answer requests</span> on subjects that are not in the first
            list.
          </span>
        </Tick>
      )}
    />
  );
}
