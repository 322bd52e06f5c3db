import type { Warning } from '../model/commands.ts';
import { skeletonOf } from '../model/likeness.ts';
import { comparable } from '../model/values.ts';
import type { Registry } from './index.ts';

/** As what objects name, in their links, what their name looks like: asked backwards, it gives those it could be taken for. */
const LOOKS_LIKE = 'looks-like';

/** As what organizations name what their domain looks like. */
const DOMAIN_LIKE = 'domain-like';

/** The aggregates whose objects people know by their names. */
type Named =
  | 'organization'
  | 'organization.unit'
  | 'person'
  | 'role'
  | 'policy'
  | 'service.account'
  | 'agent'
  | 'location';

/** An object that people know by its name, among those of its organization. */
interface Known {
  readonly name: string;
  /** null for an organization itself. */
  readonly organizationId: string | null;
}

/** What an object's name looks like among those of its organization. No id reads like this. */
function likeness({ name, organizationId }: Known): string {
  return `${organizationId ?? 'organization'} ${skeletonOf(name)}`;
}

/** The link of an object to what its name looks like. */
export function namedLike(known: Known) {
  return { [LOOKS_LIKE]: likeness(known) };
}

/** The link of an organization to what its domain looks like. */
export function domainLike(domain: string | null) {
  return { [DOMAIN_LIKE]: domain === null ? null : skeletonOf(domain) };
}

/** What was entered of an object so far. */
type EnteredOf<K> = { readonly [F in keyof K]?: K[F] | undefined };

/** Of an object that is changed, what it is and was called. */
interface Before {
  readonly id: string;
  readonly name: string;
}

/**
 * Warns of names of living objects that look like the one entered. Of those that are called the same nothing is said here: whether
 * there may be two, the rules say.
 * @param before of an object that is changed
 */
export function lookAlikes(
  registry: Registry,
  aggregate: Named,
  entered: EnteredOf<Known>,
  before?: Before,
): Warning[] {
  return alike(registry, aggregate, entered, before, (isSame) => !isSame).map(({ name }) => ({
    field: 'name',
    text: `It looks like “${name}”, which is recorded already. Check that the two can be told apart.`,
  }));
}

/** Warns of people of the organization who are called the same. @param before of a person who is changed */
export function namesakes(registry: Registry, entered: EnteredOf<Known>, before?: Before): Warning[] {
  return alike(registry, 'person', entered, before, (isSame) => isSame).map(({ name, email }) => ({
    field: 'name',
    text: `${name} (${email}) is called the same. Check that this is somebody else.`,
  }));
}

/** Living objects whose name looks like the one entered, without the object that is changed: the first few. */
function alike<A extends Named>(
  registry: Registry,
  aggregate: A,
  { name, organizationId }: EnteredOf<Known>,
  before: Before | undefined,
  fits: (isSame: boolean) => boolean,
) {
  if (name === undefined || organizationId === undefined) return [];
  const entered = comparable(name);
  // What was called so before is no new mistake.
  if (before !== undefined && entered === comparable(before.name)) return [];
  return firstOf(
    registry.naming(aggregate, LOOKS_LIKE, likeness({ name, organizationId })),
    (other) => other.id !== before?.id && fits(comparable(other.name) === entered),
  );
}

/** How many others are told of: whoever sees so many looks at the list. */
const MOST = 3;

function firstOf<S>(all: Iterable<S>, fits: (one: S) => boolean): S[] {
  const first: S[] = [];
  for (const one of all) {
    if (!fits(one)) continue;
    first.push(one);
    if (first.length === MOST) break;
  }
  return first;
}

/**
 * Warns of a domain that is, or looks like, the one of another organization.
 * @param organizationId the one that it would be of, or that whose address ends in it would belong to; null for a new one
 */
export function sharedDomains(
  registry: Registry,
  domain: string | null | undefined,
  { field, organizationId }: { readonly field: string; readonly organizationId: string | null },
): Warning[] {
  if (domain == null) return [];
  const own = organizationId === null ? undefined : registry.get('organization', organizationId);
  if (field !== 'domain' && own?.domain === domain) return [];
  const others = registry.naming('organization', DOMAIN_LIKE, skeletonOf(domain));
  return firstOf(others, ({ id }) => id !== organizationId).map((other) => ({
    field,
    text:
      other.domain === domain
        ? `${domain} is the domain of ${other.name}.`
        : `${domain} looks like ${other.domain}, the domain of ${other.name}.`,
  }));
}
