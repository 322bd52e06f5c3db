import { readdirSync, readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { RunningApp } from './app.ts';

/** A process and all that came of it. */
function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name of a program, in brackets, may hold anything.
        const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ');
        return Number(parent) === pid ? [Number(name)] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
  return [pid, ...children.flatMap(family)];
}

function stateOf(pid: number): string {
  return readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .charAt(0);
}

/**
 * Closes the lid: nothing of the app runs until it is opened again.
 * @returns opens it
 */
export async function closeLid({ application }: RunningApp): Promise<() => void> {
  const { pid } = application.process();
  if (pid === undefined) throw new Error('The app has ended.');
  const all = family(pid);
  for (const one of all) process.kill(one, 'SIGSTOP');
  await expect.poll(() => stateOf(pid)).toBe('T');
  return () => {
    for (const one of all) process.kill(one, 'SIGCONT');
  };
}

/** From now on the app's clock is off by so much, as after a night with the lid closed or with an empty battery. */
export async function moveClock({ application }: RunningApp, hours: number): Promise<void> {
  await application.evaluate((_, by) => {
    const Before: DateConstructor = Reflect.get(globalThis, 'TrueDate') ?? Date;
    Reflect.set(globalThis, 'TrueDate', Before);
    const Moved = new Proxy(Before, {
      construct: (target, given) =>
        given.length === 0 ? new target(target.now() + by) : Reflect.construct(target, given),
      get: (target, name) => (name === 'now' ? () => target.now() + by : Reflect.get(target, name)),
    });
    Reflect.set(globalThis, 'Date', Moved);
  }, hours * 3_600_000);
}
