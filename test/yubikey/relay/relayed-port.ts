import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../../../app/problem.ts';
import type { HidInterface, HidPort } from '../../../main/yubikey/hid/port.ts';
import {
  DeviceGoneError,
  type FidoConnection,
  type OtpConnection,
} from '../../../main/yubikey/transport/connection.ts';
import type { VirtualUsb } from '../preload/virtual-usb.ts';
import { type Call, interfacesSchema, type Reply, replySchema, reportSchema } from './messages.ts';

/**
 * The app's HID port over node-hid's own binary, which runs in a process with virtual USB ports; the test and the keys
 * stay in this one. A test that is given this port goes through node-hid with every report.
 */
export class RelayedPort implements HidPort {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (result: Reply['result']) => void>();
  #asked = 0;

  constructor(usb: VirtualUsb) {
    this.#child = fork(path.join(import.meta.dirname, 'relay.ts'), {
      env: { ...process.env, ...usb.environment },
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#child.on('message', (message) => {
      const { id, result } = replySchema.parse(message);
      this.#waiting.get(id)?.(result);
      this.#waiting.delete(id);
    });
    this.#child.on('exit', () => {
      for (const reply of this.#waiting.values()) reply({ kind: 'failed', message: 'the relay has ended' });
    });
  }

  async list(): Promise<HidInterface[]> {
    return interfacesSchema.parse(await this.#ask({ name: 'list' }));
  }

  async openFido(node: string): Promise<FidoConnection> {
    const connection = await this.#open('openFido', node);
    return {
      send: async (report) => void (await this.#ask({ name: 'send', connection, report })),
      receive: async (timeoutMs) =>
        reportSchema.parse(await this.#ask({ name: 'receive', connection, timeoutMs })),
      close: () => this.#close(connection),
    };
  }

  async openOtp(node: string): Promise<OtpConnection> {
    const connection = await this.#open('openOtp', node);
    return {
      getFeature: async () =>
        reportSchema.unwrap().parse(await this.#ask({ name: 'getFeature', connection })),
      setFeature: async (report) => void (await this.#ask({ name: 'setFeature', connection, report })),
      close: () => this.#close(connection),
    };
  }

  /** Ends the other process. */
  stop(): void {
    this.#child.kill('SIGKILL');
  }

  async #open(name: 'openFido' | 'openOtp', node: string): Promise<number> {
    return z.int().parse(await this.#ask({ name, path: node }));
  }

  async #close(connection: number): Promise<void> {
    await this.#ask({ name: 'close', connection });
  }

  async #ask(call: Call): Promise<unknown> {
    const id = ++this.#asked;
    const result = await new Promise<Reply['result']>((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, call });
    });
    switch (result.kind) {
      case 'value':
        return result.value;
      case 'gone':
        throw new DeviceGoneError();
      case 'problem':
        throw new ProblemError(result.problem);
      case 'failed':
        throw new Error(result.message);
    }
  }
}
