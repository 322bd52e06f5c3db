/** USB's vendor id of Yubico. */
export const VENDOR = 0x1050;

/** One HID interface of a key: what the system sees of it. */
export interface HidInterface {
  readonly kind: 'otp' | 'fido';
  /** Its number within the USB device. */
  readonly number: number;
  readonly reportDescriptor: Buffer;
  /** Bytes of an input or output report; none for the keyboard, whose keystrokes nobody types here. */
  readonly reportSize: number;
}

/** A keyboard (usage page 1, usage 6) with a feature report of 8 bytes. */
const otpDescriptor = Buffer.from(
  '05010906a101050719e029e71500250175019508810295017508810195057501050819012905' +
    '9102950175039101950675081500' +
    '26ff000507190029ff810009037508' +
    '9508b102c0',
  'hex',
);

/** FIDO (usage page 0xF1D0, usage 1) with reports of 64 bytes in both directions (CTAP 2.1, section 11.2.8.2). */
const fidoDescriptor = Buffer.from(
  '06d0f10901a1010920150026ff007508954081020921150026ff00750895409102c0',
  'hex',
);

/** The interfaces of a key with or without the keyboard. */
export function hidInterfaces(withOtp: boolean): HidInterface[] {
  const otp: HidInterface = { kind: 'otp', number: 0, reportDescriptor: otpDescriptor, reportSize: 0 };
  const fido: HidInterface = {
    kind: 'fido',
    number: withOtp ? 1 : 0,
    reportDescriptor: fidoDescriptor,
    reportSize: 64,
  };
  return withOtp ? [otp, fido] : [fido];
}
