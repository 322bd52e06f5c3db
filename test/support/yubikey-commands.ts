import type { CommandNamed } from '../../app/registry/index.ts';
import type { YubiKeyCredential } from '../../app/registry/yubikey-facts.ts';
import { testId } from './in-memory-registry.ts';

/** A command that hands a YubiKey to a person; the key is a 5 NFC with the serial number 12345678. */
export function assignYubiKey(
  personId: string,
  { serial = '12345678', yubikeyId = testId() }: { serial?: string | null; yubikeyId?: string } = {},
): CommandNamed<'AssignYubiKey'> {
  return {
    type: 'AssignYubiKey',
    id: yubikeyId,
    personId,
    device: {
      serial,
      model: 'YubiKey 5 NFC',
      firmware: '5.7.4',
      form_factor: 'USB-A keychain',
      fips: false,
      capabilities: { supported: ['FIDO2', 'PIV'], enabled: ['FIDO2'] },
    },
  };
}

/** A command that records a credential with made-up bytes. */
export function provisionYubiKey(
  yubikeyId: string,
  changes: Partial<YubiKeyCredential> = {},
): CommandNamed<'ProvisionYubiKey'> {
  return {
    type: 'ProvisionYubiKey',
    id: yubikeyId,
    credential: {
      rp_id: 'cim-keys.invalid',
      credential_id: 'Y3JlZGVudGlhbA',
      algorithm: 'ES256',
      public_key: 'a2V5',
      fingerprint: `SHA256:${'B'.repeat(43)}`,
      aaguid: 'd7781e5d-e353-46aa-afe2-3ca49f13332a',
      counter: 4,
      attestation: { kind: 'self' },
      evidence: { format: 'packed', authenticator_data: 'AA', statement: 'oA' },
      provisioned_at: '2026-11-23T09:41:07.000Z',
      ...changes,
    },
  };
}
