import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { SecretFiles } from '../../main/keystore/secret-files.ts';
import { KeyBinder } from '../../main/services/keys/key-binder.ts';
import { RecoveryShares } from '../../main/services/keys/recovery-shares.ts';
import type { YubiKeyBinding } from '../../main/services/keys/ways-in.ts';
import { CheckpointSigning } from '../../main/services/signing/checkpoint-signing.ts';
import { signingWith } from '../../main/services/signing/signing-with-key.ts';
import type { Ledger } from '../../main/store/ledger.ts';
import { virtualKeys } from '../unit/yubikey/support/virtual-port.ts';
import type { VirtualYubiKey } from '../yubikey/virtual-yubikey.ts';
import { AGE } from './age.ts';
import { createOrganization } from './commands.ts';
import { openLedger, registrarOf } from './ledgers.ts';
import { encryptQuickly } from './signing-keys.ts';
import { temporaryFolder } from './temporary.ts';

/** The PIN of every virtual key here. */
export const PIN = '482913';

/** A laptop on which private keys are bound to virtual keys. */
export function bindingLaptop(...keys: VirtualYubiKey[]) {
  const folder = path.join(temporaryFolder(), 'keys');
  const ledger: Ledger = openLedger(temporaryFolder());
  const registrar = registrarOf(ledger);
  const acme = createOrganization({ id: uuidv7() });
  registrar.record(acme);
  const files = new SecretFiles(folder);
  const { yubiKeys } = virtualKeys(...keys);
  const shares = new RecoveryShares();
  const binder = new KeyBinder(files, registrar, yubiKeys, shares, encryptQuickly);
  const keyOf = (keyId: string) => ledger.objects.get('key', keyId);
  const sign = signingWith(files, keyOf, yubiKeys, AGE.worker);
  const request = {
    organizationId: acme.id,
    personId: null,
    label: 'Officer',
    description: null,
    purpose: 'Signing' as const,
    algorithm: 'Ed25519' as const,
  };
  const desk = new CheckpointSigning(ledger, registrar, sign);
  return { folder, ledger, registrar, files, yubiKeys, shares, binder, keyOf, sign, request, desk };
}

/** Gives a key a PIN and a credential with hmac-secret. @returns how a private key is bound to it */
export async function hmacBinding(
  laptop: Pick<ReturnType<typeof bindingLaptop>, 'yubiKeys'>,
  key: VirtualYubiKey,
  newPin = PIN,
): Promise<YubiKeyBinding> {
  const serial = String(key.serial);
  await laptop.yubiKeys.setPin({ serial }, newPin);
  const user = { id: uuidv7(), name: 'Officer' };
  const provision = { algorithm: 'ES256', user, clientDataHash: randomBytes(32), exclude: [] } as const;
  const { credentialId } = await laptop.yubiKeys.provision({ serial }, provision, { pin: newPin });
  return { method: 'hmac-secret', key: { serial }, serial, credentialId, pin: { pin: newPin } };
}

/** Sets a slot of a key up for challenge-response. @returns how a private key is bound to it */
export function slotBinding(
  key: VirtualYubiKey,
  slot: 1 | 2,
  options: { touch?: boolean } = {},
): YubiKeyBinding {
  key.memory.slots[slot - 1] = {
    kind: 'hmac',
    key: randomBytes(20),
    touch: options.touch ?? false,
    variable: true,
    accessCode: Buffer.alloc(6),
  };
  return { method: 'challenge-response', serial: String(key.serial), slot };
}
