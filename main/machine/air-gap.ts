import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import type { AirGap, Contact } from '../../app/machine/air-gap.ts';
import type { ValuesOf } from '../../app/machine/measures.ts';
import { listed, wholeNumber } from './measured-values.ts';
import { type Routes, routesOf } from './routes.ts';
import { SystemFiles } from './system-files.ts';

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
 * @param sysfs the kernel's files; null on a system that has none
 */
export function measureAirGap(
  sysfs: SystemFiles | null = process.platform === 'linux' ? new SystemFiles('/sys') : null,
): AirGap {
  return sysfs === null ? addressesOf(networkInterfaces()) : lookInto(sysfs);
}

/** The same as values of a ceremony, with the routes beyond this laptop. */
export function airGapValues(system: SystemFiles | null): ValuesOf<'air_gap'> {
  const airGap = measureAirGap(system?.below('/sys') ?? null);
  return valuesIn(airGap, system === null ? null : routesOf(system));
}

function valuesIn({ open, notKnown }: AirGap, routes: Routes | null): ValuesOf<'air_gap'> {
  const links = notKnown.includes('interfaces') ? null : open.filter(({ kind }) => kind === 'interface');
  const radios = notKnown.includes('radios') ? null : open.filter(({ kind }) => kind === 'radio');
  // Where addresses alone are seen, no interface says what it is.
  const wireless = radios === null ? null : (links?.filter(({ type }) => type === 'wlan') ?? null);
  return {
    links_up: links?.length ?? null,
    links: links && listed(links.map(({ name }) => name)),
    wireless_up: wireless?.length ?? null,
    radios: radios?.length ?? null,
    radio_names: radios && listed(radios.map(({ name }) => name)),
    bluetooth: radios?.filter(({ type }) => type === 'bluetooth').length ?? null,
    routes: routes?.all ?? null,
    default_routes: routes?.anywhere ?? null,
  };
}

/** What can be told from addresses alone. */
export function addressesOf(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): AirGap {
  const open = Object.entries(interfaces)
    .filter(([, addresses = []]) => addresses.some(({ internal }) => !internal))
    .map(([name]): Contact => ({ kind: 'interface', name, type: null }));
  return { open, notKnown: ['radios'] };
}

function lookInto(sysfs: SystemFiles): AirGap {
  const interfaces = interfacesIn(sysfs);
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
function interfacesIn(sysfs: SystemFiles): Contact[] | null {
  const names = sysfs.names('class/net');
  if (names === null) return null;
  const open: Contact[] = [];
  for (const name of names) {
    const at = `class/net/${name}`;
    // Files that stand beside the interfaces, such as `bonding_masters`, have no flags.
    if (sysfs.hasNot(`${at}/flags`)) continue;
    const flags = wholeNumber(sysfs.value(`${at}/flags`)?.replace(/^0x/, ''), 16);
    const state = sysfs.value(`${at}/operstate`);
    // It was pulled out meanwhile.
    if (sysfs.hasNot(at)) continue;
    if (flags === null || state === null) return null;
    if ((flags & IFF_LOOPBACK) !== 0 || (flags & IFF_UP) === 0) continue;
    // A wireless interface that is up listens and calls, whether it has found anybody or not.
    const wireless = sysfs.has(`${at}/phy80211`);
    if (!wireless && CARRIES_NOTHING.has(state)) continue;
    open.push({ kind: 'interface', name, type: wireless ? 'wlan' : null });
  }
  return open;
}

/** @returns null where the kernel does not tell of one of them */
function radiosIn(sysfs: SystemFiles): Contact[] | null {
  const switches = sysfs.names('class/rfkill');
  const hasNone = sysfs.names('class') !== null && sysfs.hasNot('class/rfkill');
  if (switches === null && !hasNone) return null;
  const open: Contact[] = [];
  for (const switched of switches ?? []) {
    const value = (file: string) => sysfs.value(`class/rfkill/${switched}/${file}`);
    const [name, type, soft, hard] = [value('name'), value('type'), value('soft'), value('hard')];
    if (sysfs.hasNot(`class/rfkill/${switched}`)) continue;
    if (type === null || !isYesOrNo(soft) || !isYesOrNo(hard)) return null;
    const blocked = soft === '1' || hard === '1';
    if (!blocked && !ONLY_RECEIVES.has(type)) open.push({ kind: 'radio', name: name ?? switched, type });
  }
  // Each Bluetooth controller has a switch, where the kernel knows of switches at all.
  if (switches === null)
    for (const name of sysfs.names('class/bluetooth') ?? [])
      open.push({ kind: 'radio', name, type: 'bluetooth' });
  return open;
}

function isYesOrNo(value: string | null): boolean {
  return value === '0' || value === '1';
}
