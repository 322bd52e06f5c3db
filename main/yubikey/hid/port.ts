import type { FidoConnection, OtpConnection } from '../transport/connection.ts';

/** One HID interface of a YubiKey, as the operating system lists it without opening it. */
export interface HidInterface {
  /** What it is opened by. */
  readonly path: string;
  readonly kind: 'fido' | 'otp';
  /** USB product id: which interfaces the key has. */
  readonly productId: number;
  /** The serial number in the USB descriptor; most keys show none. */
  readonly usbSerial: string;
  /** The USB device it belongs to, and which plugging in of it, where the system tells (Linux). */
  readonly usbDevice: string | null;
}

/** The operating system's HID devices, as far as they are YubiKeys. */
export interface HidPort {
  /** Lists the interfaces without opening any of them. */
  list(): Promise<HidInterface[]>;
  /** @throws ProblemError when the system refuses, DeviceGoneError when it is no longer there */
  openFido(path: string): Promise<FidoConnection>;
  /** The same for the OTP interface. */
  openOtp(path: string): Promise<OtpConnection>;
}
