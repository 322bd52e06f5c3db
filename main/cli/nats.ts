import { v7 as uuidv7 } from 'uuid';
import { tokenRequestSchema } from '../../app/contract/nats.ts';
import type { DraftedToken } from '../../app/registry/draft-content.ts';
import type { AggregateName, StateOf } from '../../app/registry/index.ts';
import {
  ANYWHERE,
  accountConfigurationSchema,
  limitNames,
  scopeSchema,
  userConfigurationSchema,
} from '../../app/registry/nats-configuration.ts';
import { JETSTREAM_OFF, JETSTREAM_ON, syncPermissions } from '../../app/registry/nats-presets.ts';
import { userConfigurationOf } from '../../app/registry/nats-user.ts';
import { shownDraft } from '../services/drafts/look.ts';
import { requestedToken } from '../services/drafts/requested.ts';
import { Keystore } from '../services/keys/keystore.ts';
import { configureAccount, configureUser } from '../services/nats-identities/configure.ts';
import { AGE_WORKER } from './age-worker-url.ts';
import { APPROVING, approvingOf, isObject, objectIn, parsed } from './asked-input.ts';
import { defineCommand } from './command.ts';
import { dataPlace } from './data-place.ts';
import { told } from './draft.ts';
import { atDraftDesk, DRAFT_OPTIONS, tellDraft } from './draft-desk.ts';
import { agreedActivations, takenActivation, withActivations } from './nats-activation.ts';
import { idOfNamed } from './object-finder.ts';
import { askPassphrase, descriptorOf } from './prompt.ts';
import { UsageError } from './terminal.ts';

const STOPPED = 'Stopped. What was not said to be recorded was not recorded.';

const INPUT = {
  input: { type: 'string', value: 'FILE', about: 'a JSON object with fields; - for standard input' },
} as const;

/** From where, when, how, and what: the same of a user and of a scope. */
const ACCESS = {
  publish: {
    type: 'string',
    multiple: true,
    value: 'SUBJECT',
    about: 'may publish to it; as often as needed',
  },
  subscribe: {
    type: 'string',
    multiple: true,
    value: 'SUBJECT',
    about: 'may subscribe to it; as often as needed',
  },
  'allow-responses': { type: 'string', value: 'yes|no', about: 'may answer requests' },
  network: { type: 'string', multiple: true, value: 'CIDR', about: 'only from it, such as 10.0.0.0/8' },
  time: {
    type: 'string',
    multiple: true,
    value: 'FROM-TO',
    about: 'only then, such as 08:00:00-18:00:00; needs --time-zone',
  },
  'time-zone': { type: 'string', value: 'ZONE', about: 'in which times are meant, such as Europe/Berlin' },
  connection: {
    type: 'string',
    multiple: true,
    value: 'TYPE',
    about: 'only so, such as STANDARD, WEBSOCKET or MQTT',
  },
} as const;

/** `nats signing-key`: makes a signing key of an operator or an account. */
export const natsSigningKeyCommand = defineCommand({
  name: 'nats signing-key',
  operands: ['<name>'],
  about: 'make a signing key of a NATS operator or account: its seed is encrypted under a passphrase',
  details:
    'With --role it has a scope: it says what all users may do that it signs, in --publish, --subscribe and the like, in which\n{{name()}} and {{subject()}} stand for the user. --input takes the fields of a scope as JSON. The next token of its owner names it.',
  options: {
    ...DRAFT_OPTIONS,
    ...INPUT,
    operator: { type: 'string', value: 'NAME', about: 'the operator whose accounts it signs' },
    account: { type: 'string', value: 'NAME', about: 'the account whose users it signs' },
    role: { type: 'string', value: 'ROLE', about: 'what its scope is called' },
    description: { type: 'string', value: 'TEXT', about: 'what its scope is for' },
    ...ACCESS,
    'passphrase-fd': {
      type: 'string',
      value: 'N',
      about: 'read the passphrase that encrypts the seed from this descriptor; otherwise it is asked, twice',
    },
  },
  interrupted: STOPPED,
  run: ({ operands: [name = ''], values, signal }) => {
    const fd = descriptorOf(values['passphrase-fd']);
    const scope = scopeOf(values);
    return atDraftDesk(values, signal, async ({ ledger, registrar, secrets: folder }) => {
      const signsFor = ownerOf(ledger, values);
      const secrets = folder();
      secrets.settle(ledger.objects);
      const question = `Passphrase that encrypts the seed of “${name}”`;
      const passphrase = await askPassphrase({ fd, question, twice: true });
      const keystore = new Keystore(secrets, registrar, AGE_WORKER);
      const draft = { type: 'GenerateNatsSigningKey', id: uuidv7(), signsFor, name, scope } as const;
      return told(await keystore.createIdentity(draft, passphrase), values.json);
    });
  },
});

