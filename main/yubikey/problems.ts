import { problemsOf } from '../../app/problem.ts';

/** The rule that lets the person at the screen use a YubiKey on Linux; the .deb installs the same one. */
export const UDEV_RULE = 'KERNEL=="hidraw*", ATTRS{idVendor}=="1050", TAG+="uaccess"';

/** An interface that the system keeps from this program. */
interface Kept {
  readonly kind: 'fido' | 'otp';
  readonly platform: NodeJS.Platform;
}

const UNUSED = 'The key was not used, and nothing on it was changed.';
const NOT_DONE = 'Nothing was done.';
const SWITCH_ON = 'Use another key, or switch it on with Yubico’s own program.';
const OUT_OF_REACH =
  'The key’s serial number can be read, and challenge-response works. Its PIN, signing and set-up are out of reach; nothing on it was changed.';

/** What can go wrong in finding and opening a YubiKey, and with what it gives. */
export const yubikeyProblem = problemsOf({
  'yubikey.not-there': {
    happened: (which: string) => `${which} is not plugged in, or out of this program’s reach.`,
    meaning: NOT_DONE,
    remedy: 'Plug it in and repeat the act.',
  },
  'yubikey.no-fido': {
    happened: 'This YubiKey has no FIDO2 application, or it is switched off.',
    meaning: NOT_DONE,
    remedy: SWITCH_ON,
  },
  'yubikey.no-otp': {
    happened: 'This YubiKey has no OTP interface, or it is switched off.',
    meaning: NOT_DONE,
    remedy: SWITCH_ON,
  },
  'yubikey.slot-empty': {
    happened: (slot: 1 | 2) => `Slot ${slot} of this YubiKey is empty.`,
    meaning: 'There is no secret in it to answer a challenge with. Nothing was done.',
    remedy:
      'Choose the other slot, or have this one set up for challenge-response with Yubico’s own program.',
  },
  'yubikey.bad-signature': {
    happened: (reason: string) => `The key’s signature cannot be used. ${reason}`,
    meaning: 'It was not recorded.',
    remedy:
      'Check that this is the key that was set up for this person. Do not go on with it if the message stays.',
  },
  'yubikey.permission': {
    happened: ({ kind, platform }: Kept) => {
      switch (platform) {
        case 'linux':
          return 'Linux does not allow this user to use the YubiKey: a udev rule is missing.';
        case 'darwin':
          return kind === 'otp'
            ? 'macOS does not let this program use the YubiKey’s OTP interface, because it is a keyboard.'
            : 'macOS does not let this program use the YubiKey.';
        case 'win32':
          return 'Windows does not let this program use the YubiKey.';
        default:
          return 'The operating system does not let this program use the YubiKey.';
      }
    },
    meaning: UNUSED,
    remedy: ({ platform }: Kept) => {
      switch (platform) {
        case 'linux':
          return `As an administrator, write the line ${UDEV_RULE} into /etc/udev/rules.d/70-cim-keys-yubikey.rules, run “udevadm control --reload”, then unplug the key and plug it in again.`;
        case 'darwin':
          return 'Open System Settings, Privacy & Security, Input Monitoring, switch this program on, and start it again.';
        case 'win32':
          return 'Close other programs that use the key, unplug it, plug it in again, and try again.';
        default:
          return 'Ask an administrator for access to USB HID devices of vendor 1050 (Yubico).';
      }
    },
  },
  'yubikey.in-use': {
    happened: 'Another program has the YubiKey to itself.',
    meaning: UNUSED,
    remedy: 'Close the other program (a browser, or one of Yubico’s own), then try again.',
  },
  'yubikey.needs-elevation': {
    happened: 'Windows keeps the FIDO side of this YubiKey from programs without administrator rights.',
    meaning: OUT_OF_REACH,
    remedy: 'Close this program, right-click its icon, and choose “Run as administrator”.',
  },
  'yubikey.fido-hidden': {
    happened: 'The system does not show the FIDO side of this YubiKey.',
    meaning: OUT_OF_REACH,
    remedy: 'Unplug the key, plug it in again, and try again.',
  },
  'yubikey.other-key': {
    happened: 'Another YubiKey is plugged in than the one that was chosen.',
    meaning: 'It was not used, and nothing on it was changed.',
    remedy: 'Plug in the key with the serial number that was chosen, or choose the one that is there.',
  },
  'yubikey.no-hid': {
    happened: 'This program’s part for USB devices (node-hid) cannot be loaded on this computer.',
    meaning: 'YubiKeys cannot be used here. Everything else works, and nothing recorded is affected.',
    remedy:
      'Install the program again from its package for this kind of computer. On Linux it needs libudev (package libudev1).',
  },
});
