import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import { fromBase64url } from '../../app/content/base64url.ts';
import { cidOfBytesToSign } from '../../app/pki/certificate/certificate.ts';
import { readListContent } from '../../app/pki/certificate/revocation-list.ts';
import { readNkey } from '../../app/pki/nats/nkey.ts';
import type { EventNamed, LedgerEvent, StateOf } from '../../app/registry/index.ts';
import { verifyEd25519 } from '../../main/evidence/pki-signature.ts';
import type { KeptRegistry } from './kept-registry.ts';

/*
 * What must be so of certificates, revocation lists and drafts, whatever was recorded: said once more, with certificates as
 * node:crypto reads them, and not by the rules that are tried by it.
 */

type CertificateState = StateOf['certificate'];
type ListState = StateOf['revocation.list'];

/** What was made of a text before: the same certificates are looked at after each act. */
function remembered<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const fresh = make(text);
    made.set(text, fresh);
    return fresh;
  };
}

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}

/** How long a DER element is with what stands before its content. Source: X.690, section 8.1.3. */
function sizeAt(der: Buffer, at: number): { readonly header: number; readonly whole: number } {
  const first = der.readUInt8(at + 1);
  if (first < 0x80) return { header: 2, whole: 2 + first };
  const octets = first & 0x7f;
  return { header: 2 + octets, whole: 2 + octets + der.readUIntBE(at + 2, octets) };
}

/** The first element in a SEQUENCE: what is signed in a certificate. */
function firstIn(der: Buffer): Buffer {
  const { header } = sizeAt(der, 0);
  return der.subarray(header, header + sizeAt(der, header).whole);
}

const readX509 = remembered((certificate) => {
  const x509 = new X509Certificate(bytesOf(certificate));
  const key = x509.publicKey.export({ type: 'spki', format: 'der' }).toString('hex');
  return {
    x509,
    tbs: firstIn(x509.raw).toString('base64url'),
    serial: x509.serialNumber.toLowerCase(),
    /** Whoever checks a certificate knows its issuer by name and key alone. */
    authority: `${x509.subject} ${key}`,
    from: Date.parse(x509.validFrom),
    until: Date.parse(x509.validTo),
  };
});

const holdsBelow = remembered((pair) => {
  const [certificate = '', issuer = ''] = pair.split(' ');
  return readX509(certificate).x509.verify(readX509(issuer).x509.publicKey);
});

const serialsIn = remembered((bytes) => readListContent(bytesOf(bytes)).revoked.map(({ serial }) => serial));

/** A certificate and all those above it. */
function upFrom(certificate: CertificateState, registry: KeptRegistry): CertificateState[] {
  const chain = [certificate];
  for (let at = certificate.facts.issuer_id; at !== null && chain.length < 20; ) {
    const above = registry.get('certificate', at);
    if (above === undefined) break;
    chain.push(above);
    at = above.facts.issuer_id;
  }
  return chain;
}

/** The authority that has issued a certificate; itself where it signs itself. */
function issuerOf(certificate: CertificateState, registry: KeptRegistry): CertificateState | undefined {
  const { issuer_id: id } = certificate.facts;
  return id === null ? certificate : registry.get('certificate', id);
}

function authorityOf(list: ListState, registry: KeptRegistry): string {
  const issuer = registry.get('certificate', list.issuerId);
  return issuer === undefined ? '' : readX509(issuer.certificate).authority;
}

