import { z } from 'zod';
import type { Lines } from '../model/aggregate.ts';
import { nameSchema, textSchema, uuidSchema } from '../model/values.ts';
import {
  type AccountLimits,
  accountLimitsSchema,
  type ClaimsOf,
  connectionTypes,
  networkSchema,
  timeOfDaySchema,
} from '../pki/nats/claims.ts';
import { hasJetStream, limitlessZeros, NO_LIMIT_BY_ZERO } from '../pki/nats/limits.ts';
import { readNkey } from '../pki/nats/nkey.ts';
import { permissionClaims, UNLIMITED_USER } from '../pki/nats/permissions.ts';
import { natsPermissionsSchema, subjectSchema, subjectsInWords } from '../pki/nats/subjects.ts';

/*
 * What is decided about NATS accounts, users and scoped signing keys besides their names, as events say it, and what of it
 * stands in tokens.
 */

/** The public key of an account: of this registry, or of another operator's. */
const accountKey = z
  .string()
  .regex(/^A[A-Z2-7]{55}$/)
  .refine((text) => readNkey(text)?.kind === 'account', 'Must be the public key of an account.');

const kind = z.enum(['stream', 'service']);

/** What an account lets others have, each by a name of its own. Everybody below the operator may import it. */
const exportSchema = z.strictObject({ name: nameSchema, subject: subjectSchema, kind });

/** What an account takes from another one's exports. */
const importSchema = z.strictObject({
  name: nameSchema,
  subject: subjectSchema,
  /** Whose export it is. */
  account: accountKey,
  kind,
  /** The subject under which it is known here; null for the same. */
  local_subject: subjectSchema.nullable(),
});

/** All that is decided about an account: every limit is said. */
export const accountConfigurationSchema = z.strictObject({
  limits: accountLimitsSchema,
  /** What users may who say nothing themselves; null where they may do everything. Users of this registry say it. */
  default_permissions: natsPermissionsSchema.nullable(),
  exports: z.array(exportSchema).max(500),
  imports: z.array(importSchema).max(500),
});

/** All that is decided about an account. */
export type AccountConfiguration = z.infer<typeof accountConfigurationSchema>;

/** A mebibyte: what a server lets a message have where it is not told otherwise. */
const MEBIBYTE = 1_048_576;

/**
 * What holds of an account about which nothing was decided: every limit is said, and there is no JetStream. It stays as it is:
 * tokens that were made by it are held against it wherever their ledger is checked.
 */
export const DEFAULT_ACCOUNT: AccountConfiguration = {
  limits: {
    subs: -1,
    data: -1,
    payload: MEBIBYTE,
    imports: -1,
    exports: -1,
    conn: -1,
    leaf: 0,
    wildcards: true,
    disallow_bearer: true,
    mem_storage: 0,
    disk_storage: 0,
    streams: 0,
    consumer: 0,
    max_ack_pending: 0,
    mem_max_stream_bytes: 0,
    disk_max_stream_bytes: 0,
    max_bytes_required: false,
  },
  default_permissions: null,
  exports: [],
  imports: [],
};

/** From where, when, and how somebody may connect; empty lists bind nothing. */
const access = {
  networks: z.array(networkSchema).max(100),
  times: z.array(z.strictObject({ start: timeOfDaySchema, end: timeOfDaySchema })).max(50),
  /** In which these times are meant, such as `Europe/Berlin`; said where there are any. */
  time_zone: z
    .string()
    .regex(/^[A-Za-z0-9_+/-]{1,100}$/, 'Must be the name of a time zone such as Europe/Berlin.')
    .nullable(),
  connection_types: z.array(z.enum(connectionTypes)).max(connectionTypes.length),
};

const accessSchema = z.strictObject(access);
type Access = z.infer<typeof accessSchema>;

/** Nothing binds from where, when, and how. */
export const ANYWHERE: Access = { networks: [], times: [], time_zone: null, connection_types: [] };

