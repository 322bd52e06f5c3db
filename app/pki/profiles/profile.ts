import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { placeFaults } from '../../config/fault-places.ts';
import type { ConfigFault } from '../../config/faults.ts';
import { faultsIn } from '../../config/faults.ts';
import { nearestName } from '../../config/nearest-name.ts';
import { KEY_ALGORITHMS, type KeyAlgorithm } from '../algorithms.ts';
import { KEY_USAGES, type KeyUsage } from '../extensions.ts';
import { constraintFault, type GeneralName, KINDS } from '../general-names.ts';
import { ANY_POLICY, isOid } from '../oids.ts';

/*
 * A profile says what certificates of one kind say: a readable file in TOML, which is checked when it is read. The rules
 * in here hold for every profile, own or delivered: what they refuse no draft can ask for.
 */

const attributeName = z.enum(['C', 'ST', 'L', 'O', 'OU', 'SERIALNUMBER', 'GN', 'SN', 'CN']);
const presence = z.enum(['required', 'optional', 'none']);
const constraintList = (kind: GeneralName['kind']) =>
  z
    .array(
      z.string().superRefine((text, context) => {
        const fault = constraintFault({ kind, text });
        if (fault !== null) context.addIssue({ code: 'custom', message: `must be constraints: ${fault}` });
      }),
    )
    .max(100)
    .default([]);
/** No directory names: Go refuses the whole chain below such an authority, and with it nats-server. */
const constraintsSchema = z.strictObject({
  dns: constraintList('dns'),
  ip: constraintList('ip'),
  email: constraintList('email'),
  uri: constraintList('uri'),
});

const profileShape = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens'),
  title: z.string().min(1, 'must say what it is for').max(80, 'must have 80 characters at most'),
  kind: z.enum(['root', 'intermediate', 'leaf']),
  key: z.strictObject({ algorithms: unique(z.array(z.enum(KEY_ALGORITHMS)).min(1)) }),
  validity: z.strictObject({ most_days: z.int().min(1).max(36_525) }),
  subject: z.strictObject({
    required: unique(z.array(attributeName)),
    optional: unique(z.array(attributeName)).default([]),
  }),
  usage: z.strictObject({
    key: unique(z.array(z.enum(KEY_USAGES)).min(1)),
    purposes: unique(z.array(z.enum(['serverAuth', 'clientAuth', 'codeSigning', 'emailProtection']))).default(
      [],
    ),
  }),
  names: z
    .strictObject({ kinds: unique(z.array(z.enum(KINDS)).min(1)), least: z.int().min(0).max(100).default(1) })
    .optional(),
  authority: z
    .strictObject({
      path_length: z.int().min(0).max(10).optional(),
      permitted: constraintsSchema.optional(),
      excluded: constraintsSchema.optional(),
    })
    .optional(),
  places: z
    .strictObject({ revocation_list: presence.default('none'), issuer: presence.default('none') })
    .default({ revocation_list: 'none', issuer: 'none' }),
  policies: unique(
    z.array(z.string().refine(isOid, 'must be object identifiers such as 1.3.6.1.4.1.99999.1')),
  ).default([]),
});

type Shape = z.output<typeof profileShape>;

/** What certificates of one kind say. */
export interface Profile extends Shape {}

const schema = profileShape.superRefine((profile, context) => {
  for (const { path, message } of brokenRules(profile))
    context.addIssue({ code: 'custom', path: [...path], message });
});

interface Broken {
  readonly path: readonly string[];
  /** What must be, as a part of a sentence. */
  readonly message: string;
}

function brokenRules(profile: Shape): Broken[] {
  const { kind, key, subject, usage, names, authority, places, policies } = profile;
  const broken: Broken[] = [];
  const must = (isKept: boolean, path: string, message: string) => {
    if (!isKept) broken.push({ path: path.split('.'), message: `must ${message}` });
  };
  const isAuthority = kind !== 'leaf';
  const signs = (['keyCertSign', 'cRLSign'] as const).filter((each) => usage.key.includes(each));
  must(
    isAuthority ? signs.length === 2 : signs.length === 0,
    'usage.key',
    isAuthority
      ? 'name keyCertSign and cRLSign, which authorities need'
      : 'leave keyCertSign and cRLSign to authorities',
  );
  must(
    !usage.key.some((each) => each === 'encipherOnly' || each === 'decipherOnly'),
    'usage.key',
    'leave out encipherOnly and decipherOnly, which nothing here understands',
  );
  must(
    isAuthority === (authority !== undefined),
    'authority',
    isAuthority ? 'be there for an authority' : 'be left out for what is no authority',
  );
  must(
    !isAuthority || names === undefined,
    'names',
    'be left out for an authority, which is known by its subject',
  );
  must(
    kind === 'root' ? usage.purposes.length === 0 : usage.purposes.length > 0,
    'usage.purposes',
    kind === 'root' ? 'be left out for a root, which does not limit what it is for' : 'name what it is for',
  );
  must(
    kind !== 'root' || (places.revocation_list === 'none' && places.issuer === 'none'),
    'places',
    'be left out for a root: no list and no issuer stand above it',
  );
  const isKnownByName = names !== undefined && names.least > 0;
  must(
    subject.required.length > 0 || (!isAuthority && isKnownByName),
    'subject.required',
    'name at least one attribute',
  );
  must(
    !subject.optional.some((each) => subject.required.includes(each)),
    'subject.optional',
    'not repeat what is required',
  );
  const kinds = names?.kinds ?? [];
  const server = !isAuthority && usage.purposes.includes('serverAuth');
  must(
    !server || (isKnownByName && kinds.every((each) => each === 'dns' || each === 'ip')),
    'names',
    'demand at least one dns or ip name, and no other kinds, for a server in TLS',
  );
  const email = !isAuthority && usage.purposes.includes('emailProtection');
  must(
    !email || (isKnownByName && kinds.every((each) => each === 'email')),
    'names',
    'demand at least one email name, and no other kinds, for e-mail',
  );
  for (const algorithm of key.algorithms) {
    must(
      usagesFor(profile, algorithm).length > 0,
      'key.algorithms',
      `not name ${algorithm}, whose keys can do nothing that usage.key names`,
    );
  }
  must(
    !isAuthority || !key.algorithms.includes('X25519'),
    'key.algorithms',
    'not name X25519 for an authority: it signs nothing',
  );
  must(
    kind === 'intermediate' || !policies.includes(ANY_POLICY),
    'policies',
    'name real policies; “any” is for an intermediate authority',
  );
  return broken;
}

