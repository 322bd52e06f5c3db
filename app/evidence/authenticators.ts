import { hexOf } from '../pki/der/der.ts';

/** The RP ID of credentials that sign ledgers: a name no website can ever have (RFC 2606). */
export const SIGNING_RP_ID = 'cim-keys.invalid';

/** COSE algorithms this program uses. Source: IANA COSE registry. */
export const ALGORITHM = { es256: -7, edDsa: -8 } as const;

/** The AAGUID as it is written: `2fc0579f-8113-47ea-b116-bb5a8db9202a`. */
export function aaguidText(aaguid: Uint8Array): string {
  return hexOf(aaguid).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