/** All that is decided about a user. */
export const userConfigurationSchema = z.strictObject({
  permissions: natsPermissionsSchema,
  ...access,
  /** For how many days a token holds at most; null where it need not expire. */
  valid_days: z.int().min(1).max(36_500).nullable(),
  /** The signing key that its tokens are signed with; null for any that has no scope. */
  signing_key_id: uuidSchema.nullable(),
});

/** All that is decided about a user. */
export type UserConfiguration = z.infer<typeof userConfigurationSchema>;

/** What holds of a user about whom nothing else was decided than its permissions. It stays as it is, as `DEFAULT_ACCOUNT` does. */
export const DEFAULT_USER: Omit<UserConfiguration, 'permissions'> = {
  ...ANYWHERE,
  valid_days: null,
  signing_key_id: null,
};

/** A subject in which `{{name()}}` and the like stand for what the user's token says. */
const templateSubjects = z
  .array(
    z
      .string()
      .max(256)
      .regex(/^[\x21-\x7e]+$/, 'Must be a subject, without blanks.'),
  )
  .max(200);

/** What a scoped signing key lets its users do: they say nothing of it themselves. */
export const scopeSchema = z.strictObject({
  role: nameSchema,
  description: textSchema.nullable(),
  permissions: z.strictObject({
    publish: templateSubjects,
    subscribe: templateSubjects,
    allow_responses: z.boolean(),
  }),
  ...access,
});

/** What a scoped signing key lets its users do. */
export type Scope = z.infer<typeof scopeSchema>;

type UserNats = ClaimsOf<'user'>['nats'];

/** What a user's token, or the template of a scope, says of what may be done. No limit is left out: it would count as 0. */
export function limitClaims({
  permissions,
  ...where
}: Access & Pick<UserConfiguration, 'permissions'>): Omit<UserNats, 'type' | 'version'> {
  const { networks, times, time_zone, connection_types } = where;
  return {
    ...UNLIMITED_USER,
    ...permissionClaims(permissions),
    ...(networks.length === 0 ? {} : { src: [...networks] }),
    ...(times.length === 0 ? {} : { times: times.map((each) => ({ ...each })) }),
    ...(time_zone === null ? {} : { times_location: time_zone }),
    ...(connection_types.length === 0 ? {} : { allowed_connection_types: [...connection_types] }),
  };
}

/** What an account's token says of what was decided, without keys and revocations. */
export function configurationClaims({
  limits,
  default_permissions,
  exports,
  imports,
}: AccountConfiguration): Pick<
  ClaimsOf<'account'>['nats'],
  'limits' | 'default_permissions' | 'exports' | 'imports'
> {
  return {
    limits: { ...limits },
    ...(default_permissions === null ? {} : { default_permissions: permissionClaims(default_permissions) }),
    ...(exports.length === 0
      ? {}
      : { exports: exports.map(({ name, subject, kind: type }) => ({ name, subject, type })) }),
    ...(imports.length === 0
      ? {}
      : {
          imports: imports.map(({ name, subject, account, kind: type, local_subject }) => ({
            ...{ name, subject, account, type },
            ...(local_subject === null ? {} : { local_subject }),
          })),
        }),
  };
}

/** What of a configuration does not fit together, in a sentence; null where all does. */
export function accessFault({ times, time_zone }: Access): string | null {
  if (times.length > 0 && time_zone === null) return 'Times of day are given, but not in which time zone.';
  return times.length === 0 && time_zone !== null ? 'A time zone is given, but no times of day.' : null;
}

/** As `accessFault`, of an account. @param isSystem whether it is the one through which a system is watched */
export function accountFault(
  { limits, exports, imports }: AccountConfiguration,
  isSystem: boolean,
): string | null {
  const names = [...exports, ...imports].map(({ name }) => name);
  if (new Set(names).size < names.length) return 'Two exports or imports have one name.';
  if (limits.exports !== -1 && exports.length > limits.exports) return 'It has more exports than its limit.';
  if (limits.imports !== -1 && imports.length > limits.imports) return 'It has more imports than its limit.';
  if (!limits.wildcards && exports.some(({ subject }) => /[*>]/.test(subject)))
    return 'An export has a wildcard, and the account may have none.';
  // Servers refuse to start with one that has. Source: nats-server, "jetstream can not be enabled on the system account".
  if (isSystem && hasJetStream(limits)) return 'A system account has no JetStream.';
  return null;
}

