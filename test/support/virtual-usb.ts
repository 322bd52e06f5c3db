import { onTestFinished } from 'vitest';
import { VirtualUsb } from '../yubikey/preload/virtual-usb.ts';
import { RelayedPort } from '../yubikey/relay/relayed-port.ts';

/** USB ports for virtual YubiKeys, gone with the test. */
export function virtualUsb(): VirtualUsb {
  const usb = new VirtualUsb();
  onTestFinished(() => usb.stop());
  return usb;
}

/** The app's HID port, through node-hid's own binary, on these USB ports. */
export function nodeHidPort(usb: VirtualUsb): RelayedPort {
  const port = new RelayedPort(usb);
  onTestFinished(() => port.stop());
  return port;
}
