import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { faultSchema } from '../test/yubikey/faults.ts';
import { type ModelName, models } from '../test/yubikey/models.ts';
import { VirtualUsb } from '../test/yubikey/preload/virtual-usb.ts';
import type { VirtualYubiKey } from '../test/yubikey/virtual-yubikey.ts';
import { ensurePrograms, MissingProgramError, virtualUsbPrograms } from './programs.ts';

/* Starts a command with virtual YubiKeys plugged in, and takes the person's part from this terminal. */

const USAGE = `npm run virtual-yubikey -- [--key MODEL]... COMMAND…

Starts the command, for example “npm start”, with virtual YubiKeys plugged in (a 5.7.4 and a 5.4.3 unless keys are
named). Models: ${Object.keys(models).join(', ')}.
`;
const HELP = `Type here:
  touch [N]     touch the key that blinks, or key N
  unplug N      pull key N out          plug N        plug it in again
  list          the keys                quit          end the command
  fault N JSON  arm a fault of key N, as test/yubikey/faults.ts lists them, for example {"kind":"busy"}
`;

function isModel(name: string): name is ModelName {
  return Object.hasOwn(models, name);
}

function sayAndEnd(text: string): never {
  console.error(text);
  process.exit(1);
}

const { values } = parseArgs({
  options: { key: { type: 'string', multiple: true, default: ['yubikey-5.7.4', 'yubikey-5.4.3'] } },
  args: ownArguments(process.argv.slice(2)),
});
const command = process.argv.slice(2 + ownArguments(process.argv.slice(2)).length);
if (command[0] === undefined) sayAndEnd(USAGE);
const names = values.key.filter(isModel);
if (names.length < values.key.length) sayAndEnd(USAGE);
if (process.platform !== 'linux') sayAndEnd('Virtual YubiKeys can be plugged in on Linux only.');
try {
  ensurePrograms(virtualUsbPrograms);
} catch (error) {
  if (error instanceof MissingProgramError) sayAndEnd(error.message);
  throw error;
}

const usb = new VirtualUsb();
const keys = names.map((name) => usb.plugIn(name));
for (const [index, key] of keys.entries()) {
  key.button.behaviour = 'when-pressed';
  key.button.onBlink(() => console.log(`● Key ${index + 1} blinks: type “touch”.`));
}
console.log(`${HELP}${listed()}`);

const child = spawn(command[0], command.slice(1), {
  stdio: ['ignore', 'inherit', 'inherit'],
  env: { ...process.env, ...usb.environment },
});
child.on('error', (error) => {
  usb.stop();
  sayAndEnd(`“${command[0]}” cannot be started: ${error.message}`);
});
child.on('exit', (code) => {
  usb.stop();
  process.exit(code ?? 1);
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
createInterface({ input: process.stdin }).on('line', (line) => console.log(obey(line.trim())));

/** The arguments up to the command. */
function ownArguments(all: readonly string[]): string[] {
  let end = 0;
  while (all[end] === '--key') end += 2;
  return all.slice(0, end);
}

/** Does what was typed. @returns what to say about it */
function obey(line: string): string {
  const [word = '', number = '', ...rest] = line.split(' ');
  const key = keys[Number(number) - 1];
  switch (word) {
    case 'touch': {
      const touched = number === '' ? keys.find(({ button }) => button.isAwaited) : key;
      return touched?.button.press() ? 'Touched.' : 'No key blinks.';
    }
    case 'unplug':
      key?.unplug();
      break;
    case 'plug':
      key?.plug();
      break;
    case 'fault':
      return arm(key, rest.join(' '));
    case 'quit':
      child.kill();
      return 'Ending.';
    case 'list':
      break;
    default:
      return HELP;
  }
  return word === 'list' || key ? listed() : `There is no key “${number}”.\n${listed()}`;
}

function arm(key: VirtualYubiKey | undefined, json: string): string {
  try {
    key?.inject(faultSchema.parse(JSON.parse(json)));
    return key ? 'Armed.' : listed();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function listed(): string {
  return keys
    .map((key, index) => {
      const serial = key.serial === null ? 'no serial' : `serial ${key.serial}`;
      return `  Key ${index + 1}: ${names[index]}, ${serial}, ${key.isPlugged ? 'plugged in' : 'unplugged'}`;
    })
    .join('\n');
}
