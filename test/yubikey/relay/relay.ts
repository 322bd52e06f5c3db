import { ProblemError } from '../../../app/problem.ts';
import { NodeHidPort } from '../../../main/yubikey/hid/node-hid.ts';
import {
  DeviceGoneError,
  type FidoConnection,
  type OtpConnection,
} from '../../../main/yubikey/transport/connection.ts';
import { type Call, type Reply, requestSchema } from './messages.ts';

/*
 * The process in which node-hid runs, with the virtual USB ports preloaded: opens devices through the app's own
 * adapter and passes reports on for a test in another process.
 */

const port = new NodeHidPort('linux');
const fidos = new Map<number, FidoConnection>();
const otps = new Map<number, OtpConnection>();
let opened = 0;

process.on('message', async (message) => {
  const { id, call } = requestSchema.parse(message);
  const reply: Reply = { id, result: await resultOf(call) };
  process.send?.(reply);
});

async function resultOf(call: Call): Promise<Reply['result']> {
  try {
    return { kind: 'value', value: await carryOut(call) };
  } catch (error) {
    if (error instanceof DeviceGoneError) return { kind: 'gone' };
    if (error instanceof ProblemError) return { kind: 'problem', problem: error.problem };
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

async function carryOut(call: Call): Promise<unknown> {
  switch (call.name) {
    case 'list':
      return port.list();
    case 'openFido':
      return remembered(fidos, await port.openFido(call.path));
    case 'openOtp':
      return remembered(otps, await port.openOtp(call.path));
    case 'send':
      return fidos.get(call.connection)?.send(call.report);
    case 'receive':
      return fidos.get(call.connection)?.receive(call.timeoutMs);
    case 'getFeature':
      return otps.get(call.connection)?.getFeature();
    case 'setFeature':
      return otps.get(call.connection)?.setFeature(call.report);
    case 'close':
      await fidos.get(call.connection)?.close();
      return otps.get(call.connection)?.close();
  }
}

/** Keeps a connection. @returns the number it is known by, whatever else was opened meanwhile */
function remembered<T>(connections: Map<number, T>, connection: T): number {
  const number = ++opened;
  connections.set(number, connection);
  return number;
}
