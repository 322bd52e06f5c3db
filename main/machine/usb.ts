import { plainText, wholeNumber } from './measured-values.ts';
import type { SystemFiles } from './system-files.ts';

const FOLDER = '/sys/bus/usb/devices';

/** As much of what a device calls itself as is told; its descriptors hold at most 126 letters. Source: USB 2.0, section 9.6.7. */
const MOST = 126;

/** What devices and their interfaces are for. Source: usb.org, "Defined Class Codes"; 00: each interface says so. */
const CLASSES = new Map([
  ['01', 'audio'],
  ['02', 'communications'],
  ['03', 'HID'],
  ['06', 'still image'],
  ['07', 'printer'],
  ['08', 'mass storage'],
  ['09', 'hub'],
  ['0a', 'communications data'],
  ['0b', 'smart card'],
  ['0d', 'content security'],
  ['0e', 'video'],
  ['e0', 'wireless'],
  ['ef', 'miscellaneous'],
  ['fe', 'application specific'],
  ['ff', 'vendor specific'],
]);

/** A USB device: where it is plugged in, and what it says of itself. */
export interface UsbDevice {
  /** `1-1.2`: bus, and the ports on the way. Source: Linux, Documentation/ABI/stable/sysfs-bus-usb. */
  readonly port: string;
  readonly about: string;
}

/**
 * All USB devices, hubs too; the ports of the laptop itself are none. What they call themselves is their own word.
 * @returns null where the kernel does not tell
 */
export async function usbDevices(system: SystemFiles): Promise<UsbDevice[] | null> {
  // A kernel that knows buses but no USB.
  if (system.names('/sys/bus') !== null && system.hasNot('/sys/bus/usb')) return [];
  const names = system.names(FOLDER);
  if (names === null) return null;
  const ports = names.filter((name) => /^\d+-\d+(\.\d+)*$/.test(name));
  const devices = await Promise.all(
    ports.map(async (port) => ({ port, about: await aboutDevice(system, port, names) })),
  );
  // It was pulled out meanwhile.
  return devices.filter(({ port }) => system.has(`${FOLDER}/${port}`));
}

async function aboutDevice(system: SystemFiles, port: string, names: readonly string[]): Promise<string> {
  const value = (file: string, of = port) => system.slowValue(`${FOLDER}/${of}/${file}`);
  const [vendor, product, maker, name, serial, own, fixed] = await Promise.all(
    ['idVendor', 'idProduct', 'manufacturer', 'product', 'serial', 'bDeviceClass', 'removable'].map((file) =>
      value(file),
    ),
  );
  const interfaces = names.filter((one) => one.startsWith(`${port}:`));
  const classes = await Promise.all([own, ...interfaces.map((one) => value('bInterfaceClass', one))]);
  const numbers = [vendor, product].map((id) => (wholeNumber(id, 16) === null ? 'not known' : id)).join(':');
  const calls = [maker, name].map((said) => plainText(said ?? '', MOST)).filter((said) => said !== null);
  const number = plainText(serial ?? '', MOST);
  return [
    [numbers, ...calls].join(' '),
    ...(number === null ? [] : [`serial number ${number}`]),
    ...classWords(classes),
    ...(fixed === 'fixed' ? ['built in'] : []),
  ].join(', ');
}

function classWords(classes: readonly (string | null | undefined)[]): string[] {
  const words = classes
    .filter((one) => one !== '00')
    .map(
      (one) => CLASSES.get(one ?? '') ?? (wholeNumber(one, 16) === null ? 'class not known' : `class ${one}`),
    );
  return [...new Set(words)];
}
