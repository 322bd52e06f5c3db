import type { TrustRoots } from '../../../../app/evidence/chain.ts';
import type { TouchState } from '../../../../main/yubikey/choice.ts';
import type { HidInterface, HidPort } from '../../../../main/yubikey/hid/port.ts';
import { YubiKeys } from '../../../../main/yubikey/keys.ts';
import { DeviceGoneError } from '../../../../main/yubikey/transport/connection.ts';
import { attestationIntermediates, attestationRoots } from '../../../yubikey/attestation/authority.ts';
import { connectFido, connectOtp } from '../../../yubikey/connections.ts';
import type { VirtualYubiKey } from '../../../yubikey/virtual-yubikey.ts';
import { steppedClock } from './clocks.ts';

/** How much sooner a driver's waits are over than they say. */
export const SPEED = 20;

/** Virtual keys as the operating system would list them. */
export class VirtualPort implements HidPort {
  readonly #keys: VirtualYubiKey[] = [];
  readonly #plugs: number[] = [];
  /** Whether interfaces tell which device they belong to, as on Linux. */
  tellsDevice = true;
  /** Interfaces that the system has not listed yet. */
  unlisted: HidInterface['kind'] | null = null;
  /** How often an interface was opened. */
  opened = 0;
  /** Every report that was sent to a FIDO interface. */
  readonly sent: Uint8Array[] = [];

  constructor(keys: readonly VirtualYubiKey[]) {
    for (const key of keys) this.add(key);
  }

  add(key: VirtualYubiKey): void {
    const index = this.#keys.push(key) - 1;
    this.#plugs[index] = 1;
    key.onPlugChange(() => {
      if (key.isPlugged) this.#plugs[index] = (this.#plugs[index] ?? 0) + 1;
    });
  }

  /** Puts another key in the place of the first one, so fast that the system takes it for the same. */
  swapFirst(key: VirtualYubiKey): void {
    this.#keys[0] = key;
  }

  async list(): Promise<HidInterface[]> {
    return this.#keys.flatMap((key, index) => {
      if (!key.isPlugged) return [];
      const common = {
        productId: key.model.productId,
        usbSerial: '',
        usbDevice: this.tellsDevice ? `usb${index}#${this.#plugs[index]}` : null,
      };
      const fido: HidInterface = { ...common, path: `${index}:fido`, kind: 'fido' };
      const otp: HidInterface = { ...common, path: `${index}:otp`, kind: 'otp' };
      return (key.otp ? [fido, otp] : [fido]).filter(({ kind }) => kind !== this.unlisted);
    });
  }

  async openFido(path: string) {
    this.opened++;
    const connection = connectFido(this.#key(path));
    return {
      ...connection,
      send: (report: Uint8Array) => {
        this.sent.push(report);
        return connection.send(report);
      },
      receive: (timeoutMs: number) => connection.receive(timeoutMs / SPEED),
    };
  }

  async openOtp(path: string) {
    this.opened++;
    return connectOtp(this.#key(path));
  }

  #key(path: string): VirtualYubiKey {
    const key = this.#keys[Number.parseInt(path, 10)];
    if (!key) throw new DeviceGoneError();
    return key;
  }
}

/** The certificates that vouch for virtual keys. */
export const VIRTUAL_TRUST: TrustRoots = { roots: attestationRoots, intermediates: attestationIntermediates };

/** What officers do with YubiKeys, done with virtual ones that are taken for genuine. */
export function virtualKeys(...keys: VirtualYubiKey[]) {
  return virtualKeysUnder(VIRTUAL_TRUST, ...keys);
}

/** The same, judged by these certificates. */
export function virtualKeysUnder(trust: TrustRoots, ...keys: VirtualYubiKey[]) {
  const port = new VirtualPort(keys);
  const clock = steppedClock(SPEED);
  const yubiKeys = new YubiKeys({ port, clock, platform: 'linux' }, trust);
  const touches: TouchState[] = [];
  return { yubiKeys, port, clock, touches, onTouch: (state: TouchState) => void touches.push(state) };
}
