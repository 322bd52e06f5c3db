/** The version of a YubiKey's firmware, which cannot be changed. */
export interface Firmware {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

export function firmware(major: number, minor: number, patch: number): Firmware {
  return { major, minor, patch };
}

/** For people: `5.7.1`. */
export function firmwareText({ major, minor, patch }: Firmware): string {
  return `${major}.${minor}.${patch}`;
}

/** Whether this firmware is the given version or a later one. */
export function isAtLeast(version: Firmware, major: number, minor = 0, patch = 0): boolean {
  if (version.major !== major) return version.major > major;
  if (version.minor !== minor) return version.minor > minor;
  return version.patch >= patch;
}
