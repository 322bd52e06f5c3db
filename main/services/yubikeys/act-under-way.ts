import type { ActUnderWay, YubiKeyRow } from '../../../app/contract/yubikeys.ts';
import type { Follow } from '../../yubikey/choice.ts';
import type { Job } from '../jobs/job.ts';

/** One act with a YubiKey while it is under way: what it waits for. */
export class RunningAct {
  readonly #job: Job<ActUnderWay>;
  readonly #begun: ActUnderWay;
  readonly signal: AbortSignal;

  /** @param signal of the job, which is under way */
  constructor(
    job: Job<ActUnderWay>,
    signal: AbortSignal,
    act: ActUnderWay['act'],
    purpose: string,
    { id, model, serial, holder }: YubiKeyRow,
  ) {
    this.#job = job;
    this.signal = signal;
    this.#begun = {
      act,
      key: { id, model, serial },
      holder: holder?.name ?? null,
      purpose,
      waitsFor: 'key',
      since: new Date().toISOString(),
      until: null,
      cancelling: false,
    };
    job.announce(this.#begun);
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
    const shown = this.#job.progress ?? this.#begun;
    this.#job.announce({ ...shown, waitsFor, since: new Date(now).toISOString(), until });
  }
}
