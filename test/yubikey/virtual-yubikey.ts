import { Button } from './button.ts';
import { type Fault, Faults } from './faults.ts';
import { FidoInterface } from './fido/fido-interface.ts';
import { factoryMemory, type Memory } from './memory.ts';
import { hasOtp, type Model, type ModelName, models } from './models.ts';
import { OtpInterface } from './otp/otp-interface.ts';

/** What the parts of a key share. */
export interface KeyParts {
  readonly model: Model;
  readonly memory: Memory;
  readonly button: Button;
  readonly faults: Faults;
  /** How long one has for a touch, in milliseconds. */
  readonly touchTimeoutMs: number;
  /** How long the key has had power, in milliseconds. */
  readonly poweredMs: () => number;
  readonly isPlugged: () => boolean;
  /** Pulls the plug. */
  readonly pull: () => void;
}

/** Somebody who has the FIDO interface open. */
export interface FidoListener {
  /** An input report of 64 bytes. */
  report(report: Uint8Array): void;
}

/** How a virtual key differs from a fresh one of its model. */
export interface KeyOptions {
  readonly serial?: number;
  /** 30 seconds unless said otherwise, as on a real one. */
  readonly touchTimeoutMs?: number;
}

interface Powered {
  readonly fido: FidoInterface;
  readonly otp: OtpInterface | null;
  readonly since: number;
}

const TOUCH_TIMEOUT_MS = 30_000;
let nextSerial = 10_000_001;

/** A YubiKey in software: it remembers while it is unplugged, as a real one does, and forgets what is volatile. */
export class VirtualYubiKey {
  readonly model: Model;
  readonly memory: Memory;
  readonly button = new Button();
  readonly #faults = new Faults();
  readonly #touchTimeoutMs: number;
  readonly #listeners = new Set<FidoListener>();
  readonly #plugWatchers = new Set<() => void>();
  #powered: Powered | null = null;

  /** A fresh key, plugged in. */
  constructor(model: ModelName | Model, options: KeyOptions = {}) {
    this.model = typeof model === 'string' ? models[model] : model;
    const serial = this.model.hasSerial ? (options.serial ?? nextSerial++) : null;
    this.memory = factoryMemory(serial, this.model.bio ? 1 : 0);
    this.#touchTimeoutMs = options.touchTimeoutMs ?? TOUCH_TIMEOUT_MS;
    this.plug();
  }

  /** The serial number, or null for a model without. */
  get serial(): number | null {
    return this.memory.serial;
  }

  /** True while it is plugged in. */
  get isPlugged(): boolean {
    return this.#powered !== null;
  }

  /** Plugs it in; nothing happens when it is. */
  plug(): void {
    if (this.#powered) return;
    const parts: KeyParts = {
      model: this.model,
      memory: this.memory,
      button: this.button,
      faults: this.#faults,
      touchTimeoutMs: this.#touchTimeoutMs,
      poweredMs: () => performance.now() - (this.#powered?.since ?? performance.now()),
      isPlugged: () => this.#powered?.fido === fido,
      pull: () => this.unplug(),
    };
    const fido = new FidoInterface(parts, (report) => {
      for (const listener of this.#listeners) listener.report(report);
    });
    const otp = hasOtp(this.model) ? new OtpInterface(parts) : null;
    this.#powered = { fido, otp, since: performance.now() };
    this.#tellPlugWatchers();
  }

  /** Pulls it out, whatever it is doing. */
  unplug(): void {
    const powered = this.#powered;
    if (!powered) return;
    this.#powered = null;
    powered.fido.stop();
    powered.otp?.stop();
    this.#listeners.clear();
    this.#tellPlugWatchers();
  }

  /** Behaves from now on as if it had been plugged in so long ago: a reset is allowed in the first ten seconds. */
  pretendPluggedFor(milliseconds: number): void {
    if (this.#powered) this.#powered = { ...this.#powered, since: performance.now() - milliseconds };
  }

  /** Arms a fault. */
  inject(fault: Fault): void {
    this.#faults.inject(fault);
  }

  /** The fault of an open() that the system refuses, if one is armed: its error number. */
  refusesOpen(): number | null {
    return this.#faults.take('refuse-open')?.errno ?? null;
  }

  /** Disarms all faults. */
  clearFaults(): void {
    this.#faults.clear();
  }

  /** Tells whenever it was plugged in or out. @returns how to stop that */
  onPlugChange(watcher: () => void): () => void {
    this.#plugWatchers.add(watcher);
    return () => this.#plugWatchers.delete(watcher);
  }

  /** The FIDO interface, or null when unplugged. */
  get fido(): FidoInterface | null {
    return this.#powered?.fido ?? null;
  }

  /** The OTP interface, or null when unplugged or when the model has none. */
  get otp(): OtpInterface | null {
    return this.#powered?.otp ?? null;
  }

  /** Listens to the FIDO interface until unplugged; everybody who has it open hears everything. @returns how to stop */
  listen(listener: FidoListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tellPlugWatchers(): void {
    for (const watcher of [...this.#plugWatchers]) watcher();
  }
}