function ownerOf(
  ledger: Parameters<typeof idOfNamed>[0],
  { operator, account }: { readonly operator?: string; readonly account?: string },
): StateOf['nats.signing.key']['signsFor'] {
  if ((operator === undefined) === (account === undefined))
    throw new UsageError('Whose key is it? Give --operator NAME or --account NAME.');
  return operator === undefined
    ? { kind: 'account', account_id: idOfNamed(ledger, 'nats.account', account ?? '') }
    : { kind: 'operator', operator_id: idOfNamed(ledger, 'nats.operator', operator) };
}

/** What the options of access say; what they do not say is as before. */
interface AccessOptions {
  readonly publish?: readonly string[];
  readonly subscribe?: readonly string[];
  readonly 'allow-responses'?: string;
  readonly network?: readonly string[];
  readonly time?: readonly string[];
  readonly 'time-zone'?: string;
  readonly connection?: readonly string[];
}

const NOTHING_PERMITTED = { publish: [], subscribe: [], allow_responses: false };

function withAccess<T extends { readonly permissions: object }>(before: T, given: AccessOptions) {
  const { publish, subscribe, network, time, connection, 'time-zone': zone } = given;
  const answers = given['allow-responses'];
  return {
    ...before,
    permissions: {
      ...before.permissions,
      ...(publish === undefined ? {} : { publish }),
      ...(subscribe === undefined ? {} : { subscribe }),
      ...(answers === undefined ? {} : { allow_responses: yesOrNo('allow-responses', answers) }),
    },
    ...(network === undefined ? {} : { networks: network }),
    ...(time === undefined ? {} : { times: time.map(spanOf) }),
    ...(zone === undefined ? {} : { time_zone: zone === 'none' ? null : zone }),
    ...(connection === undefined ? {} : { connection_types: connection }),
  };
}

function spanOf(text: string) {
  const [start = '', end = ''] = text.split('-');
  return { start, end };
}

function yesOrNo(option: string, value: string): boolean {
  if (value !== 'yes' && value !== 'no') throw new UsageError(`--${option} takes yes or no.`);
  return value === 'yes';
}

function scopeOf(
  values: AccessOptions & {
    readonly input?: string;
    readonly role?: string;
    readonly description?: string;
  },
) {
  const { input, role, description } = values;
  const given = objectIn(input);
  if (role === undefined && input === undefined) {
    if (Object.keys(ACCESS).some((option) => Object.hasOwn(values, option)))
      throw new UsageError('Only a key with a scope says what its users may do: give --role ROLE.');
    return null;
  }
  const permissions = isObject(given['permissions'])
    ? { ...NOTHING_PERMITTED, ...given['permissions'] }
    : NOTHING_PERMITTED;
  const scope = { description: null, ...ANYWHERE, ...given, permissions };
  return parsed(scopeSchema, {
    ...withAccess(scope, values),
    ...(role === undefined ? {} : { role }),
    ...(description === undefined ? {} : { description }),
  });
}

/** `nats configure-account`: what holds of an account from its next token on. */
export const natsConfigureAccountCommand = defineCommand({
  name: 'nats configure-account',
  operands: ['<account>'],
  about: 'decide about the limits, exports and imports of a NATS account',
  details: `What is not given stays as it is. --input takes limits, default_permissions, exports and imports as JSON, as “show” and the event\nsay them. The limits are ${Object.keys(limitNames).join(', ')};\ntheir values are numbers, none for no limit, yes or no.`,
  options: {
    ...DRAFT_OPTIONS,
    ...INPUT,
    jetstream: { type: 'string', value: 'on|off', about: 'switch JetStream on, with usual limits, or off' },
    limit: {
      type: 'string',
      multiple: true,
      value: 'NAME=VALUE',
      about: 'a limit, such as conn=10 or disk_storage=none',
    },
    activation: {
      type: 'string',
      multiple: true,
      value: 'IMPORT=FILE',
      about: 'the activation token that an account elsewhere has granted for an import; none takes it away',
    },
    yes: { type: 'boolean', about: 'take activation tokens without asking' },
  },
  interrupted: STOPPED,
  run: ({ operands: [name = ''], values, signal }) => {
    const given = objectIn(values.input);
    return atDraftDesk(values, signal, async ({ ledger, registrar }) => {
      const id = idOfNamed(ledger, 'nats.account', name);
      const before = ledger.objects.get('nats.account', id)?.configuration;
      const limits = {
        ...before?.limits,
        ...(isObject(given['limits']) ? given['limits'] : {}),
        ...jetStreamOf(values.jetstream),
        ...Object.fromEntries((values.limit ?? []).map(limitOf)),
      };
      const said = parsed(accountConfigurationSchema, { ...before, ...given, limits });
      const taken = (values.activation ?? []).map(takenActivation);
      const configuration = withActivations(said, taken);
      if (!(await agreedActivations(taken, id, ledger.objects, values.yes))) return 1;
      return told(configureAccount(registrar, ledger.objects, id, configuration), values.json);
    });
  },
});

function jetStreamOf(value: string | undefined) {
  if (value === undefined) return {};
  if (value !== 'on' && value !== 'off') throw new UsageError('--jetstream takes on or off.');
  return value === 'on' ? JETSTREAM_ON : JETSTREAM_OFF;
}

