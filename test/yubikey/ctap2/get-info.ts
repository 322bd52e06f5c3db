import type { Memory } from '../memory.ts';
import type { Model } from '../models.ts';
import { intMap } from './cbor.ts';

/** authenticatorGetInfo (CTAP 2.1, section 6.4). */
export function getInfo(model: Model, memory: Memory): Map<number, unknown> {
  const [major, minor, patch] = model.firmware;
  const common = {
    1: model.versions,
    2: ['credProtect', 'hmac-secret'],
    3: Buffer.from(model.aaguid, 'hex'),
    4: options(model, memory),
    5: model.maxMsgSize,
    6: model.pinProtocols,
    7: 8, // credentials in a list
    8: 128, // bytes of a credential id
    9: model.nfcCapabilities === 0 ? ['usb'] : ['nfc', 'usb'],
    10: model.algorithms.map((alg) => ({ alg, type: 'public-key' })),
  };
  if (!model.pinProtocols.includes(2)) return intMap(common);
  return intMap({
    ...common,
    12: model.ctap21 ? false : undefined, // the PIN need not be changed
    13: model.minPinLength,
    14: (major << 16) | (minor << 8) | patch,
    20: model.ctap21 ? model.capacity - memory.credentials.length : undefined,
  });
}

function options(model: Model, memory: Memory): Record<string, boolean> {
  return {
    rk: true,
    up: true,
    plat: false,
    clientPin: memory.pinHash !== null,
    credentialMgmtPreview: true,
    ...(model.ctap21 ? { credMgmt: true, pinUvAuthToken: true, makeCredUvNotRqd: !model.bio } : {}),
    ...(model.bio ? { uv: memory.fingerprints > 0 } : {}),
  };
}
