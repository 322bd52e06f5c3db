import { existsSync } from 'node:fs';
import path from 'node:path';
import { fromBase64url } from '../../../app/content/base64url.ts';
import type { CertificateForm, TrustStoreForm } from '../../../app/contract/certificate-forms.ts';
import { certificateCollection } from '../../../app/pki/certificate/collection.ts';
import { pemOf } from '../../../app/pki/pem.ts';
import { ProblemError } from '../../../app/problem.ts';
import { chainOf, instantOf } from '../../../app/registry/certificate-rules.ts';
import type { Registry, StateOf } from '../../../app/registry/index.ts';
import { writeFileDurably } from '../../files/durable-file.ts';
import { codeOf } from '../../files/opening.ts';
import { writeTrustStore } from '../../keystore/pkcs12.ts';
import { draftProblem } from './problems.ts';

type Certificate = StateOf['certificate'];

/** A file of a folder that is handed out. */
export interface NamedFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** A certificate in one file. */
export function certificateFile(
  certificate: Certificate,
  form: CertificateForm,
  registry: Registry,
): string | Uint8Array {
  switch (form) {
    case 'pem':
      return pemsOf([certificate]);
    case 'der':
      return derOf(certificate);
    case 'chain':
      return pemsOf(chainOf(certificate, registry));
    case 'p7b':
      return collectionOf(chainOf(certificate, registry));
    case 'p7b-pem':
      return pemOf(collectionOf(chainOf(certificate, registry)), 'certificate collection');
  }
}

/**
 * What a web server is given: its certificate, the authorities between it and the root, both in one file as a server sends
 * them (RFC 8446, section 4.4.2: the root may be left out), and the root for whoever has to trust it.
 */
export function serverFiles(certificate: Certificate, registry: Registry): NamedFile[] {
  const chain = chainOf(certificate, registry);
  const between = chain.slice(1).filter(({ facts }) => facts.issuer_id !== null);
  const root = chain.slice(1).filter(({ facts }) => facts.issuer_id === null);
  return [
    { name: 'certificate.pem', content: pemsOf([certificate]) },
    ...(between.length === 0 ? [] : [{ name: 'chain.pem', content: pemsOf(between) }]),
    { name: 'full-chain.pem', content: pemsOf([certificate, ...between]) },
    ...(root.length === 0 ? [] : [{ name: 'root.pem', content: pemsOf(root) }]),
  ];
}

/** The certificate of a key and those above it, in DER, as they come beside the key. */
export function chainBytes(certificate: Certificate, registry: Registry): Uint8Array[] {
  return chainOf(certificate, registry).map(derOf);
}

/**
 * The roots of an organization that are to be trusted now: neither replaced nor revoked, and not over.
 * @throws ProblemError where there is none
 */
export function trustStoreFile(
  organizationId: string,
  form: TrustStoreForm,
  registry: Registry,
  now: Date,
): string | Uint8Array {
  const at = instantOf(now.toISOString());
  const roots = [...registry.naming('certificate', 'rootOf', organizationId)]
    .filter(({ status, notAfter }) => status === 'active' && notAfter >= at)
    .toSorted((one, other) => one.name.localeCompare(other.name));
  if (roots.length === 0) throw new ProblemError(draftProblem('draft.no-roots'));
  switch (form) {
    case 'pem':
      return pemsOf(roots);
    case 'p7b':
      return collectionOf(roots);
    case 'p12':
      return writeTrustStore(roots.map((root) => ({ certificate: derOf(root), name: root.name })));
  }
}

/** Whether files could be written into a folder without touching one that is there. @throws ProblemError where not */
export function requireFree(folder: string, names: readonly string[]): void {
  const taken = names.find((name) => existsSync(path.join(folder, name)));
  if (taken !== undefined)
    throw new ProblemError(draftProblem('draft.file-there', { file: path.join(folder, taken) }));
}

/** Writes files into a folder; what is there already is left as it is. @throws ProblemError */
export function saveInFolder(folder: string, files: readonly NamedFile[]): void {
  requireFree(
    folder,
    files.map(({ name }) => name),
  );
  for (const { name, content } of files) {
    const file = path.join(folder, name);
    try {
      writeFileDurably(file, content, 'refuse');
    } catch (cause) {
      const code = codeOf(cause) === 'EEXIST' ? 'draft.file-there' : 'draft.not-saved';
      throw new ProblemError(draftProblem(code, { file }), { cause });
    }
  }
}

function derOf({ certificate }: Certificate): Uint8Array {
  return fromBase64url(certificate);
}

function pemsOf(certificates: readonly Certificate[]): string {
  return certificates.map((one) => pemOf(derOf(one), 'certificate')).join('');
}

function collectionOf(certificates: readonly Certificate[]): Uint8Array {
  return certificateCollection(certificates.map(derOf));
}