/** What is not as it must be of certificates and lists, as their states say it. */
export function brokenCertificates(registry: KeptRegistry): string[] {
  const broken: string[] = [];
  const demand = (holds: boolean, words: string, id: string) => {
    if (!holds) broken.push(`${words} (${id})`);
  };
  const serials = new Set<string>();
  for (const certificate of registry.states('certificate')) {
    const { id, organizationId } = certificate;
    const { tbs, serial, from, until } = readX509(certificate.certificate);
    const draft = registry.get('draft', certificate.draftId);
    demand(
      draft?.status === 'signed' && draft.bytes === tbs,
      'a certificate is not the bytes of a signed draft',
      id,
    );
    const issuer = issuerOf(certificate, registry);
    if (issuer === undefined) {
      demand(false, 'nobody has issued a certificate', id);
      continue;
    }
    const above = readX509(issuer.certificate);
    demand(
      holdsBelow(`${certificate.certificate} ${issuer.certificate}`),
      'its issuer has not signed it',
      id,
    );
    demand(issuer.organizationId === organizationId, 'its issuer is of another organization', id);
    demand(from >= above.from && until <= above.until, 'it is valid when its issuer is not', id);
    const given = `${above.authority} ${serial}`;
    demand(!serials.has(given), 'an authority has given a serial number twice', id);
    serials.add(given);
  }
  /** The last list of each authority so far. */
  const last = new Map<string, { readonly number: number; readonly serials: readonly string[] }>();
  for (const list of registry.states('revocation.list')) {
    const { id, number } = list;
    const draft = registry.get('draft', list.draftId);
    if (draft?.status !== 'signed') {
      demand(false, 'a list is not the bytes of a signed draft', id);
      continue;
    }
    const authority = authorityOf(list, registry);
    const named = serialsIn(draft.bytes);
    const before = last.get(authority);
    demand(before === undefined || before.number < number, 'the number of a list is not higher', id);
    demand(
      before === undefined || before.serials.every((serial) => named.includes(serial)),
      'a later list lifts a revocation',
      id,
    );
    last.set(authority, { number, serials: named });
  }
  for (const { id, draftId, keyId, request, certificate } of registry.states('certificate.request')) {
    const draft = registry.get('draft', draftId);
    const isSame = draft?.bytes === firstIn(bytesOf(request)).toString('base64url');
    demand(draft?.status === 'signed' && isSame, 'a request is not the bytes of a signed draft', id);
    const { signer } = draft ?? {};
    demand(
      signer?.kind === 'key' && signer.key_id === keyId,
      'another key than its own has signed a request',
      id,
    );
    const key = registry.get('key', keyId);
    const answered = certificate === null ? null : readX509(certificate).x509.publicKey;
    demand(
      answered === null || (key !== undefined && answered.equals(publicKeyOf(key))),
      'the answer to a request is for another key',
      id,
    );
  }
  for (const { id, status, needed, approvals, signature, bytes, signer, cid } of registry.states('draft')) {
    demand(
      new Set(approvals.map(({ person_id }) => person_id)).size === approvals.length,
      'somebody has approved twice',
      id,
    );
    demand(cidOfBytesToSign(bytesOf(bytes)) === cid, 'a draft has the CID of other bytes', id);
    demand((status === 'signed') === (signature !== null), 'a draft is signed without a signature', id);
    if (signature === null) continue;
    demand(approvals.length >= needed, 'a draft was signed that too few have approved', id);
    if (signer.kind === 'nkey') {
      const key = readNkey(signer.public_key)?.bytes ?? new Uint8Array(32);
      const isHis = verifyEd25519(key, fromBase64url(bytes), fromBase64url(signature));
      demand(isHis, 'its NATS key has not signed', id);
      continue;
    }
    const key = registry.get('key', signer.key_id);
    demand(
      key !== undefined && isSigned(`${key.algorithm} ${key.publicKey} ${bytes} ${signature}`),
      'its key has not signed',
      id,
    );
  }
  return broken;
}

function publicKeyOf({ algorithm, publicKey }: { readonly algorithm: string; readonly publicKey: string }) {
  return algorithm === 'Ed25519'
    ? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' })
    : createPublicKey({ key: bytesOf(publicKey), format: 'der', type: 'spki' });
}

const isSigned = remembered((four) => {
  const [algorithm = '', publicKey = '', bytes = '', signature = ''] = four.split(' ');
  const key = publicKeyOf({ algorithm, publicKey });
  const hash = algorithm === 'Ed25519' ? null : algorithm === 'P-256' ? 'sha256' : 'sha384';
  return verify(hash, bytesOf(bytes), { key, dsaEncoding: 'der' }, bytesOf(signature));
});

/**
 * What an act did that it must not do as the registry stood then.
 * @param events all that was recorded, with those of the act at the end
 * @param act the events of the act
 * @param registry as it is after it
 */
