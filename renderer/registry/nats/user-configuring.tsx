import type { IdentityAbout } from '../../../app/contract/nats.ts';
import { type UserConfiguration, userConfigurationSchema } from '../../../app/registry/nats-configuration.ts';
import { syncPermissions } from '../../../app/registry/nats-presets.ts';
import { call } from '../../bridge/call.ts';
import { useAnswer } from '../../bridge/query.ts';
import { Button } from '../../shared/button.tsx';
import { FieldBox } from '../../shared/form.tsx';
import { type Mistakes, mistakesBy } from '../../shared/mistakes.ts';
import { TextField } from '../../shared/text-field.tsx';
import { choiceIn, type Draft, textIn, type Values } from '../../window/drafts.ts';
import { linesIn } from '../certificates/names-text.ts';
import { accessField, accessIn, accessLabels, accessMistakes, accessValues } from './access.ts';
import { AccessFields } from './access-fields.tsx';
import { Configuring, type ConfiguringFields, type ConfiguringProps } from './configuring.tsx';
import { SigningKeyField } from './signing-key-field.tsx';
import { PermissionFields } from './subjects-field.tsx';

const LABELS = {
  signingKeyId: 'Signing key',
  publish: 'May publish to',
  subscribe: 'May subscribe to',
  ...accessLabels,
  validDays: 'A token holds for at most (days)',
};

const NAMES = { publish: 'publish', subscribe: 'subscribe', allowResponses: 'allowResponses' };

/** Decides what a user may do, from where, when and for how long. */
export function UserConfiguring(props: ConfiguringProps) {
  return (
    <Configuring
      {...props}
      kind="nats.user"
      fields={() => LABELS}
      initial={initialOf}
      check={mistakesOf}
      send={(values) =>
        call('users.configure', { id: props.object.id, configuration: configurationIn(values) })
      }
    >
      {(state) => <UserFields {...state} />}
    </Configuring>
  );
}

function initialOf({ user, signers }: IdentityAbout): Values {
  if (user === null) return {};
  const { permissions, valid_days: days, signing_key_id: keyId, ...access } = user;
  const key = signers.find(({ id }) => id === keyId);
  return {
    publish: permissions.publish.join('\n'),
    subscribe: permissions.subscribe.join('\n'),
    allowResponses: permissions.allow_responses,
    ...accessValues(access),
    validDays: days === null ? '' : String(days),
    signingKeyId: key === undefined ? null : { id: key.id, name: key.name },
  };
}

function configurationIn(values: Values): UserConfiguration {
  const days = textIn(values['validDays']).trim();
  return {
    permissions: {
      publish: linesIn(textIn(values['publish'])),
      subscribe: linesIn(textIn(values['subscribe'])),
      allow_responses: values['allowResponses'] === true,
    },
    ...accessIn(values),
    valid_days: days === '' ? null : /^\d{1,6}$/.test(days) ? Number(days) : Number.NaN,
    signing_key_id: choiceIn(values['signingKeyId'])?.id ?? null,
  };
}

function mistakesOf(values: Values): Mistakes {
  const configuration = configurationIn(values);
  const found = mistakesBy(userConfigurationSchema, configuration, ([part, within]) => {
    if (part === 'permissions') return within === 'subscribe' ? 'subscribe' : 'publish';
    if (part === 'valid_days') return 'validDays';
    return accessField(part) ?? 'signingKeyId';
  });
  return {
    ...accessMistakes(configuration),
    ...found,
    ...(found['validDays'] === undefined
      ? {}
      : { validDays: 'Enter a number of days from 1 to 36500, or nothing.' }),
  };
}

function UserFields({ draft, about, mistakes, onLeave, isDisabled }: ConfiguringFields) {
  const { values, enter } = draft;
  const key = about.signers.find(({ id }) => id === choiceIn(values['signingKeyId'])?.id);
  return (
    <div className="grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1">
      <FieldBox name="signingKeyId" wide>
        <SigningKeyField
          keys={about.signers}
          none="Any without a scope"
          value={choiceIn(values['signingKeyId'])}
          onChange={(chosen) => enter({ signingKeyId: chosen })}
          hint="One with a scope says itself what the user may do."
          mistake={mistakes['signingKeyId']}
          isDisabled={isDisabled}
        />
      </FieldBox>
      {key?.role == null ? null : (
        <p className="col-span-full">
          As this key has a scope, the user may do what its role “{key.role}” permits, and nothing of what
          stands below but the days counts.
        </p>
      )}
      <PermissionFields
        draft={draft}
        names={NAMES}
        labels={{ publish: LABELS.publish, subscribe: LABELS.subscribe }}
        mistakes={mistakes}
        onLeave={onLeave}
        isDisabled={isDisabled}
      />
      <SyncPreset draft={draft} isDisabled={isDisabled} />
      <AccessFields draft={draft} mistakes={mistakes} onLeave={onLeave} isDisabled={isDisabled} />
      <FieldBox name="validDays" onLeave={() => onLeave('validDays')}>
        <TextField
          label={LABELS.validDays}
          name="validDays"
          value={textIn(values['validDays'])}
          onChange={(validDays) => enter({ validDays })}
          mistake={mistakes['validDays']}
          hint="Empty: a token need not expire."
          isDisabled={isDisabled}
          optional
        />
      </FieldBox>
    </div>
  );
}

/** Fills in what the synchronisation of this program needs, with the names that stand in its settings. */
function SyncPreset({ draft, isDisabled }: { readonly draft: Draft; readonly isDisabled: boolean }) {
  const { answer } = useAnswer('nats.settings', {}, { eachTime: true });
  if (answer === undefined) return null;
  const { streamName: stream, bucket: objectBucket, stateBucket, subjectPrefix: prefix } = answer;
  const fill = () => {
    const { publish, subscribe, allow_responses } = syncPermissions({
      stream,
      objectBucket,
      stateBucket,
      prefix,
    });
    draft.enter({
      publish: publish.join('\n'),
      subscribe: subscribe.join('\n'),
      allowResponses: allow_responses,
    });
  };
  return (
    <p className="col-span-full flex flex-wrap items-center gap-3">
      <Button
        small
        notNow={isDisabled ? 'Wait until this has come to its end.' : null}
        saidBeside
        onPress={fill}
      >
        Fill in what Sync to NATS needs
      </Button>
      <span className="text-sm text-muted">
        For a laptop that runs this program, and no more: with the stream, the buckets and the prefix of the
        subjects that stand in the settings of this one.
      </span>
    </p>
  );
}
