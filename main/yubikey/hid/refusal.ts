import { type Problem, ProblemError } from '../../../app/problem.ts';

/** The rule that lets the person at the screen use a YubiKey on Linux; the .deb installs the same one. */
export const UDEV_RULE = 'KERNEL=="hidraw*", ATTRS{idVendor}=="1050", TAG+="uaccess"';

/** Why a device could not be opened. */
export type Refusal = 'permission' | 'exclusive';

const UNUSED = 'The key was not used, and nothing on it was changed.';

/** What to tell when the system refuses to open an interface, with the exact fix for this system. */
export function refusalProblem(
  refusal: Refusal,
  kind: 'fido' | 'otp',
  platform: NodeJS.Platform,
): ProblemError {
  return new ProblemError(refusal === 'exclusive' ? inUse() : notAllowed(kind, platform));
}

function notAllowed(kind: 'fido' | 'otp', platform: NodeJS.Platform): Problem {
  const code = 'yubikey.permission';
  switch (platform) {
    case 'linux':
      return {
        code,
        happened: 'Linux does not allow this user to use the YubiKey: a udev rule is missing.',
        meaning: UNUSED,
        remedy: `As an administrator, write the line ${UDEV_RULE} into /etc/udev/rules.d/70-cim-keys-yubikey.rules, run “udevadm control --reload”, then unplug the key and plug it in again.`,
        field: null,
      };
    case 'darwin':
      return {
        code,
        happened:
          kind === 'otp'
            ? 'macOS does not let this program use the YubiKey’s OTP interface, because it is a keyboard.'
            : 'macOS does not let this program use the YubiKey.',
        meaning: UNUSED,
        remedy:
          'Open System Settings, Privacy & Security, Input Monitoring, switch this program on, and start it again.',
        field: null,
      };
    case 'win32':
      return kind === 'fido'
        ? fidoHidden('win32')
        : {
            code,
            happened: 'Windows does not let this program use the YubiKey.',
            meaning: UNUSED,
            remedy: 'Close other programs that use the key, unplug it, plug it in again, and try again.',
            field: null,
          };
    default:
      return {
        code,
        happened: 'The operating system does not let this program use the YubiKey.',
        meaning: UNUSED,
        remedy: 'Ask an administrator for access to USB HID devices of vendor 1050 (Yubico).',
        field: null,
      };
  }
}

function inUse(): Problem {
  return {
    code: 'yubikey.in-use',
    happened: 'Another program has the YubiKey to itself.',
    meaning: UNUSED,
    remedy: 'Close the other program (a browser, or one of Yubico’s own), then try again.',
    field: null,
  };
}

/** The key has a FIDO interface, and the system does not show it. */
export function fidoHidden(platform: NodeJS.Platform): Problem {
  const windows = platform === 'win32';
  return {
    code: windows ? 'yubikey.needs-elevation' : 'yubikey.fido-hidden',
    happened: windows
      ? 'Windows keeps the FIDO side of this YubiKey from programs without administrator rights.'
      : 'The system does not show the FIDO side of this YubiKey.',
    meaning:
      'The key’s serial number can be read, and challenge-response works. Its PIN, signing and set-up are out of reach; nothing on it was changed.',
    remedy: windows
      ? 'Close this program, right-click its icon, and choose “Run as administrator”.'
      : 'Unplug the key, plug it in again, and try again.',
    field: null,
  };
}

/** What a failed opening was, by what hidapi says of it. */
export function refusalOf(message: string): Refusal | 'gone' | null {
  if (/permission denied|operation not permitted|not permitted|access is denied|E00002E2/i.test(message))
    return 'permission';
  if (/exclusive|E00002C5|being used by another process|device or resource busy/i.test(message))
    return 'exclusive';
  return /no such (file|device)|not found|E00002C0/i.test(message) ? 'gone' : null;
}
