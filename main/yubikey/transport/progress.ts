/** What a YubiKey says while it works on a command. */
export type KeyActivity = 'processing' | 'touch';

/** How a command may be followed and stopped. */
export interface CommandOptions {
  /** Stops the command on the key itself, too. If the key was faster, its answer counts. */
  readonly signal?: AbortSignal | undefined;
  /** Called when the key begins to work, begins to wait for a touch, or goes on after one. */
  readonly onActivity?: ((activity: KeyActivity) => void) | undefined;
}
