/** How somebody behaves who is asked for a touch: at once, or when the test presses (perhaps never). */
export type Behaviour = 'at-once' | 'when-pressed';

/** Whose finger it was; it matters to a Bio alone. */
export type Finger = 'known' | 'unknown';

/** What ended a wait for a touch. */
export type TouchOutcome = Finger | 'timed-out' | 'aborted';

/** The button of a key, and the person who presses it. */
export class Button {
  behaviour: Behaviour = 'at-once';
  #waiting: ((outcome: TouchOutcome) => void) | null = null;
  readonly #watchers = new Set<() => void>();

  /** True while the key blinks and waits. */
  get isAwaited(): boolean {
    return this.#waiting !== null;
  }

  /** Resolves as soon as the key blinks. */
  awaited(): Promise<void> {
    if (this.isAwaited) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.onBlink(() => {
        stop();
        resolve();
      });
    });
  }

  /** Tells whenever the key begins to blink. @returns how to stop that */
  onBlink(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Presses it. @returns false when the key was not waiting: then nothing happens, as with a real one */
  press(finger: Finger = 'known'): boolean {
    return this.#end(finger);
  }

  /** Its time is over, and nobody has pressed it. @returns false when the key was not waiting */
  runOut(): boolean {
    return this.#end('timed-out');
  }

  /** The key's side: blinks until a touch, the time-out or the signal. */
  wait(timeoutMs: number, signal: AbortSignal): Promise<TouchOutcome> {
    if (signal.aborted) return Promise.resolve('aborted');
    return new Promise((resolve) => {
      const finish = (outcome: TouchOutcome) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
        this.#waiting = null;
        resolve(outcome);
      };
      const abort = () => finish('aborted');
      const timer = setTimeout(() => finish('timed-out'), timeoutMs);
      signal.addEventListener('abort', abort);
      this.#waiting = finish;
      for (const watcher of [...this.#watchers]) watcher();
      if (this.behaviour === 'at-once') finish('known');
    });
  }

  #end(outcome: TouchOutcome): boolean {
    const waiting = this.#waiting;
    waiting?.(outcome);
    return waiting !== null;
  }
}