/**
 * The uses that a key of this kind can have, of those that a profile names: keys that encrypt are RSA, keys that agree
 * are of curves (RFC 8410, section 5; RFC 8813, section 3; RFC 5480; RFC 9295).
 */
export function usagesFor({ usage }: Pick<Profile, 'usage'>, algorithm: KeyAlgorithm): KeyUsage[] {
  const fitting = usagesOf(algorithm);
  return KEY_USAGES.filter((each) => usage.key.includes(each) && fitting.includes(each));
}

/** All that a key of this kind can do. */
export function usagesOf(algorithm: KeyAlgorithm): readonly KeyUsage[] {
  const signing = ['digitalSignature', 'contentCommitment', 'keyCertSign', 'cRLSign'] as const;
  if (algorithm === 'X25519') return ['keyAgreement'];
  if (algorithm === 'Ed25519') return signing;
  return algorithm.startsWith('RSA')
    ? [...signing, 'keyEncipherment', 'dataEncipherment']
    : [...signing, 'keyAgreement'];
}

/** One thing wrong with a profile, with its place in the file: lines and columns from 1, null for the whole file. */
export interface ProfileFault {
  readonly line: number | null;
  readonly column: number | null;
  /** In words: what was found, and what is wanted. */
  readonly words: string;
}

/** More than any profile needs, in characters. */
const MOST_CHARACTERS = 65_536;

/** Reads a profile. @returns the profile, or everything that is wrong with it in the order of the file */
export function parseProfile(text: string): Profile | { readonly faults: readonly ProfileFault[] } {
  if (text.length > MOST_CHARACTERS) {
    return {
      faults: [{ line: null, column: null, words: `The file has more than ${MOST_CHARACTERS} characters` }],
    };
  }
  const value = tomlOf(text);
  if ('fault' in value) return { faults: [value.fault] };
  const result = schema.safeParse(value.toml);
  if (result.success) return result.data;
  const faults = faultsIn(result.error, value.toml, (section, name) => nearestName(name, namesIn(section)));
  return {
    faults: placeFaults(text, faults).map((fault) => ({
      line: fault.line,
      column: fault.column,
      words: wordsOf(fault),
    })),
  };
}

/** `Line 3, column 1: kind is "rot": it must be …`. */
export function profileFaultText({ line, column, words }: ProfileFault): string {
  return `${line === null ? '' : `Line ${line}, column ${column}: `}${words}.`;
}

function tomlOf(text: string): { readonly toml: unknown } | { readonly fault: ProfileFault } {
  try {
    return { toml: parse(text) };
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [why = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
    return { fault: { line: error.line, column: error.column, words: `This is not TOML: ${why}` } };
  }
}

function wordsOf({ key, kind, found, allowed }: ConfigFault): string {
  if (kind === 'unknown') {
    const hint = /directory/i.test(key)
      ? ': names of directories are never constrained, since Go and nats-server refuse such authorities'
      : allowed === ''
        ? ''
        : ` (did you mean ${allowed}?)`;
    return `${key} is nothing that a profile says${hint}`;
  }
  return found === null ? `${key} ${allowed}` : `${key} is ${found}: it ${allowed}`;
}

/** The names that a section of a profile may have. */
function namesIn(section: string): string[] {
  let at: z.core.$ZodType = profileShape;
  for (const part of section === '' ? [] : section.split('.')) {
    const inner = unwrapped(at);
    const next = inner instanceof z.ZodObject ? inner.shape[part] : undefined;
    if (next === undefined) return [];
    at = next;
  }
  const inner = unwrapped(at);
  return inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
}

function unwrapped(type: z.core.$ZodType): z.core.$ZodType {
  return type instanceof z.ZodOptional || type instanceof z.ZodDefault ? unwrapped(type.unwrap()) : type;
}

function unique<Item extends z.ZodType>(list: z.ZodArray<Item>) {
  return list.refine((items) => new Set(items).size === items.length, 'must name nothing twice');
}
