import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PREFIX = 'chromium-host-';

/**
 * A fresh folder for Chromium's profile; removes those that killed hosts left behind.
 * It is not the app's userData: Chromium allows one process a profile, a second instance of the app must get further.
 */
export function createProfile(): string {
  for (const name of readdirSync(tmpdir())) {
    const owner = new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) removeProfile(path.join(tmpdir(), name));
  }
  return mkdtempSync(path.join(tmpdir(), `${PREFIX}${process.pid}-`));
}

/** Removes a profile folder, as far as it can: what resists is left to the next start. */
export function removeProfile(profile: string): void {
  try {
    rmSync(profile, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  } catch (error) {
    console.error(`[chromium host] ${profile} could not be removed:`, error);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
