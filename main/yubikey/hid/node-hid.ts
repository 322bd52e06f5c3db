import { ProblemError } from '../../../app/problem.ts';
import { yubikeyProblem } from '../problems.ts';
import { DeviceGoneError, type FidoConnection, type OtpConnection } from '../transport/connection.ts';
import { TransportError } from '../transport/failure.ts';
import { usbDeviceOfHidraw } from './linux-usb.ts';
import { NodeHidFido, NodeHidOtp } from './node-hid-connection.ts';
import type { HidInterface, HidPort } from './port.ts';
import { refusalOf, refusalProblem } from './refusal.ts';

type NodeHid = typeof import('node-hid');

/** Yubico's USB vendor id. */
const YUBICO = 0x1050;
/** HID usages. Source: USB HID usage tables (keyboard) and CTAP 2.1 section 11.2.8.2. */
const KEYBOARD = { usagePage: 0x01, usage: 0x06 };
const FIDO = { usagePage: 0xf1d0, usage: 0x01 };

/** YubiKeys through node-hid. Its binary is loaded when it is first needed, and not before. */
export class NodeHidPort implements HidPort {
  readonly #platform: NodeJS.Platform;
  readonly #load: () => Promise<NodeHid>;
  #module: Promise<NodeHid> | null = null;

  /** @param load imports node-hid */
  constructor(platform: NodeJS.Platform, load: () => Promise<NodeHid> = () => import('node-hid')) {
    this.#platform = platform;
    this.#load = load;
  }

  async list(): Promise<HidInterface[]> {
    const hid = await this.#hid();
    const devices = await hid.devicesAsync(YUBICO, 0);
    const interfaces = await Promise.all(
      devices.map(async (device): Promise<HidInterface | null> => {
        const { path, productId, serialNumber, usagePage, usage } = device;
        const kind = matches(FIDO, usagePage, usage)
          ? 'fido'
          : matches(KEYBOARD, usagePage, usage)
            ? 'otp'
            : null;
        if (kind === null || path === undefined) return null;
        const usbDevice = this.#platform === 'linux' ? await usbDeviceOfHidraw(path) : null;
        return { path, kind, productId, usbSerial: serialNumber ?? '', usbDevice };
      }),
    );
    return interfaces.filter((one) => one !== null);
  }

  async openFido(path: string): Promise<FidoConnection> {
    return new NodeHidFido(await this.#open(path, 'fido'), () => this.#isThere(path));
  }

  async openOtp(path: string): Promise<OtpConnection> {
    return new NodeHidOtp(await this.#open(path, 'otp'), () => this.#isThere(path));
  }

  async #open(path: string, kind: 'fido' | 'otp') {
    const hid = await this.#hid();
    try {
      // Without this, macOS would keep other programs (and itself) from the key.
      return await hid.HIDAsync.open(path, { nonExclusive: true });
    } catch (error) {
      const refusal = refusalOf(error instanceof Error ? error.message : '');
      if (refusal === 'permission' || refusal === 'exclusive') {
        throw refusalProblem(refusal, kind, this.#platform);
      }
      if (refusal === 'gone' || !(await this.#isThere(path))) throw new DeviceGoneError({ cause: error });
      throw new TransportError('input-output', 'Opening failed.', { cause: error });
    }
  }

  async #isThere(path: string): Promise<boolean> {
    return (await this.list()).some((one) => one.path === path);
  }

  #hid(): Promise<NodeHid> {
    this.#module ??= this.#loaded();
    return this.#module;
  }

  async #loaded(): Promise<NodeHid> {
    try {
      const hid = await this.#load();
      if (this.#platform === 'linux') hid.setDriverType('hidraw');
      // node-hid loads its binary with the first call only.
      hid.getHidapiVersion();
      return hid;
    } catch (error) {
      throw new ProblemError(yubikeyProblem('yubikey.no-hid'), { cause: error });
    }
  }
}

function matches(wanted: typeof FIDO, usagePage: number | undefined, usage: number | undefined): boolean {
  return usagePage === wanted.usagePage && usage === wanted.usage;
}