/**
 * What of the limits would not hold although it is said, in a sentence; null where all do. It is asked of what is decided, and not
 * of what was: ledgers of earlier versions have such limits, and no server treats them otherwise than one without.
 */
export function zeroFault({ limits }: AccountConfiguration): string | null {
  const names = limitlessZeros(limits).map((name) => `“${limitNames[name]}”`);
  return names.length === 0 ? null : `${ZERO_IS_NO_LIMIT}: ${names.join(', ')}.`;
}

/** What is said of a limit of JetStream that is 0. */
export const ZERO_IS_NO_LIMIT = 'A server takes 0 for no limit';

/** What the limits of an account are called, in the order in which they are told. */
export const limitNames: Readonly<Record<keyof AccountLimits, string>> = {
  conn: 'Connections at a time',
  leaf: 'Leaf nodes at a time',
  subs: 'Subscriptions at a time',
  data: 'Bytes in all',
  payload: 'Bytes of a message',
  imports: 'Imports',
  exports: 'Exports',
  wildcards: 'Exports may have wildcards',
  disallow_bearer: 'Tokens without a seed are refused',
  mem_storage: 'JetStream, bytes in memory',
  disk_storage: 'JetStream, bytes on the disk',
  streams: 'JetStream, streams',
  consumer: 'JetStream, consumers',
  max_ack_pending: 'JetStream, unacknowledged messages of a consumer',
  mem_max_stream_bytes: 'JetStream, bytes of a stream in memory',
  disk_max_stream_bytes: 'JetStream, bytes of a stream on the disk',
  max_bytes_required: 'Streams must say how large they may grow',
};

/** What was decided about an account, as people read it. */
export function accountLines({ limits, default_permissions, exports, imports }: AccountConfiguration): Lines {
  return {
    ...Object.fromEntries(limitLines(limits)),
    'Users who say nothing may publish': default_permissions
      ? subjectsInWords(default_permissions.publish)
      : 'Everything',
    'Users who say nothing may subscribe': default_permissions
      ? subjectsInWords(default_permissions.subscribe)
      : 'Everything',
    Exported: orNone(exports.map((each) => `${each.name}: ${each.kind} ${each.subject}`)),
    Imported: orNone(
      imports.map(
        ({ name, kind: what, subject, account, local_subject: here }) =>
          `${name}: ${what} ${subject} of ${account}${here === null ? '' : `, here ${here}`}`,
      ),
    ),
  };
}

/** Some limits of an account. */
export type SaidLimits = { readonly [L in keyof AccountLimits]?: AccountLimits[L] | undefined };

/** Some limits of an account, as people read them. */
export function limitLines(limits: SaidLimits): [label: string, value: string][] {
  const unlimited: readonly string[] = limitlessZeros(limits);
  const said = new Map<string, number | boolean | undefined>(Object.entries(limits));
  return Object.entries<string>(limitNames).flatMap(([name, label]): [string, string][] => {
    const value = said.get(name);
    if (value === undefined) return [];
    return [[label, unlimited.includes(name) ? NO_LIMIT_BY_ZERO : limitInWords(value)]];
  });
}

function limitInWords(value: number | boolean): string {
  if (value === true) return 'Yes';
  if (value === false) return 'No';
  return value === -1 ? 'No limit' : String(value);
}

/** From where, when and how somebody may connect, as people read it. */
export function accessLines({ networks, times, time_zone, connection_types }: Access): Lines {
  return {
    'Only from the networks': orNone(networks, 'Any'),
    'Only at the times': orNone(
      times.map(({ start, end }) => `${start} to ${end}${time_zone === null ? '' : `, ${time_zone}`}`),
      'Any',
    ),
    'Only by connections of the kinds': orNone(connection_types, 'Any'),
  };
}

function orNone(values: readonly string[], none = 'None'): string | readonly string[] {
  return values.length === 0 ? none : values;
}
