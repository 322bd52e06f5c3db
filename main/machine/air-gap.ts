import { existsSync, readdirSync } from 'node:fs';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import path from 'node:path';
import type { AirGap, Contact } from '../../app/machine/air-gap.ts';
import { readBoundedText } from '../files/bounded-file.ts';

/** Files of sysfs hold one value each. Source: Linux, Documentation/filesystems/sysfs.rst, "Attributes". */
const MOST = 4096;

/** Flags of an interface. Source: netdevice(7), SIOCGIFFLAGS; linux/if.h. */
const IFF_UP = 0x1;
const IFF_LOOPBACK = 0x8;

/** States in which an interface carries nothing. Source: Linux, Documentation/ABI/testing/sysfs-class-net, operstate. */
const CARRIES_NOTHING: ReadonlySet<string> = new Set(['down', 'lowerlayerdown', 'notpresent']);

/** Radios that only receive. Source: Linux, Documentation/ABI/stable/sysfs-class-rfkill, type. */
const ONLY_RECEIVES: ReadonlySet<string> = new Set(['gps', 'fm']);

/**
 * What this system tells of the air gap. On Linux interfaces and radios, from sysfs; elsewhere the interfaces with an
 * address, as Node tells them. What a system does not tell is not known, and never fine.
 * @param sysfs where the kernel's files are; null on a system that has none
 */
export function measureAirGap(sysfs: string | null = process.platform === 'linux' ? '/sys' : null): AirGap {
  return sysfs === null ? addressesOf(networkInterfaces()) : lookInto(sysfs);
}

/** What can be told from addresses alone. */
export function addressesOf(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): AirGap {
  const open = Object.entries(interfaces)
    .filter(([, addresses = []]) => addresses.some(({ internal }) => !internal))
    .map(([name]): Contact => ({ kind: 'interface', name, type: null }));
  return { open, notKnown: ['radios'] };
}

function lookInto(sysfs: string): AirGap {
  const interfaces = interfacesIn(path.join(sysfs, 'class/net'));
  const radios = radiosIn(sysfs);
  return {
    open: [...(interfaces ?? []), ...(radios ?? [])],
    notKnown: [
      ...(interfaces === null ? (['interfaces'] as const) : []),
      ...(radios === null ? (['radios'] as const) : []),
    ],
  };
}

/** @returns null where the kernel does not tell of one of them */
function interfacesIn(folder: string): Contact[] | null {
  const names = namesIn(folder);
  if (names === null) return null;
  const open: Contact[] = [];
  for (const name of names) {
    // Files that stand beside the interfaces, such as `bonding_masters`, have no flags.
    if (!existsSync(path.join(folder, name, 'flags'))) continue;
    const flags = Number(textOf(path.join(folder, name, 'flags')) ?? Number.NaN);
    const state = textOf(path.join(folder, name, 'operstate'));
    if (Number.isNaN(flags) || state === null) return null;
    if ((flags & IFF_LOOPBACK) !== 0 || (flags & IFF_UP) === 0) continue;
    // A wireless interface that is up listens and calls, whether it has found anybody or not.
    const wireless = existsSync(path.join(folder, name, 'phy80211'));
    if (!wireless && CARRIES_NOTHING.has(state)) continue;
    open.push({ kind: 'interface', name, type: wireless ? 'wlan' : null });
  }
  return open;
}

/** @returns null where the kernel does not tell of one of them */
function radiosIn(sysfs: string): Contact[] | null {
  const folder = path.join(sysfs, 'class/rfkill');
  const open: Contact[] = [];
  for (const switched of namesIn(folder) ?? []) {
    const value = (file: string) => textOf(path.join(folder, switched, file));
    const [name, type, soft, hard] = [value('name'), value('type'), value('soft'), value('hard')];
    if (type === null || soft === null || hard === null) return null;
    const blocked = soft !== '0' || hard !== '0';
    if (!blocked && !ONLY_RECEIVES.has(type)) open.push({ kind: 'radio', name: name ?? switched, type });
  }
  // Each Bluetooth controller has a switch, where the kernel knows of switches at all.
  if (namesIn(folder) === null)
    for (const name of namesIn(path.join(sysfs, 'class/bluetooth')) ?? [])
      open.push({ kind: 'radio', name, type: 'bluetooth' });
  return open;
}

/** @returns null where there is no such folder */
function namesIn(folder: string): string[] | null {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return null;
  }
}

/** @returns null where it cannot be read */
function textOf(file: string): string | null {
  try {
    return readBoundedText(file, { most: MOST }).trim();
  } catch {
    return null;
  }
}
