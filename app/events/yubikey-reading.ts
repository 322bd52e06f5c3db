import type { Readable, ReadableLine } from './envelope.ts';
import type {
  Attestation,
  JudgedAttestation,
  PinConfigured,
  YubiKeyAssigned,
  YubiKeyDetected,
  YubiKeyProvisioned,
  YubiKeyReportedLost,
  YubiKeyReset,
  YubiKeyRetired,
} from './yubikey.ts';

/** A key's name as people say it: its model and, where it has one, the number printed on it. */
export function yubiKeyName({
  model,
  serial,
}: {
  readonly model: string;
  readonly serial: string | null;
}): string {
  return serial === null ? model : `${model}, serial ${serial}`;
}

/** @returns the event in plain words */
export function readYubiKeyDetected({ payload }: YubiKeyDetected): Readable {
  const { supported, enabled } = payload.capabilities;
  const disabled = supported.filter((capability) => !enabled.includes(capability));
  return {
    title: 'YubiKey detected',
    about: yubiKeyName(payload),
    lines: [
      { label: 'Model', value: payload.model },
      { label: 'Serial number', value: payload.serial ?? 'None: this model shows none' },
      { label: 'Firmware', value: payload.firmware ?? 'Unknown' },
      { label: 'Form', value: payload.form_factor },
      { label: 'FIPS', value: payload.fips ? 'Yes' : 'No' },
      { label: 'Enabled', value: enabled.join(', ') || 'Nothing' },
      { label: 'Disabled', value: disabled.join(', ') || 'Nothing' },
      yubiKeyId(payload),
    ],
  };
}

/** @returns the event in plain words */
export function readYubiKeyAssigned({ payload }: YubiKeyAssigned): Readable {
  const { person } = payload;
  return {
    title: 'YubiKey assigned',
    about: `To ${person.name}`,
    lines: [
      { label: 'Assigned to', value: person.name },
      { label: 'Person id', value: person.person_id },
      { label: 'Organization id', value: payload.organization_id },
      yubiKeyId(payload),
    ],
  };
}

/** @returns the event in plain words */
export function readPinConfigured({ payload }: PinConfigured): Readable {
  return {
    title: payload.change === 'set' ? 'YubiKey PIN set' : 'YubiKey PIN changed',
    about: payload.retries === null ? 'Tries not known' : `${payload.retries} tries`,
    lines: [
      { label: 'Tries afterwards', value: payload.retries === null ? 'Not known' : String(payload.retries) },
      { label: 'The PIN itself', value: 'Stands nowhere in this ledger' },
      yubiKeyId(payload),
    ],
  };
}

/** @returns the event in plain words */
export function readYubiKeyProvisioned({ payload }: YubiKeyProvisioned): Readable {
  const { person, credential } = payload;
  return {
    title: 'YubiKey set up for signing',
    about: `For ${person.name}`,
    lines: [
      { label: 'Signs for', value: person.name },
      { label: 'Algorithm', value: credential.algorithm },
      ...attestationLines(credential.attestation),
      { label: 'Model id (AAGUID)', value: credential.aaguid },
      { label: 'Fingerprint', value: credential.fingerprint },
      { label: 'Public key', value: `${credential.public_key} (COSE)` },
      { label: 'Credential id', value: credential.credential_id },
      { label: 'Made for (RP ID)', value: credential.rp_id },
      { label: 'Made at', value: credential.provisioned_at },
      { label: 'Signature counter', value: String(credential.counter) },
      { label: 'Person id', value: person.person_id },
      yubiKeyId(payload),
    ],
  };
}

/** @returns the event in plain words */
export function readYubiKeyReset({ payload }: YubiKeyReset): Readable {
  return {
    title: 'YubiKey reset',
    about: 'Its credentials and its PIN are deleted',
    lines: [{ label: 'Ended credential', value: payload.ended_credential ?? 'None' }, yubiKeyId(payload)],
  };
}

/** @returns the event in plain words */
export function readYubiKeyReportedLost({ payload }: YubiKeyReportedLost): Readable {
  return ended('YubiKey reported lost', payload);
}

/** @returns the event in plain words */
export function readYubiKeyRetired({ payload }: YubiKeyRetired): Readable {
  return ended('YubiKey retired', payload);
}

/** How many tries a PIN has left, in words. */
export function triesLeft(left: number): string {
  return left === 1
    ? 'One try is left before the key locks.'
    : `${left} tries are left before the key locks.`;
}

/** What an attestation is worth, in words that cannot be taken for more. */
export function attestationWords(attestation: JudgedAttestation): string {
  switch (attestation.kind) {
    case 'yubico':
      return `Genuine: ${attestation.model ?? 'a YubiKey'}, attested by Yubico`;
    case 'untrusted':
      return 'Not proven: attested by an authority this program does not know';
    case 'self':
      return 'Not proven: the key vouches only for itself';
    case 'none':
      return 'Not proven: the key gave no attestation';
    case 'invalid':
      return `False: ${attestation.reason}`.replace(/\.$/, '');
  }
}

function attestationLines(attestation: Attestation): ReadableLine[] {
  const words = { label: 'Attestation, as recorded', value: attestationWords(attestation) };
  switch (attestation.kind) {
    case 'yubico':
      return [words, { label: 'Root', value: attestation.root }, certificateLine(attestation)];
    case 'untrusted':
      return [words, { label: 'Why', value: attestation.reason }, certificateLine(attestation)];
    case 'self':
    case 'none':
      return [words];
  }
}

function certificateLine({ certificate }: { readonly certificate: string }): ReadableLine {
  return { label: 'Certificate', value: certificate };
}

function ended(
  title: string,
  payload: { readonly yubikey_id: string; readonly remark: string | null },
): Readable {
  return {
    title,
    about: payload.remark ?? 'No remark',
    lines: [
      { label: 'Remark', value: payload.remark ?? 'None' },
      { label: 'What it means', value: 'It can no longer sign. What it has signed before stays valid.' },
      yubiKeyId(payload),
    ],
  };
}

function yubiKeyId({ yubikey_id }: { readonly yubikey_id: string }): ReadableLine {
  return { label: 'YubiKey id', value: yubikey_id };
}
