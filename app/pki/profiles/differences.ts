import type { CertificateContent } from '../certificate/certificate.ts';
import { sameBytes } from '../der/der.ts';
import { KEY_USAGES, meaningOf } from '../extensions.ts';
import type { Field } from '../fields.ts';
import { generalNameText, type ReadGeneralName } from '../general-names.ts';
import { CA_ISSUERS, purposes } from '../oids.ts';
import { daysBetween } from '../time.ts';
import { type Profile, usagesFor } from './profile.ts';

/** Where a certificate says something else than it should. */
export interface Difference {
  readonly field: Field;
  /** What it should say, as a part of a sentence: `… wanted`. */
  readonly wanted: string;
}

/** The fields that a profile says word for word. */
export const saidByProfile: ReadonlySet<string> = new Set<Field>([
  'basicConstraints',
  'keyUsage',
  'extKeyUsage',
  'nameConstraints',
  'certificatePolicies',
]);

/** The fields in which a profile allows some things and others not. */
export const boundByProfile: ReadonlySet<string> = new Set<Field>([
  'issuer',
  'subject',
  'notAfter',
  'publicKey',
  'subjectAltName',
  'crlDistributionPoints',
  'authorityInfoAccess',
]);

/** Everything in which the bytes of a certificate differ from a profile; what the profile leaves open differs never. */
export function differencesToProfile(content: CertificateContent, profile: Profile): Difference[] {
  const differences: Difference[] = [];
  const want = (isKept: boolean, field: Field, wanted: string) => {
    if (!isKept) differences.push({ field, wanted });
  };
  const { publicKey, subject, extensions } = content;
  const { key, usage, names, authority, places } = profile;
  const isRoot = profile.kind === 'root';

  want(
    sameBytes(content.issuer.bytes, subject.bytes) === isRoot,
    'issuer',
    isRoot ? 'itself' : 'another than itself',
  );
  const days = daysBetween(content.notBefore, content.notAfter);
  want(days <= profile.validity.most_days, 'notAfter', `at most ${profile.validity.most_days} days`);

  const types = subject.rdns.flat().map(({ type }) => type);
  for (const type of profile.subject.required) want(types.includes(type), 'subject', `with ${type}`);
  const allowed: readonly string[] = [...profile.subject.required, ...profile.subject.optional];
  for (const type of types) want(allowed.includes(type), 'subject', `without ${type}`);

  const { algorithm } = publicKey;
  want(algorithm !== null && key.algorithms.includes(algorithm), 'publicKey', key.algorithms.join(', '));

  const constraints = meaningOf(extensions, 'basicConstraints');
  want(
    (constraints?.ca ?? false) === (authority !== undefined),
    'basicConstraints',
    authority ? 'an authority' : 'no authority',
  );
  const length = authority?.path_length ?? null;
  want(
    (constraints?.pathLength ?? null) === length,
    'basicConstraints',
    length === null ? 'no path length' : `path length ${length}`,
  );

  const said = meaningOf(extensions, 'keyUsage')?.usages ?? [];
  const usages =
    algorithm === null
      ? KEY_USAGES.filter((each) => usage.key.includes(each))
      : usagesFor(profile, algorithm);
  want(said.join() === usages.join(), 'keyUsage', usages.join(', '));

  const wanted = usage.purposes.map((purpose) => purposes[purpose].oid);
  const found = meaningOf(extensions, 'extKeyUsage')?.purposes ?? [];
  want(sameSet(found, wanted), 'extKeyUsage', usage.purposes.join(', ') || 'none');

  const given = meaningOf(extensions, 'subjectAltName')?.names ?? [];
  const kinds: readonly string[] = names?.kinds ?? [];
  want(given.length >= (names?.least ?? 0), 'subjectAltName', `at least ${names?.least ?? 0} names`);
  want(
    given.every(({ kind }) => kinds.includes(kind)),
    'subjectAltName',
    kinds.length === 0 ? 'none' : `only ${kinds.join(', ')}`,
  );

  const limits = meaningOf(extensions, 'nameConstraints');
  want(
    sameNames(limits?.permitted ?? [], namesOf(authority?.permitted)),
    'nameConstraints',
    `permitted: ${listed(namesOf(authority?.permitted))}`,
  );
  want(
    sameNames(limits?.excluded ?? [], namesOf(authority?.excluded)),
    'nameConstraints',
    `excluded: ${listed(namesOf(authority?.excluded))}`,
  );

  const policies = meaningOf(extensions, 'certificatePolicies')?.policies ?? [];
  want(sameSet(policies, profile.policies), 'certificatePolicies', profile.policies.join(', ') || 'none');

  const lists = meaningOf(extensions, 'crlDistributionPoints')?.urls ?? [];
  if (places.revocation_list !== 'optional')
    want(
      lists.length > 0 === (places.revocation_list === 'required'),
      'crlDistributionPoints',
      places.revocation_list,
    );
  const issuers = (meaningOf(extensions, 'authorityInfoAccess')?.places ?? []).filter(
    ({ method }) => method === CA_ISSUERS,
  );
  if (places.issuer !== 'optional')
    want(issuers.length > 0 === (places.issuer === 'required'), 'authorityInfoAccess', places.issuer);

  for (const { oid, meaning } of extensions)
    want(meaning.kind !== 'unknown', 'unknown', `without the extension ${oid}`);
  return differences;
}

/** The constraints of a profile, one after the other. */
export function namesOf(constraints: NonNullable<Profile['authority']>['permitted']): ReadGeneralName[] {
  if (constraints === undefined) return [];
  return (['dns', 'ip', 'email', 'uri'] as const).flatMap((kind) =>
    constraints[kind].map((text) => ({ kind, text })),
  );
}

function listed(names: readonly ReadGeneralName[]): string {
  return names.map(generalNameText).join(', ') || 'none';
}

function sameNames(a: readonly ReadGeneralName[], b: readonly ReadGeneralName[]): boolean {
  return sameSet(a.map(generalNameText), b.map(generalNameText));
}

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.toSorted().join() === b.toSorted().join();
}
