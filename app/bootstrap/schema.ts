import { z } from 'zod';
import { nearestName } from '../config/nearest-name.ts';
import { domainSchema, emailSchema, nameSchema, textSchema } from '../model/values.ts';
import type { InPieces } from '../pieces.ts';
import { accountLimitsSchema } from '../pki/nats/claims.ts';
import { natsPermissionsSchema } from '../pki/nats/subjects.ts';
import { locationTypeSchema } from '../registry/location.ts';
import { unitTypeSchema } from '../registry/organization-unit.ts';
import { permissionSchema, roleTypeSchema } from '../registry/role-facts.ts';
import { type BootstrapFault, foundText, pathText, type Unusable } from './fault.ts';

/* The documented form of domain-bootstrap.json, as the predecessor wrote it. What is optional may also be null. */

const id = z.string().min(1, 'must not be empty').max(200, 'must be at most 200 characters').nullish();
const reference = z.string().min(1, 'must not be empty').max(200, 'must be at most 200 characters');
/** Read so that nothing is silently lost: the preview says that it is not recorded. */
const unrecorded = z.string().max(2000, 'must be at most 2000 characters').nullish();
const metadataSchema = z
  .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
  .nullish();
/** A field for a secret, left empty; secrets themselves are refused before. */
const emptySecret = z.literal('').nullish();

const unitSchema = z.strictObject({
  id,
  name: nameSchema,
  unit_type: unitTypeSchema,
  /** The id of the unit it is a part of. */
  parent_id: reference.nullish(),
  responsible_person_id: reference.nullish(),
});

const organizationSchema = z.strictObject({
  id,
  name: nameSchema,
  display_name: unrecorded,
  description: unrecorded,
  created_at: unrecorded,
  units: z.array(unitSchema).default([]),
  location: z.strictObject({ country: unrecorded, state: unrecorded, city: unrecorded }).nullish(),
  metadata: z
    .object({ domain: domainSchema.nullish() })
    .catchall(z.union([z.string(), z.number(), z.boolean(), z.null()]))
    .nullish(),
});

/** As Rust's serde writes the predecessor's scopes. */
const scopeSchema = z.union(
  [z.literal('Organization'), z.literal('System'), z.strictObject({ Unit: reference })],
  'must be "Organization", "System" or {"Unit": "<id of the unit>"}',
);

const roleSchema = z.strictObject({
  role_type: roleTypeSchema,
  scope: scopeSchema,
  permissions: z
    .array(permissionSchema)
    .refine((list) => new Set(list).size === list.length, 'must name each permission once'),
});

const personSchema = z.strictObject({
  id,
  name: nameSchema,
  email: emailSchema,
  title: nameSchema.nullish(),
  department: nameSchema.nullish(),
  /** The organization of this file; may be left out. */
  organization_id: reference.nullish(),
  unit_ids: z.array(reference).default([]),
  roles: z.array(roleSchema).default([]),
  active: z
    .literal(
      true,
      'must be true or left out: a person who is not active cannot be entered. Remove the person from the file',
    )
    .nullish(),
  created_at: unrecorded,
});

const locationSchema = z.strictObject({
  id,
  name: nameSchema,
  location_type: locationTypeSchema,
  security_level: nameSchema.nullish(),
  address: textSchema.nullish(),
  metadata: metadataSchema,
});

const yubikeySchema = z.strictObject({
  serial: z.string().regex(/^\d{1,10}$/, 'must be the digits of the serial number, in quotes'),
  name: nameSchema,
  person_id: reference,
  role: z.enum(['RootCA', 'Backup', 'User', 'Service']),
  location_id: reference.nullish(),
  pin: emptySecret,
  puk: emptySecret,
  mgmt_key: emptySecret,
  management_key: emptySecret,
});

/** What signing keys are called: their seeds are made here. Of a public key the seed is elsewhere, and it is not recorded. */
const signingKeys = z.array(nameSchema).default([]);

const accountSchema = z.strictObject({
  name: nameSchema,
  unit_id: reference.nullish(),
  is_system: z.boolean().default(false),
  signing_keys: signingKeys,
  /** Those that are said; the others are as they are for an account about which nothing was decided. */
  limits: accountLimitsSchema.partial().nullish(),
});

const userSchema = z.strictObject({
  name: nameSchema,
  person_id: reference.nullish(),
  /** The account's name. */
  account: nameSchema,
  permissions: natsPermissionsSchema,
});

const hierarchySchema = z.strictObject({
  operator: z.strictObject({
    name: nameSchema,
    organization_id: reference.nullish(),
    signing_keys: signingKeys,
  }),
  accounts: z.array(accountSchema).default([]),
  users: z.array(userSchema).default([]),
});

/** The documented form of a bootstrap file. */
const bootstrapFileSchema = z.strictObject({
  organization: organizationSchema,
  people: z.array(personSchema).default([]),
  locations: z.array(locationSchema).default([]),
  yubikey_assignments: z.array(yubikeySchema).default([]),
  nats_hierarchy: hierarchySchema.nullish(),
});

