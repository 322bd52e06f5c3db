/*
 * The two ways into a YubiKey over USB HID. Everything above speaks through these and does no I/O of its own;
 * main/yubikey/hid opens them on real devices.
 */

/**
 * An open FIDO interface (usage page 0xF1D0, usage 1): 64-byte reports in both directions, without a report id.
 * Every method rejects with DeviceGoneError when the device is no longer there.
 */
export interface FidoConnection {
  /** Sends one output report of 64 bytes. */
  send(report: Uint8Array): Promise<void>;
  /** Waits for one input report of 64 bytes. Null when none came within the time (milliseconds). */
  receive(timeoutMs: number): Promise<Uint8Array | null>;
  /** Gives the interface back. Closing twice is harmless. */
  close(): Promise<void>;
}

/**
 * An open OTP interface (usage page 1, usage 6: the keyboard): feature reports of 8 bytes, without a report id.
 * Every method rejects with DeviceGoneError when the device is no longer there.
 */
export interface OtpConnection {
  /** Reads the feature report of 8 bytes. */
  getFeature(): Promise<Uint8Array>;
  /** Writes the feature report of 8 bytes. */
  setFeature(report: Uint8Array): Promise<void>;
  /** Gives the interface back. Closing twice is harmless. */
  close(): Promise<void>;
}

/** The device was unplugged, or its system handle died. `cause` keeps what the system said. */
export class DeviceGoneError extends Error {
  override readonly name = 'DeviceGoneError';
  constructor(options?: ErrorOptions) {
    super('The YubiKey is no longer plugged in.', options);
  }
}
