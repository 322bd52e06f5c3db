import { z } from 'zod';
import { base64urlSchema } from '../model/values.ts';

/** A raw Ed25519 public key, 32 bytes as unpadded base64url. Source: RFC 8032 section 5.1.5, RFC 8037. */
export const ed25519PublicKeySchema = z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/);

/** The id of a credential. Source: WebAuthn level 2, section 5.1: at most 1,023 bytes. */
export const credentialIdSchema = base64urlSchema(1400);

/** A credential's public key: a COSE_Key in canonical CBOR. Source: RFC 9052 section 7. */
export const coseKeySchema = base64urlSchema(400);
