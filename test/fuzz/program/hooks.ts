/*
 * Loaded before the program that is fuzzed (`node --import`): its main process runs from the source, without a window, and
 * reaches nothing but this machine.
 */
import { registerHooks } from 'node:module';
import net from 'node:net';

const electron = new URL('./electron.ts', import.meta.url).href;
const ageWorker = new URL('../../../main/keystore/age-worker.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === 'electron') return { url: electron, format: 'module-typescript', shortCircuit: true };
    // In the built program it lies beside the entry.
    if (specifier.endsWith('/main/age-worker.js'))
      return { url: ageWorker, format: 'module-typescript', shortCircuit: true };
    return nextResolve(specifier, context);
  },
});

/** Whoever is not on this machine is not asked, and that somebody wanted to is told. */
const connect = net.Socket.prototype.connect;
Object.defineProperty(net.Socket.prototype, 'connect', {
  value(this: net.Socket, ...args: unknown[]) {
    const host = hostIn(args);
    if (host !== null) process.send?.({ kind: 'reached', host });
    if (host !== null && !/^(localhost|127\.0\.0\.1|::1)$/.test(host))
      return this.destroy(Object.assign(new Error(`connect ECONNREFUSED ${host}`), { code: 'ECONNREFUSED' }));
    return Reflect.apply(connect, this, args);
  },
});

/** The host of a connection over the network; null for one that stays within the machine's file system. */
function hostIn(args: readonly unknown[]): string | null {
  const [first, second] = Array.isArray(args[0]) ? args[0] : args;
  if (typeof first === 'object' && first !== null) {
    if (!('port' in first)) return null;
    return 'host' in first && typeof first.host === 'string' ? first.host : 'localhost';
  }
  return typeof first === 'number' ? (typeof second === 'string' ? second : 'localhost') : null;
}
