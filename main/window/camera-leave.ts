/** How long a leave waits to be used, in milliseconds. */
const WAITS = 60_000;

/**
 * Whether the window may have the camera. It never may, but once after a person has said so in the main process's own
 * dialog: whatever else asks, a compromised window among it, is refused.
 */
export class CameraLeave {
  /** Until when it may be used; null when there is none. */
  #until: number | null = null;
  #isUsed = false;

  /** A person has said yes. */
  give(now = Date.now()): void {
    this.#until = now + WAITS;
    this.#isUsed = false;
  }

  /** Uses it, where there is one that was not used. @returns whether the camera may be had */
  use(now = Date.now()): boolean {
    if (this.#until === null || this.#isUsed || now > this.#until) return false;
    this.#isUsed = true;
    return true;
  }

  /** Whether somebody who looks, and does not ask yet, is to be told that it may be had. */
  holds(now = Date.now()): boolean {
    return this.#until !== null && (this.#isUsed || now <= this.#until);
  }

  /** It is over, used or not. */
  end(): void {
    this.#until = null;
    this.#isUsed = false;
  }
}

/** The leave of the app's one window. */
export const cameraLeave = new CameraLeave();
