import { limitNames } from '../../../app/registry/nats-configuration.ts';
import { JETSTREAM_ON } from '../../../app/registry/nats-presets.ts';
import { call } from '../../bridge/call.ts';
import { FieldBox } from '../../shared/form.tsx';
import { OptionGroup } from '../../shared/option-group.tsx';
import { FieldMistakeText, TextField } from '../../shared/text-field.tsx';
import { Tick } from '../../shared/tick.tsx';
import { listIn, textIn, type Values } from '../../window/drafts.ts';
import {
  accountConfigurationIn,
  accountMistakes,
  accountValues,
  defaultNames,
  jetStreamLimits,
  jetStreamValues,
  limitField,
  type NumberedLimit,
  rowField,
  usualLimits,
} from './account-configuration.ts';
import { Configuring, type ConfiguringFields, type ConfiguringProps } from './configuring.tsx';
import { NO_LIMIT } from './limit-text.ts';
import { SharedRows } from './shared-rows.tsx';
import { PermissionFields } from './subjects-field.tsx';

const ROW_LABELS = {
  name: 'Name',
  kind: 'Kind',
  subject: 'Subject',
  account: 'Account',
  local: 'Subject here',
  activation: 'Activation token',
};

/** Decides about the limits, default permissions, exports and imports of an account. */
export function AccountConfiguring(props: ConfiguringProps) {
  return (
    <Configuring
      {...props}
      kind="nats.account"
      fields={labelsOf}
      initial={({ account }) => (account === null ? {} : accountValues(account.configuration))}
      check={(values, { account }) => (account === null ? {} : accountMistakes(values, account))}
      send={(values) =>
        call('accounts.configure', { id: props.object.id, configuration: accountConfigurationIn(values) })
      }
    >
      {(state) => <AccountFields {...state} accountId={props.object.id} />}
    </Configuring>
  );
}

function labelsOf(values: Values): Readonly<Record<string, string>> {
  const rows = (['exports', 'imports'] as const).flatMap((list) =>
    listIn(values[list]).flatMap((row, at) =>
      Object.entries(ROW_LABELS).map(([what, label]) => [
        rowField(list, row, what),
        `${label} of ${list === 'exports' ? 'export' : 'import'} ${at + 1}`,
      ]),
    ),
  );
  return {
    ...Object.fromEntries(usualLimits.map(({ name }) => [limitField(name), limitLabel(name)])),
    jetStream: 'JetStream',
    ...Object.fromEntries(jetStreamLimits.map(({ name }) => [limitField(name), limitLabel(name)])),
    [defaultNames.publish]: 'They may publish to',
    [defaultNames.subscribe]: 'They may subscribe to',
    ...Object.fromEntries(rows),
    exports: 'Exports',
    imports: 'Imports',
  };
}

/** What a limit is called here, where the imports and exports themselves stand below. */
function limitLabel(name: NumberedLimit['name']): string {
  return name === 'imports' || name === 'exports' ? `${limitNames[name]} at most` : limitNames[name];
}

function AccountFields(props: ConfiguringFields & { readonly accountId: string }) {
  const { draft, about, mistakes, onLeave, isDisabled, accountId } = props;
  const { values, enter } = draft;
  const isSystem = about.account?.isSystem === true;
  const hasJetStream = values['jetStream'] === 'on';
  const limits = (shown: readonly NumberedLimit[]) =>
    shown.map(({ name, unit }) => (
      <FieldBox key={name} name={limitField(name)} onLeave={() => onLeave(limitField(name))}>
        <TextField
          label={limitLabel(name)}
          name={limitField(name)}
          value={textIn(values[limitField(name)])}
          onChange={(text) => enter({ [limitField(name)]: text })}
          mistake={mistakes[limitField(name)]}
          suggestions={textIn(values[limitField(name)]) === NO_LIMIT ? [] : [NO_LIMIT]}
          hint={unit === 'bytes' ? 'Such as 512 KiB or 1 GiB, or No limit.' : 'A number, or No limit.'}
          isDisabled={isDisabled}
        />
      </FieldBox>
    ));
  const tick = (name: string, label: string) => (
    <Tick
      label={label}
      ticked={values[name] === true}
      onChange={(ticked) => enter({ [name]: ticked })}
      isDisabled={isDisabled}
    >
      {label}
    </Tick>
  );
  return (
    <>
      <section aria-label="Limits" className="flex flex-col gap-4">
        <h3 className="font-semibold">Limits</h3>
        <div className={COLUMNS}>{limits(usualLimits)}</div>
        {tick('wildcards', limitNames.wildcards)}
        {tick('disallow_bearer', limitNames.disallow_bearer)}
      </section>
      <FieldBox name="jetStream">
        <OptionGroup
          label="JetStream"
          name="jetStream"
          dense
          options={[
            { value: 'off', name: 'JetStream off', about: 'Nothing of this account is stored.' },
            {
              value: 'on',
              name: 'JetStream on',
              about: 'Streams and buckets, within the limits below.',
            },
          ]}
          value={hasJetStream ? 'on' : 'off'}
          onChange={(chosen) =>
            enter({ jetStream: chosen, ...(chosen === 'on' ? jetStreamValues(JETSTREAM_ON) : {}) })
          }
          isDisabled={isDisabled || isSystem}
        />
        {isSystem ? <p className="mt-2 text-muted">A system account has none: servers refuse that.</p> : null}
        {mistakes['jetStream'] === undefined ? null : (
          <FieldMistakeText>{mistakes['jetStream']}</FieldMistakeText>
        )}
      </FieldBox>
      {hasJetStream ? (
        <>
          <div className={COLUMNS}>{limits(jetStreamLimits)}</div>
          {tick('max_bytes_required', limitNames.max_bytes_required)}
        </>
      ) : null}
      <OptionGroup
        label="Users who say nothing themselves may"
        name="defaults"
        dense
        options={[
          {
            value: 'everything',
            name: 'Do everything',
            about: 'Users of this registry always say what they may.',
          },
          { value: 'listed', name: 'Do only this', about: 'For users whom another tool has made.' },
        ]}
        value={values['defaults'] === 'listed' ? 'listed' : 'everything'}
        onChange={(chosen) => enter({ defaults: chosen })}
        isDisabled={isDisabled}
      />
      {values['defaults'] === 'listed' ? (
        <div className={COLUMNS}>
          <PermissionFields
            draft={draft}
            names={defaultNames}
            labels={{ publish: 'They may publish to', subscribe: 'They may subscribe to' }}
            mistakes={mistakes}
            onLeave={onLeave}
            isDisabled={isDisabled}
          />
        </div>
      ) : null}
      {(['exports', 'imports'] as const).map((list) => (
        <SharedRows
          key={list}
          list={list}
          draft={draft}
          accountId={accountId}
          accounts={about.accounts}
          mistakes={mistakes}
          onLeave={onLeave}
          isDisabled={isDisabled}
        />
      ))}
    </>
  );
}

const COLUMNS = 'grid grid-cols-2 gap-4 max-[40rem]:grid-cols-1';
