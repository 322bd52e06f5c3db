import type { HidInterface } from './port.ts';

/** The interfaces of one key, as far as they can be told to be one's. */
export interface HidKey {
  /** Names this plugging in: another one after the key was unplugged, where the system tells. */
  readonly id: string;
  readonly productId: number;
  readonly fido: string | null;
  readonly otp: string | null;
}

/**
 * Which interfaces belong to one key: those of one USB device; where the system does not tell, those of the same
 * product with the same USB serial, as long as that is one of each kind. What stays ambiguous stays apart, and is
 * joined by the key's own serial number once that has been read.
 */
export function groupInterfaces(interfaces: readonly HidInterface[]): HidKey[] {
  const groups = Map.groupBy(
    interfaces,
    ({ usbDevice, productId, usbSerial }) => usbDevice ?? `${productId}/${usbSerial}`,
  );
  return [...groups.values()].flatMap((group) => {
    const ambiguous = ['fido', 'otp'].some((kind) => group.filter((one) => one.kind === kind).length > 1);
    return ambiguous ? group.map((one) => keyOf([one])) : [keyOf(group)];
  });
}

function keyOf(group: readonly HidInterface[]): HidKey {
  const pathOf = (kind: HidInterface['kind']) => group.find((one) => one.kind === kind)?.path ?? null;
  return {
    id:
      group[0]?.usbDevice ??
      group
        .map(({ path }) => path)
        .sort()
        .join('|'),
    productId: group[0]?.productId ?? 0,
    fido: pathOf('fido'),
    otp: pathOf('otp'),
  };
}

/** Product ids of keys with a FIDO interface. Source: Yubico, yubikey-manager, PID. */
const WITH_FIDO: readonly number[] = [
  0x0113, 0x0114, 0x0115, 0x0116, 0x0120, 0x0402, 0x0403, 0x0406, 0x0407, 0x0410,
];

/** Whether the key has a FIDO interface, be it visible to this program or not. */
export function shouldHaveFido(productId: number): boolean {
  return WITH_FIDO.includes(productId);
}
