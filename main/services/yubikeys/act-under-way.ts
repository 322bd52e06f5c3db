import type { ActUnderWay, YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import type { Follow } from '../../yubikey/choice.ts';

/** One act with a YubiKey while it is under way: what it waits for, and how to cancel it. */
export class RunningAct {
  #shown: ActUnderWay;
  readonly #controller = new AbortController();
  readonly #onChange: () => void;

  constructor(
    act: ActUnderWay['act'],
    purpose: string,
    { id, model, serial, holder }: YubiKeyRow,
    onChange: () => void,
  ) {
    this.#onChange = onChange;
    this.#shown = {
      act,
      key: { id, model, serial },
      holder: holder?.name ?? null,
      purpose,
      waitsFor: 'key',
      since: new Date().toISOString(),
      until: null,
      cancelling: false,
    };
  }

  get shown(): ActUnderWay {
    return this.#shown;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** How the driver follows the act. */
  get follow(): Follow {
    return {
      signal: this.signal,
      onTouch: ({ waitsFor, remainingMs }) =>
        waitsFor === 'touch' ? this.wait('touch', remainingMs) : this.wait('key', null),
    };
  }

  /** Says what it waits for now, and for how many milliseconds at the most. */
  wait(waitsFor: ActUnderWay['waitsFor'], ms: number | null): void {
    const now = Date.now();
    const until = ms === null ? null : new Date(now + ms).toISOString();
    this.#shown = { ...this.#shown, waitsFor, since: new Date(now).toISOString(), until };
    this.#onChange();
  }

  /** Asks the act to stop. Whoever touches the key in the same moment may still be faster. */
  cancel(): void {
    if (this.signal.aborted) return;
    this.#shown = { ...this.#shown, cancelling: true };
    this.#onChange();
    this.#controller.abort();
  }
}
