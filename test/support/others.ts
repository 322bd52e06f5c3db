import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { VirtualUsb } from '../yubikey/preload/virtual-usb.ts';
import { onTerminal } from './terminal.ts';

/** Runs somebody else's program on virtual USB ports. @returns what it printed. @throws Error when it fails */
export async function runOn(usb: VirtualUsb, program: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, {
    env: { ...process.env, ...usb.environment },
  });
  return stdout;
}

/** The same for one that asks for PINs on a terminal: they are typed one after another, whenever it asks. */
export async function runWithPin(usb: VirtualUsb, command: string, ...pins: string[]): Promise<string> {
  const { code, shown } = await onTerminal(
    command,
    pins.map((reply) => ({ question: 'PIN', reply })),
    usb.environment,
  );
  if (code !== 0) throw new Error(`${command}: ${code}\n${shown}`);
  return shown;
}