function limitOf(text: string): [string, number | boolean] {
  const [, name = '', value = ''] = /^([a-z_]+)=(.+)$/.exec(text) ?? [];
  if (!Object.hasOwn(limitNames, name))
    throw new UsageError(
      `--limit takes NAME=VALUE; the names are ${Object.keys(limitNames).join(', ')}, and “${text}” is none.`,
    );
  if (value === 'yes' || value === 'no') return [name, value === 'yes'];
  if (value === 'none') return [name, -1];
  if (!/^\d{1,15}$/.test(value))
    throw new UsageError(`--limit ${name} takes a number, none for no limit, yes or no.`);
  return [name, Number(value)];
}

/** `nats configure-user`: what holds of a user from its next token on. */
export const natsConfigureUserCommand = defineCommand({
  name: 'nats configure-user',
  operands: ['<user>'],
  about: 'decide what a NATS user may do, from where, when and for how long',
  details:
    'What is not given stays as it is; an option that is given replaces all of its former values. --input takes permissions, networks,\ntimes, time_zone, connection_types, valid_days and signing_key_id as JSON.',
  options: {
    ...DRAFT_OPTIONS,
    ...INPUT,
    sync: { type: 'boolean', about: 'may do what “cim-keys sync” needs by the configuration, and no more' },
    ...ACCESS,
    days: { type: 'string', value: 'N', about: 'a token holds for so many days at most; none for any' },
    'signing-key': {
      type: 'string',
      value: 'NAME',
      about: 'what signs its tokens; none for any without a scope',
    },
  },
  interrupted: STOPPED,
  run: ({ operands: [name = ''], values, signal }) => {
    const given = objectIn(values.input);
    return atDraftDesk(values, signal, ({ ledger, registrar }) => {
      const id = idOfNamed(ledger, 'nats.user', name);
      const user = ledger.objects.get('nats.user', id);
      const before = user === undefined ? {} : userConfigurationOf(user);
      const permissions = {
        ...NOTHING_PERMITTED,
        ...user?.permissions,
        ...(isObject(given['permissions']) ? given['permissions'] : {}),
        ...(values.sync === true ? syncPermissions(syncPlaces(values.data)) : {}),
      };
      const { days, 'signing-key': key } = values;
      const configuration = parsed(userConfigurationSchema, {
        ...withAccess({ ...before, ...given, permissions }, values),
        ...(days === undefined ? {} : { valid_days: days === 'none' ? null : Number(days) }),
        ...(key === undefined
          ? {}
          : { signing_key_id: key === 'none' ? null : idOfNamed(ledger, 'nats.signing.key', key) }),
      });
      return told(configureUser(registrar, id, configuration), values.json);
    });
  },
});

function syncPlaces(data: string | undefined) {
  const { nats } = dataPlace(data).configFile.read().config;
  return {
    stream: nats.stream_name,
    objectBucket: nats.object_store_bucket,
    stateBucket: nats.kv_bucket,
    prefix: nats.subject_prefix,
  };
}

/** What a token can be about, as it is named here. */
const SUBJECTS = {
  operator: 'nats.operator',
  account: 'nats.account',
  user: 'nats.user',
} as const satisfies Record<DraftedToken, AggregateName>;

/** `nats token`: fixes the bytes of a token as a draft. */
export const natsTokenCommand = defineCommand({
  name: 'nats token',
  operands: ['<kind>', '<name>'],
  about: 'fix the bytes of the token of a NATS operator, account or user, for people to look at and approve',
  details:
    'The kind is operator, account or user. All that the token says is recorded before. Then “draft show”, “draft approve”, “draft sign”.',
  options: {
    ...DRAFT_OPTIONS,
    ...APPROVING,
    until: {
      type: 'string',
      value: 'DAY',
      about: 'its last day; otherwise it holds as long as the user’s days allow, or for good',
    },
    'signing-key': { type: 'string', value: 'NAME', about: 'what signs it; otherwise one that may' },
  },
  interrupted: STOPPED,
  run: ({ operands: [kind = '', name = ''], values, signal }) => {
    if (kind !== 'operator' && kind !== 'account' && kind !== 'user')
      throw new UsageError('Whose token is it? Give operator, account or user, and its name.');
    return atDraftDesk(values, signal, ({ ledger, drafts }) => {
      const key = values['signing-key'];
      const input = parsed(tokenRequestSchema, {
        kind,
        objectId: idOfNamed(ledger, SUBJECTS[kind], name),
        lastDay: values.until ?? null,
        signingKeyId: key === undefined ? null : idOfNamed(ledger, 'nats.signing.key', key),
        ...approvingOf(values),
      });
      const entry = drafts.prepareToken(requestedToken(input, new Date()));
      if (values.json !== true) tellDraft(shownDraft(drafts.draft(entry.aggregateId), ledger, null));
      return told(entry, values.json);
    });
  },
});
