import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { readBoundedText } from '../../files/bounded-file.ts';

/**
 * Finds the USB device of a hidraw node in sysfs: `…/1-1/1-1:1.0/0003:1050:0407.0001` is the HID device of interface 0
 * of USB device `1-1`, whose number in `devnum` is another one after each plugging in.
 * @returns a name for this plugging in of the device; null when sysfs does not say
 */
export async function usbDeviceOfHidraw(node: string): Promise<string | null> {
  try {
    const hid = await realpath(`/sys/class/hidraw/${path.basename(node)}/device`);
    const usbDevice = path.dirname(path.dirname(hid));
    const number = readBoundedText(path.join(usbDevice, 'devnum'), { most: 4096, links: 'kernel' });
    return `${usbDevice}#${number.trim()}`;
  } catch {
    return null;
  }
}
