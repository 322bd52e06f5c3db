import type { Fault } from '../faults.ts';
import type { AttestationChain, Model } from '../models.ts';
import { extension, type Issued, issue, name, pem } from './certificate.ts';
import { octetString } from './der.ts';

/** id-fido-gen-ce-aaguid (WebAuthn, section 8.2.1). */
const AAGUID_EXTENSION = '1.3.6.1.4.1.45724.1.1.4';
/** Yubico: the firmware version, and the mark of a certified FIPS key. */
const FIRMWARE_EXTENSION = '1.3.6.1.4.1.41482.13.1';
const FIPS_EXTENSION = '1.3.6.1.4.1.41482.12';
const ORGANIZATION = 'Virtual YubiKey';

/** A leaf that is wrong on purpose. */
type Flaw = Extract<
  Extract<Fault, { kind: 'attestation' }>['is'],
  'foreign-root' | 'wrong-aaguid' | 'expired'
>;

const roots: Readonly<Record<AttestationChain, Issued>> = {
  'u2f-root': issue({ subject: name({ CN: 'Virtual U2F Root CA Serial 1' }), isAuthority: true }),
  'attestation-root': issue({ subject: name({ CN: 'Virtual Attestation Root 1' }), isAuthority: true }),
};
const intermediate = issue(
  { subject: name({ CN: 'Virtual FIDO Attestation Intermediate 1' }), isAuthority: true },
  roots['attestation-root'],
);
const issuers: Readonly<Record<AttestationChain, Issued>> = {
  'u2f-root': roots['u2f-root'],
  'attestation-root': intermediate,
};
const leaves = new Map<string, Issued>();

/**
 * The roots that vouch for the virtual keys made in this process, as PEM: up to 5.7.3 the first signs a leaf itself,
 * from 5.7.4 the second does through the intermediate, which a key does not send along.
 */
export const attestationRoots: readonly string[] = [
  pem(roots['u2f-root'].der),
  pem(roots['attestation-root'].der),
];

/** The intermediates under those roots, as PEM. */
export const attestationIntermediates: readonly string[] = [pem(intermediate.der)];

/** The attestation certificate and key of a model's batch. */
export function attestationOf(model: Model, flaw?: Flaw): Issued {
  const id = [model.aaguid, model.firmware.join('.'), flaw].join(' ');
  const known = leaves.get(id);
  if (known) return known;
  const aaguid = Buffer.from(model.aaguid, 'hex');
  if (flaw === 'wrong-aaguid') aaguid.reverse();
  const leaf = issue(
    {
      // WebAuthn, section 8.2.1: these four, and the OU literally so.
      subject: name({
        C: 'SE',
        O: ORGANIZATION,
        OU: 'Authenticator Attestation',
        CN: `Virtual ${model.product} ${model.firmware.join('.')}`,
      }),
      isAuthority: false,
      extensions: [
        extension(AAGUID_EXTENSION, octetString(aaguid)),
        extension(FIRMWARE_EXTENSION, octetString(Buffer.from(model.firmware))),
        ...((model.formFactor & 0x80) === 0 ? [] : [extension(FIPS_EXTENSION, octetString(Buffer.of(1)))]),
      ],
      ...(flaw === 'expired' ? { notAfter: new Date('2021-01-01') } : {}),
    },
    flaw === 'foreign-root'
      ? issue({ subject: name({ CN: 'Somebody Else’s Root' }), isAuthority: true })
      : issuers[model.chain],
  );
  leaves.set(id, leaf);
  return leaf;
}
