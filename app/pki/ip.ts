/*
 * IP addresses as octets. The library that encodes the rest reads `::ffff:1.2.3.4` as `::ffff:0.1` and keeps bits behind
 * a prefix, so that none of them goes through it.
 */

/** The 4 or 16 octets of an address; null for what is none. Source: RFC 4291, section 2.2. */
export function ipOf(text: string): Uint8Array<ArrayBuffer> | null {
  return text.includes(':') ? ipv6Of(text) : ipv4Of(text);
}

function ipv4Of(text: string): Uint8Array<ArrayBuffer> | null {
  const parts = text.split('.');
  // A leading zero would be octal for some programs.
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return null;
  return Uint8Array.from(parts, Number);
}

function ipv6Of(text: string): Uint8Array<ArrayBuffer> | null {
  const embedded = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text);
  const tail = embedded ? ipv4Of(embedded[2] ?? '') : new Uint8Array();
  if (tail === null) return null;
  const pair = (at: number) => ((tail[at] ?? 0) * 256 + (tail[at + 1] ?? 0)).toString(16);
  const whole = embedded ? `${embedded[1]}${pair(0)}:${pair(2)}` : text;
  const halves = whole.split('::');
  if (halves.length > 2) return null;
  const [left = [], right = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return null;
  const groups = [...left, ...Array<string>(missing).fill('0'), ...right];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return Uint8Array.from(
    groups.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 255]),
  );
}

/** The text of 4 or 16 octets, in the one form of RFC 5952; null for another number of them. */
export function ipText(octets: Uint8Array): string | null {
  if (octets.length === 4) return octets.join('.');
  if (octets.length !== 16) return null;
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((octets[at * 2] ?? 0) * 256 + (octets[at * 2 + 1] ?? 0)).toString(16),
  );
  const runs = [
    ...groups
      .map((group) => (group === '0' ? '0' : 'x'))
      .join('')
      .matchAll(/00+/g),
  ];
  const longest = runs.toSorted((a, b) => b[0].length - a[0].length)[0];
  if (longest === undefined) return groups.join(':');
  const end = longest.index + longest[0].length;
  return `${groups.slice(0, longest.index).join(':')}::${groups.slice(end).join(':')}`;
}

/** `10.0.0.0/8` as address and mask, 8 or 32 octets, with the bits behind the prefix as written; null for no network. */
export function subnetOf(text: string): Uint8Array<ArrayBuffer> | null {
  const [address = '', prefix = '', more] = text.split('/');
  const octets = ipOf(address);
  if (octets === null || more !== undefined || !/^(?:0|[1-9]\d{0,2})$/.test(prefix)) return null;
  const bits = Number(prefix);
  if (bits > octets.length * 8) return null;
  const mask = Uint8Array.from(octets, (_, at) => (0xff00 >> Math.max(0, Math.min(8, bits - at * 8))) & 0xff);
  return Uint8Array.from([...octets, ...mask]);
}

/** The text of address and mask; null when the mask is no prefix, or bits behind it are set. */
export function subnetText(octets: Uint8Array): string | null {
  if (octets.length !== 8 && octets.length !== 32) return null;
  const address = octets.subarray(0, octets.length / 2);
  const mask = octets.subarray(octets.length / 2);
  const bits = [...mask].map((octet) => octet.toString(2).padStart(8, '0')).join('');
  if (!/^1*0*$/.test(bits) || address.some((octet, at) => (octet & ~(mask[at] ?? 0)) !== 0)) return null;
  return `${ipText(address)}/${bits.replaceAll('0', '').length}`;
}
