import { randomBytes } from 'node:crypto';
import { connectFido } from '../../../yubikey/connections.ts';
import type { ModelName } from '../../../yubikey/models.ts';
import { TestChannel } from '../../../yubikey/test-host.ts';
import { type KeyOptions, VirtualYubiKey } from '../../../yubikey/virtual-yubikey.ts';

const RP = { id: 'cim-keys.invalid', name: 'CIM Keys' };
const USER = { id: Buffer.from('officer'), name: 'alice', displayName: 'Alice' };

/** A fresh key with a channel open. */
export async function plugged(model: ModelName = 'yubikey-5.4.3', options: KeyOptions = {}) {
  const key = new VirtualYubiKey(model, options);
  const connection = connectFido(key);
  return { key, connection, channel: await TestChannel.open(connection) };
}

/** The parameters of makeCredential. */
export function credentialRequest(options: Record<string, boolean> = {}, algorithm = -7) {
  return new Map<number, unknown>([
    [1, randomBytes(32)],
    [2, RP],
    [3, USER],
    [4, [{ alg: algorithm, type: 'public-key' }]],
    [7, options],
  ]);
}

/** The parameters of getAssertion without an allow list. */
export function assertionRequest(options: Record<string, boolean> = {}) {
  return new Map<number, unknown>([
    [1, RP.id],
    [2, randomBytes(32)],
    [5, options],
  ]);
}

/** A byte string in an answer. */
export function bytesOf(map: ReadonlyMap<unknown, unknown>, key: number | string): Buffer {
  const value = map.get(key);
  if (!(value instanceof Uint8Array)) throw new Error(`no bytes at ${key}`);
  return Buffer.from(value);
}
