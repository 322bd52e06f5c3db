import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Model } from '../models.ts';
import { type HidInterface, VENDOR } from './descriptors.ts';

/** Any number that is nobody else's; hid-preload.c says the same. */
const HIDRAW_MAJOR = 241;

const CONTROLLER = 'devices/pci0000:00/0000:00:14.0/usb1';

/** An interface and the number of its device node. */
export interface NodeOf {
  readonly hid: HidInterface;
  /** N of /dev/hidrawN. */
  readonly minor: number;
}

/** One plugging in. */
export interface Plug {
  readonly port: number;
  /** Another one each time, as the bus counts. */
  readonly deviceNumber: number;
}

/**
 * The fake /sys and /dev of $UMOCKDEV_DIR, as plain files: what udev and hidapi look at when they list HID devices.
 * The kernel's layout: USB device, USB interface, HID device, hidraw node, each with a link to its subsystem.
 */
export class DeviceTree {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    for (const folder of [
      'dev',
      'sys/class/hidraw',
      'sys/bus/usb/devices',
      'sys/bus/hid/devices',
      'sys/dev/char',
    ])
      mkdirSync(path.join(root, folder), { recursive: true });
  }

  /** Shows a key on a USB port. @returns how to make it disappear */
  add(model: Model, { port, deviceNumber }: Plug, nodes: readonly NodeOf[]): () => void {
    const name = `1-${port}`;
    const usb = `${CONTROLLER}/${name}`;
    const product = model.productId.toString(16).padStart(4, '0');
    const release = model.firmware.map((part, index) => (index === 0 ? `0${part}` : String(part))).join('');
    const links = [
      ...this.#device(usb, 'bus/usb', {
        uevent: `DEVTYPE=usb_device\nDRIVER=usb\nPRODUCT=${VENDOR.toString(16)}/${model.productId.toString(16)}/${release.slice(1)}\nTYPE=0/0/0\nBUSNUM=001\nDEVNUM=${String(deviceNumber).padStart(3, '0')}\n`,
        idVendor: '1050\n',
        idProduct: `${product}\n`,
        bcdDevice: `${release}\n`,
        manufacturer: 'Yubico\n',
        product: `${model.product}\n`,
        busnum: '1\n',
        devnum: `${deviceNumber}\n`,
        bNumConfigurations: '1\n',
        speed: '12\n',
      }),
      ...nodes.flatMap((node) => this.#addNode(model, usb, node)),
    ];
    return () => {
      for (const link of links) rmSync(this.#at(link));
      for (const { minor } of nodes) rmSync(this.#at(`dev/hidraw${minor}`));
      rmSync(this.#at(`sys/${usb}`), { recursive: true });
    };
  }

  #addNode(model: Model, usb: string, { hid, minor }: NodeOf): string[] {
    const product = model.productId.toString(16).padStart(4, '0');
    const usbInterface = `${usb}/${path.basename(usb)}:1.${hid.number}`;
    const hidName =
      `0003:${VENDOR.toString(16)}:${product}.${String(minor + 1).padStart(4, '0')}`.toUpperCase();
    const hidDevice = `${usbInterface}/${hidName}`;
    const hidraw = `${hidDevice}/hidraw/hidraw${minor}`;
    const links = [
      ...this.#device(usbInterface, 'bus/usb', {
        uevent: 'DEVTYPE=usb_interface\nDRIVER=usbhid\n',
        bInterfaceNumber: `${String(hid.number).padStart(2, '0')}\n`,
      }),
      ...this.#device(hidDevice, 'bus/hid', {
        // hidapi takes the key's name and ids from here; a YubiKey tells USB no serial number.
        uevent: `DRIVER=hid-generic\nHID_ID=0003:0000${VENDOR.toString(16)}:0000${product}\nHID_NAME=Yubico ${model.product}\nHID_PHYS=${physOf(usb, hid)}\nHID_UNIQ=\n`,
        report_descriptor: hid.reportDescriptor,
      }),
      ...this.#device(hidraw, 'class/hidraw', {
        uevent: `MAJOR=${HIDRAW_MAJOR}\nMINOR=${minor}\nDEVNAME=hidraw${minor}\n`,
        dev: `${HIDRAW_MAJOR}:${minor}\n`,
      }),
    ];
    symlinkSync(`../../../${hidName}`, this.#at(`sys/${hidraw}/device`));
    const byNumber = `sys/dev/char/${HIDRAW_MAJOR}:${minor}`;
    symlinkSync(`../../${hidraw}`, this.#at(byNumber));
    writeFileSync(this.#at(`dev/hidraw${minor}`), '');
    return [...links, byNumber];
  }

  /** A device's folder with its files, its `subsystem`, and the subsystem's link to it, which is returned. */
  #device(device: string, subsystem: string, files: Readonly<Record<string, string | Buffer>>): string[] {
    mkdirSync(this.#at(`sys/${device}`), { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(this.#at(`sys/${device}/${name}`), content);
    }
    const up = '../'.repeat(device.split('/').length);
    symlinkSync(`${up}${subsystem}`, this.#at(`sys/${device}/subsystem`));
    const listed = subsystem.startsWith('bus/') ? `sys/${subsystem}/devices` : `sys/${subsystem}`;
    const link = `${listed}/${path.basename(device)}`;
    symlinkSync(path.relative(this.#at(listed), this.#at(`sys/${device}`)), this.#at(link));
    return [link];
  }

  #at(relative: string): string {
    return path.join(this.#root, relative);
  }
}

/** Where the interface is plugged in, as hidraw tells it. */
export function physOf(usb: string, { number }: HidInterface): string {
  return `usb-0000:00:14.0-${path.basename(usb).slice(2)}/input${number}`;
}