export function brokenByAct(
  events: readonly LedgerEvent[],
  act: readonly LedgerEvent[],
  registry: KeptRegistry,
): string[] {
  return act.flatMap((event) => {
    switch (event.event_type) {
      case 'CertificateIssued':
        return brokenIssue(event, registry);
      case 'RevocationListIssued':
        return brokenList(event, registry);
      case 'DraftSigned':
        return brokenSignature(event, events, registry);
      case 'CertificateReplaced':
      case 'CertificateRevoked':
        return brokenRevocations(events, registry);
      default:
        return [];
    }
  });
}

/** Nothing is issued below an authority that is revoked, replaced or not valid at that time. */
function brokenIssue(
  { aggregate_id: id, timestamp }: EventNamed<'CertificateIssued'>,
  registry: KeptRegistry,
): string[] {
  const certificate = registry.get('certificate', id);
  if (certificate === undefined) return [`a certificate is not there (${id})`];
  const now = Date.parse(timestamp);
  return upFrom(certificate, registry)
    .slice(1)
    .flatMap((above) => {
      const { from, until } = readX509(above.certificate);
      // A certificate is valid until the end of its last second.
      if (above.status === 'active' && from <= now && now < until + 1000) return [];
      return [`it was issued below an authority that is ${above.status}, from ${from} to ${until} (${id})`];
    });
}

/** A list names all that was revoked below its authority, and nothing else. */
function brokenList(
  { aggregate_id: id }: EventNamed<'RevocationListIssued'>,
  registry: KeptRegistry,
): string[] {
  const list = registry.get('revocation.list', id);
  const draft = list === undefined ? undefined : registry.get('draft', list.draftId);
  if (list === undefined || draft === undefined) return [`a list is not there (${id})`];
  const authority = authorityOf(list, registry);
  const revoked = registry.states('certificate').flatMap((certificate) => {
    const issuer = issuerOf(certificate, registry);
    const isHere =
      certificate.status === 'revoked' &&
      certificate.facts.issuer_id !== null &&
      issuer !== undefined &&
      readX509(issuer.certificate).authority === authority;
    return isHere ? [readX509(certificate.certificate).serial] : [];
  });
  const named = serialsIn(draft.bytes);
  return revoked.toSorted().join() === named.toSorted().join()
    ? []
    : [`a list names ${named.join()}, and revoked are ${revoked.join()} (${id})`];
}

/** Nothing is signed that too few active people have approved, that they approved as other bytes, or too late. */
function brokenSignature(
  { aggregate_id: id, payload, timestamp }: EventNamed<'DraftSigned'>,
  events: readonly LedgerEvent[],
  registry: KeptRegistry,
): string[] {
  const draft = registry.get('draft', id);
  if (draft === undefined) return [`a draft is not there (${id})`];
  const cid = cidOfBytesToSign(bytesOf(draft.bytes));
  const approvers = events.flatMap((event) =>
    event.event_type === 'DraftApproved' && event.aggregate_id === id ? [event.payload] : [],
  );
  const active = approvers.filter(
    ({ approver }) => registry.get('person', approver.person_id)?.status === 'active',
  );
  return [
    ...(new Set(active.map(({ approver }) => approver.person_id)).size >= draft.needed
      ? []
      : [`${active.length} active people have approved of ${draft.needed} (${id})`]),
    ...([payload, ...approvers].every((said) => said.cid === cid)
      ? []
      : [`other bytes were approved or signed (${id})`]),
    ...(timestamp < draft.expiresAt ? [] : [`it was signed when it was over (${id})`]),
  ];
}

/** A revocation stays as it was said. */
function brokenRevocations(events: readonly LedgerEvent[], registry: KeptRegistry): string[] {
  return events.flatMap((event) => {
    if (event.event_type !== 'CertificateRevoked') return [];
    const { status, revocation } = registry.get('certificate', event.aggregate_id) ?? {};
    const stays =
      status === 'revoked' &&
      revocation?.reason === event.payload.reason &&
      Date.parse(revocation.at) === Math.floor(Date.parse(event.timestamp) / 1000) * 1000;
    return stays ? [] : [`a revocation was lifted or changed (${event.aggregate_id})`];
  });
}
