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
import {
  isExportedWithin,
  isWithin,
  natsPermissionsSchema,
  subjectSchema,
  subjectsInWords,
} from '../pki/nats/subjects.ts';
import { readUnverified } from '../pki/nats/token.ts';

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

/** What an account lets others have, each by a name of its own. */
const exportSchema = z.strictObject({
  name: nameSchema,
  subject: subjectSchema,
  kind,
  /** Only who was granted an activation token may import it; left out: everybody below the operator may. */
  activation_required: z.exactOptional(z.literal(true)),
});

/** The longest activation token that is taken, in characters. */
export const LONGEST_ACTIVATION = 10_000;

/** What an account takes from another one's exports. */
const importSchema = z.strictObject({
  name: nameSchema,
  subject: subjectSchema,
  /** Whose export it is. */
  account: accountKey,
  kind,
  /** The subject under which it is known here; null for the same. */
  local_subject: subjectSchema.nullable(),
  /**
   * The activation token that an account elsewhere has granted; left out where none is needed. One that an account of this registry
   * has granted goes into the token by itself.
   */
  activation: z.exactOptional(z.string().min(1).max(LONGEST_ACTIVATION)),
});

/** What an account lets others have. */
export type Exported = z.infer<typeof exportSchema>;

/** What an account takes from another one's exports. */
export type Imported = z.infer<typeof importSchema>;

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

/** What of an account's token follows from activation tokens of this registry. */
export interface Activations {
  /** Up to which second those of an export do not count any more, by the public keys of accounts. */
  readonly revoked: (exported: Exported) => Readonly<Record<string, number>>;
  /** The one that was granted for an import; null where none was. */
  readonly granted: (imported: Imported) => string | null;
}

/** What an account's token says of what was decided, without its keys and users. */
export function configurationClaims(
  { limits, default_permissions, exports, imports }: AccountConfiguration,
  activations: Activations,
): Pick<ClaimsOf<'account'>['nats'], 'limits' | 'default_permissions' | 'exports' | 'imports'> {
  return {
    limits: { ...limits },
    ...(default_permissions === null ? {} : { default_permissions: permissionClaims(default_permissions) }),
    ...(exports.length === 0
      ? {}
      : { exports: exports.map((exported) => exportClaims(exported, activations)) }),
    ...(imports.length === 0
      ? {}
      : {
          imports: imports.map((imported) => {
            const { name, subject, account, kind: type, local_subject } = imported;
            const token = imported.activation ?? activations.granted(imported);
            return {
              ...{ name, subject, account, type },
              ...(local_subject === null ? {} : { local_subject }),
              ...(token === null ? {} : { token }),
            };
          }),
        }),
  };
}

function exportClaims(exported: Exported, activations: Activations) {
  const { name, subject, kind: type, activation_required } = exported;
  if (activation_required !== true) return { name, subject, type };
  const revocations = { ...activations.revoked(exported) };
  return {
    ...{ name, subject, type, token_req: true },
    ...(Object.keys(revocations).length === 0 ? {} : { revocations }),
  };
}

/** What of a configuration does not fit together, in a sentence; null where all does. */
export function accessFault({ times, time_zone }: Access): string | null {
  if (times.length > 0 && time_zone === null) return 'Times of day are given, but not in which time zone.';
  return times.length === 0 && time_zone !== null ? 'A time zone is given, but no times of day.' : null;
}

/**
 * As `accessFault`, of an account. The signatures of activation tokens are judged elsewhere.
 * @param isSystem whether it is the one through which a system is watched
 */
export function accountFault(
  { limits, exports, imports }: AccountConfiguration,
  { isSystem, publicKey }: { readonly isSystem: boolean; readonly publicKey: string },
): string | null {
  const names = [...exports, ...imports].map(({ name }) => name);
  if (new Set(names).size < names.length) return 'Two exports or imports have one name.';
  if (limits.exports !== -1 && exports.length > limits.exports) return 'It has more exports than its limit.';
  if (limits.imports !== -1 && imports.length > limits.imports) return 'It has more imports than its limit.';
  if (!limits.wildcards && exports.some(({ subject }) => /[*>]/.test(subject)))
    return 'An export has a wildcard, and the account may have none.';
  // Servers refuse to start with one that has. Source: nats-server, "jetstream can not be enabled on the system account".
  if (isSystem && hasJetStream(limits)) return 'A system account has no JetStream.';
  for (const imported of imports) {
    const fault = activationFault(imported, publicKey);
    if (fault !== null) return fault;
  }
  return null;
}

/** What of the activation token of an import does not fit it, in a sentence. @param importer the public key of the importing account */
function activationFault({ name, activation, ...imported }: Imported, importer: string): string | null {
  if (activation === undefined) return null;
  const words = (what: string) => `The activation token of the import “${name}” ${what}.`;
  const claims = readUnverified(activation);
  if (claims?.nats.type !== 'activation') return words('is not one, or not whole');
  const { iss, sub, nats } = claims;
  if (sub !== importer) return words('is for another account');
  if (iss !== imported.account && nats.issuer_account !== imported.account)
    return words('is from another account than the import');
  return nats.kind === imported.kind && isWithin(imported.subject, nats.subject)
    ? null
    : words(`is for the ${nats.kind} ${nats.subject}, which is not what is imported`);
}

/**
 * What of the limits would not hold although it is said, in a sentence; null where all do. It is asked of what is decided, and not
 * of what was: ledgers of earlier versions have such limits, and no server treats them otherwise than one without.
 */
export function zeroFault({ limits }: AccountConfiguration): string | null {
  const names = limitlessZeros(limits).map((name) => `“${limitNames[name]}”`);
  return names.length === 0 ? null : `${ZERO_IS_NO_LIMIT}: ${names.join(', ')}.`;
}

/**
 * Which export lies within another one of its kind, in a sentence; null where none does. Servers refuse the whole token of such an
 * account. As `zeroFault` it is asked of what is decided, and not of what was: ledgers of earlier versions have such exports, and go
 * on opening; what they say tells it. Source: nats-io/jwt v2, Exports.Validate.
 */
export function exportsFault({ exports }: Pick<AccountConfiguration, 'exports'>): string | null {
  for (const exported of exports) {
    const outer = outerOf(exported, exports);
    if (outer === null) continue;
    return `Servers refuse an account that exports a ${exported.kind} twice: “${exported.name}” (${exported.subject}) is within “${outer.name}” (${outer.subject}).`;
  }
  return null;
}

/** The export within which another one of its kind lies, as servers see it. */
function outerOf(exported: Exported, exports: readonly Exported[]): Exported | null {
  const outer = exports.find(
    (other) =>
      other !== exported && other.kind === exported.kind && isExportedWithin(exported.subject, other.subject),
  );
  return outer ?? null;
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
    Exported: orNone(exports.map((exported) => exportLine(exported, outerOf(exported, exports)))),
    Imported: orNone(imports.map(importLine)),
  };
}

function exportLine({ name, kind: what, subject, activation_required }: Exported, outer: Exported | null) {
  const required = activation_required === true ? ', with an activation token alone' : '';
  const twice = outer === null ? '' : `, within “${outer.name}”: servers refuse the account`;
  return `${name}: ${what} ${subject}${required}${twice}`;
}

function importLine({ name, kind: what, subject, account, local_subject, activation }: Imported): string {
  const here = local_subject === null ? '' : `, here ${local_subject}`;
  const by = activation === undefined ? '' : ', by an activation token from elsewhere';
  return `${name}: ${what} ${subject} of ${account}${here}${by}`;
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
