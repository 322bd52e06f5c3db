import { wholeNumber } from './measured-values.ts';
import type { SystemFiles } from './system-files.ts';

/** Flags of a route. Source: Linux, include/uapi/linux/route.h and ipv6_route.h. */
const RTF_UP = 0x1;
const RTF_REJECT = 0x200;
const RTF_ANYCAST = 0x100000;
const RTF_LOCAL = 0x80000000;

/** Routes beyond this laptop. */
export interface Routes {
  readonly all: number;
  /** Those of them that lead anywhere. */
  readonly anywhere: number;
}

interface Route {
  readonly device: string;
  readonly flags: number;
  readonly isDefault: boolean;
  readonly isMulticast: boolean;
}

/**
 * The routes that lead beyond this laptop, IPv4 (of the main table) and IPv6; those to whole links, too. What leads to the
 * laptop itself, or is refused, is none; nor is multicast, which the kernel adds to each link.
 * @returns null where the kernel does not tell, or tells what nobody understands
 */
export function routesOf(system: SystemFiles): Routes | null {
  // Without any route there are not even headings.
  const ipv4 = routesIn(system.text('/proc/net/route'), ipv4Route, /^(?:$|Iface\s+Destination\s.*\n)/);
  // A kernel without IPv6 has neither the file nor the settings.
  const hasNoIpv6 = system.hasNot('/proc/net/ipv6_route') && system.hasNot('/proc/sys/net/ipv6');
  const ipv6 = hasNoIpv6 ? [] : routesIn(system.text('/proc/net/ipv6_route'), ipv6Route, /^/);
  if (ipv4 === null || ipv6 === null) return null;
  const beyond = [...ipv4, ...ipv6].filter(leadsBeyond);
  return { all: beyond.length, anywhere: beyond.filter(({ isDefault }) => isDefault).length };
}

function leadsBeyond({ device, flags, isMulticast }: Route): boolean {
  // What leads nowhere on purpose has no device, which stands as `*`.
  if (device === 'lo' || device === '*' || isMulticast) return false;
  // Signed in JavaScript, and so told apart from 0 alone.
  return (flags & RTF_UP) !== 0 && (flags & (RTF_REJECT | RTF_ANYCAST | RTF_LOCAL)) === 0;
}

function routesIn(
  told: string | null,
  read: (fields: readonly string[]) => Route | null,
  heading: RegExp,
): readonly Route[] | null {
  if (told === null || !heading.test(told)) return null;
  const lines = told
    .replace(heading, '')
    .split('\n')
    .filter((line) => line !== '');
  const routes = lines.map((line) => read(line.trim().split(/\s+/)));
  return routes.every((route) => route !== null) ? routes : null;
}

/** Source: Linux, net/ipv4/fib_trie.c, `fib_route_seq_show`. */
function ipv4Route(fields: readonly string[]): Route | null {
  const [device, destination, , flags, , , , mask] = fields;
  const numbers = {
    destination: wholeNumber(destination, 16),
    mask: wholeNumber(mask, 16),
    flags: wholeNumber(flags, 16),
  };
  if (device === undefined || numbers.destination === null || numbers.mask === null || numbers.flags === null)
    return null;
  return {
    ...{ device, flags: numbers.flags },
    isDefault: numbers.mask === 0,
    isMulticast: false,
  };
}

/** Source: Linux, net/ipv6/route.c and ip6_fib.c, `ipv6_route_native_seq_show`. */
function ipv6Route(fields: readonly string[]): Route | null {
  const [destination = '', length, , , , , , , flags] = fields;
  const device = fields[9];
  const numbers = { length: wholeNumber(length, 16), flags: wholeNumber(flags, 16) };
  if (
    device === undefined ||
    !/^[0-9a-f]{32}$/.test(destination) ||
    numbers.length === null ||
    numbers.flags === null
  )
    return null;
  return {
    ...{ device, flags: numbers.flags },
    isDefault: numbers.length === 0,
    isMulticast: destination.startsWith('ff'),
  };
}
