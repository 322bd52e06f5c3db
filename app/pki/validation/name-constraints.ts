import type { CertificateContent } from '../certificate/certificate.ts';
import { meaningOf } from '../extensions.ts';
import { generalNameText, isHost, type ReadGeneralName } from '../general-names.ts';
import { ipOf, subnetOf } from '../ip.ts';

/** Which names may stand below authorities. */
export interface NameLimits {
  /** One list for each authority that permits: a name must be in all of them. */
  readonly permitted: readonly (readonly ReadGeneralName[])[];
  readonly excluded: readonly ReadGeneralName[];
}

/** Nothing is limited. */
export const NO_LIMITS: NameLimits = { permitted: [], excluded: [] };

/** The limits below a further authority (RFC 5280, section 6.1.4, step g). */
export function limitsBelow(limits: NameLimits, authority: CertificateContent): NameLimits {
  const own = meaningOf(authority.extensions, 'nameConstraints');
  if (own === null) return limits;
  return {
    permitted: own.permitted.length === 0 ? limits.permitted : [...limits.permitted, own.permitted],
    excluded: [...limits.excluded, ...own.excluded],
  };
}

/** What of a certificate's names lies outside of what its issuer alone allows, as parts of sentences. */
export function namesOutside(content: CertificateContent, issuer: CertificateContent): string[] {
  return namesBeyond(content, limitsBelow(NO_LIMITS, issuer));
}

/**
 * What of a certificate's names lies beyond the limits, as parts of sentences (RFC 5280, section 6.1.3, steps b and c).
 * Where constraints are of a kind not used here (directories), nothing can be said to be inside: that is refused, too.
 */
export function namesBeyond(content: CertificateContent, { permitted, excluded }: NameLimits): string[] {
  const limits = [...permitted.flat(), ...excluded];
  if (limits.length === 0) return [];
  const unusable = limits.find(({ kind }) => kind === 'directory' || kind === 'other');
  if (unusable)
    return [`the authority constrains names by ${generalNameText(unusable)}, which is not used here`];
  return namesIn(content).flatMap((name) => {
    const said = generalNameText(name);
    const isOutside = permitted.some((list) => {
      const ofKind = list.filter(({ kind }) => kind === name.kind);
      return ofKind.length > 0 && !ofKind.some((limit) => isWithin(name, limit));
    });
    if (isOutside) return [`${said} is outside of the names that the authority permits`];
    return excluded.some((limit) => isWithin(name, limit) || isWildcardAbove(name, limit))
      ? [`${said} is among the names that the authority excludes`]
      : [];
  });
}

/**
 * The alternative names, and what stands in the subject for them: e-mail addresses (RFC 5280, section 4.2.1.10), and a
 * common name that looks like a host where no host is named, which OpenSSL and others take for one.
 */
function namesIn({ subject, extensions }: CertificateContent): ReadGeneralName[] {
  const names = meaningOf(extensions, 'subjectAltName')?.names ?? [];
  const hasHost = names.some(({ kind }) => kind === 'dns');
  const inSubject = subject.rdns.flat().flatMap(({ type, text }): ReadGeneralName[] => {
    if (type === 'emailAddress') return [{ kind: 'email', text }];
    return type === 'CN' && !hasHost && text.includes('.') && isHost(text.toLowerCase())
      ? [{ kind: 'dns', text }]
      : [];
  });
  return [...names, ...inSubject];
}

/** `*.example.com` stands for `a.example.com`, too. */
function isWildcardAbove(name: ReadGeneralName, limit: ReadGeneralName): boolean {
  const [, domain] = /^\*(\..+)$/.exec(name.text.toLowerCase()) ?? [];
  return (
    name.kind === 'dns' &&
    limit.kind === 'dns' &&
    domain !== undefined &&
    limit.text.toLowerCase().endsWith(domain)
  );
}

function isWithin(name: ReadGeneralName, limit: ReadGeneralName): boolean {
  if (name.kind !== limit.kind) return false;
  const text = name.text.toLowerCase();
  const constraint = limit.text.toLowerCase();
  switch (name.kind) {
    case 'dns':
      return isHostWithin(text, constraint.replace(/^\./, ''));
    case 'ip':
      return isAddressWithin(text, constraint);
    case 'email': {
      if (constraint.includes('@')) {
        // The part before the @ tells upper from lower case (RFC 5280, section 7.5).
        const at = name.text.lastIndexOf('@');
        return (
          `${name.text.slice(0, at)}${text.slice(at)}` ===
          `${limit.text.slice(0, limit.text.lastIndexOf('@'))}${constraint.slice(constraint.lastIndexOf('@'))}`
        );
      }
      return isDomainOf(text.slice(text.lastIndexOf('@') + 1), constraint);
    }
    case 'uri':
      return isDomainOf(hostOf(text), constraint);
    default:
      return false;
  }
}

/** A host itself, or with a dot in front all below it. */
function isDomainOf(host: string, constraint: string): boolean {
  return constraint.startsWith('.') ? host.endsWith(constraint) : host === constraint;
}

function isHostWithin(host: string, domain: string): boolean {
  return domain === '' || host === domain || host.endsWith(`.${domain}`);
}

function hostOf(uri: string): string {
  const authority = /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/.exec(uri)?.[1] ?? '';
  return authority.slice(authority.lastIndexOf('@') + 1).replace(/:\d*$/, '');
}

function isAddressWithin(text: string, constraint: string): boolean {
  const address = ipOf(text);
  const subnet = subnetOf(constraint);
  if (address === null || subnet === null || subnet.length !== address.length * 2) return false;
  return address.every((octet, at) => (octet & (subnet[at + address.length] ?? 0)) === subnet[at]);
}
