import { keyAlgorithms, type SignatureAlgorithm } from '../pki/algorithms.ts';
import { jwkThumbprint, publicJwk } from '../pki/jwk.ts';
import { opensshLine } from '../pki/openssh.ts';
import { pemOf } from '../pki/pem.ts';
import type { KeyPurpose } from './key-facts.ts';
import { type RecordedPublicKey, subjectPublicKeyInfo } from './public-key.ts';

/** The forms in which a public key is given out: what each is called, and how its file is named. */
export const publicForms = {
  pem: { name: 'PEM', extension: 'pem' },
  der: { name: 'DER', extension: 'der' },
  jwk: { name: 'JWK', extension: 'jwk.json' },
  openssh: { name: 'OpenSSH line', extension: 'pub' },
} as const;

/** A form in which a public key is given out. */
export type PublicForm = keyof typeof publicForms;

/** The names of all forms. */
export const PUBLIC_FORMS = ['pem', 'der', 'jwk', 'openssh'] as const satisfies readonly PublicForm[];

/** What a public key is given out of. */
export interface PublicHalf extends RecordedPublicKey {
  readonly label: string;
  readonly purpose: KeyPurpose;
}

/** How JSON Web Keys call the algorithms of signatures. Sources: RFC 7518, section 3.1; RFC 8037, section 3.1. */
const JWK_ALGORITHMS: { readonly [S in SignatureAlgorithm]: string } = {
  ed25519: 'EdDSA',
  'ecdsa-sha256': 'ES256',
  'ecdsa-sha384': 'ES384',
  'rsa-sha256': 'RS256',
  'rsa-sha384': 'RS384',
};

/**
 * The public half of a key: PEM and DER hold its SubjectPublicKeyInfo, a JSON Web Key names its thumbprint and its use,
 * and a line for OpenSSH its label. All of it is text but DER.
 * @returns null where the form knows no such key
 */
export function publicHalf(key: PublicHalf, form: PublicForm): string | Uint8Array | null {
  const info = subjectPublicKeyInfo(key);
  switch (form) {
    case 'pem':
      return pemOf(info, 'public key');
    case 'der':
      return info;
    case 'jwk': {
      const jwk = publicJwk(info);
      return `${JSON.stringify({ ...jwk, kid: jwkThumbprint(jwk), ...jwkUse(key) }, null, 2)}\n`;
    }
    case 'openssh': {
      const line = opensshLine(info, key.label);
      return line === null ? null : `${line}\n`;
    }
  }
}

/** What a JSON Web Key is used for (RFC 7517, sections 4.2 and 4.4). */
function jwkUse({ purpose, algorithm }: PublicHalf): { readonly use: string; readonly alg?: string } {
  const { signs } = keyAlgorithms[algorithm];
  const encrypts = purpose === 'Encryption' || purpose === 'KeyAgreement' || purpose === 'JwtEncryption';
  return encrypts || signs === null ? { use: 'enc' } : { use: 'sig', alg: JWK_ALGORITHMS[signs] };
}

/** The thumbprint of a key as a JSON Web Key (RFC 7638). */
export function thumbprintOf(key: RecordedPublicKey): string {
  return jwkThumbprint(publicJwk(subjectPublicKeyInfo(key)));
}