/** A bootstrap file in its documented form; what its references mean is not known yet. */
export type BootstrapFile = z.infer<typeof bootstrapFileSchema>;

/**
 * Each part of its lists is a piece.
 * @returns the file, or everything that is wrong with its form. @param value holds no secrets
 */
export function* parseBootstrapFile(value: unknown): InPieces<BootstrapFile | Unusable> {
  const apart = new ListsApart(value);
  const units = yield* apart.read(['organization', 'units'], unitSchema);
  const people = yield* apart.read(['people'], personSchema);
  const locations = yield* apart.read(['locations'], locationSchema);
  const yubikey_assignments = yield* apart.read(['yubikey_assignments'], yubikeySchema);
  const accounts = yield* apart.read(['nats_hierarchy', 'accounts'], accountSchema);
  const users = yield* apart.read(['nats_hierarchy', 'users'], userSchema);
  const rest = bootstrapFileSchema.safeParse(apart.rest);
  if (rest.success && apart.issues.length === 0) {
    const { organization, nats_hierarchy: nats } = rest.data;
    return {
      ...{ people, locations, yubikey_assignments },
      organization: { ...organization, units },
      nats_hierarchy: nats && { ...nats, accounts, users },
    };
  }
  const faults: BootstrapFault[] = [];
  for (const issue of inOrder([...apart.issues, ...(rest.error?.issues ?? [])])) {
    faults.push(...faultsOf(issue, value));
    yield;
  }
  return { faults };
}

/** Reads lists of a value one by one, and leaves it without them. */
class ListsApart {
  readonly issues: z.core.$ZodIssue[] = [];
  /** The value with empty lists where they were read; what is no list stays as it is. */
  rest: unknown;

  constructor(value: unknown) {
    this.rest = value;
  }

  /** What stands in a list: of what is wrong with it, the issues. */
  *read<T>(path: readonly string[], part: z.ZodType<T>): InPieces<T[]> {
    const list = valueAt(this.rest, path);
    const parts: T[] = [];
    if (!Array.isArray(list)) return parts;
    for (const [index, one] of list.entries()) {
      const parsed = part.safeParse(one);
      if (parsed.success) parts.push(parsed.data);
      else
        for (const issue of parsed.error.issues)
          this.issues.push({ ...issue, path: [...path, index, ...issue.path] });
      yield;
    }
    this.rest = withEmptyList(this.rest, path);
    return parts;
  }
}

function withEmptyList(value: unknown, [key, ...path]: readonly string[]): unknown {
  if (key === undefined) return [];
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, [key]: withEmptyList(Reflect.get(value, key), path) };
}

/** In the order of the form, as if all of it had been read together; of a list in its own. */
function inOrder(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] {
  const place = (within: readonly PropertyKey[], part: PropertyKey | undefined) => {
    const keys = knownKeys(within);
    const at = keys.indexOf(String(part));
    return at < 0 ? keys.length : at;
  };
  const placed = issues.map((issue) => {
    const [first, second] = issue.path;
    return { issue, first: place([], first), second: first === undefined ? 0 : place([first], second) };
  });
  return placed
    .toSorted((one, other) => one.first - other.first || one.second - other.second)
    .map(({ issue }) => issue);
}

function faultsOf(issue: z.core.$ZodIssue, value: unknown): BootstrapFault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((name) => ({
      path: pathText([...issue.path, name]),
      // What stands under an unknown key may be anything.
      found: null,
      allowed: unknownKey(name, issue.path),
    }));
  }
  const found = foundText(valueAt(value, issue.path));
  return [{ path: pathText(issue.path), found, allowed: allowedBy(issue) }];
}

function unknownKey(name: string, path: readonly PropertyKey[]): string {
  const known = knownKeys(path);
  const nearest = nearestName(name, known);
  if (nearest !== null) return `is not a key of this place. Did you mean ${nearest}?`;
  return `is not a key of this place. Known here: ${known.join(', ')}.`;
}

/** The keys allowed at a place: looked up in the schema. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  const schema = path.reduce<unknown>((at, part) => {
    const within = bare(at);
    if (within instanceof z.ZodArray) return within.element;
    return within instanceof z.ZodObject ? within.shape[String(part)] : undefined;
  }, bootstrapFileSchema);
  const place = bare(schema);
  return place instanceof z.ZodObject ? Object.keys(place.shape) : [];
}

/** A schema without its wrapping. */
function bare(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return bare(schema.def.innerType);
  }
  return schema;
}

/** What is allowed where an issue was found, in words. */
export function allowedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kindsInWords[issue.expected] ?? issue.expected}.`;
    case 'invalid_value':
      return issue.message.startsWith('must')
        ? `${issue.message}.`
        : `must be ${issue.values.map((value) => JSON.stringify(value)).join(', ')}.`.replace(
            /, (?=[^,]*$)/,
            ' or ',
          );
    default:
      return issue.message.endsWith('.') ? issue.message : `${issue.message}.`;
  }
}

const kindsInWords: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  boolean: 'true or false',
  array: 'a list in brackets',
  object: 'a map in braces',
  record: 'a map in braces',
};

/** What stands at a place of a value. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    value,
  );
}
