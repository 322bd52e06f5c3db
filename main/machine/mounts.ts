import type { SystemFiles } from './system-files.ts';

/** A mount, as the kernel tells of it. Source: proc_pid_mountinfo(5). */
export interface Mount {
  readonly id: number;
  /** The mount in which it is mounted. */
  readonly parent: number;
  /** The number of the device, `8:2`; `0:…` where there is none. */
  readonly device: string;
  /** Where it is seen. */
  readonly point: string;
  /** `ext4`, `vfat`, `nfs4`. */
  readonly type: string;
  /** What was mounted, in words of the file system: `/dev/sda2`, `server:/share`. */
  readonly source: string;
}

const LINE =
  /^(?<id>\d+) (?<parent>\d+) (?<device>\d+:\d+) \S+ (?<point>\/\S*) \S+ (?:\S+ )*?- (?<type>\S+) (?<source>\S*) \S+$/;

/** All mounts that this process sees; null where the kernel does not tell, or tells what nobody understands. */
export function mountsOf(system: SystemFiles): Mount[] | null {
  const told = system.text('/proc/self/mountinfo');
  if (told === null) return null;
  const mounts: Mount[] = [];
  for (const line of told.split('\n').filter((line) => line !== '')) {
    const found = LINE.exec(line)?.groups;
    if (found === undefined) return null;
    const { id, parent, device = '', point = '', type = '', source = '' } = found;
    mounts.push({
      ...{ id: Number(id), parent: Number(parent), device, type },
      ...{ point: unescaped(point), source: unescaped(source) },
    });
  }
  // Every process sees one at least.
  return mounts.length === 0 ? null : mounts;
}

/**
 * The mount in which a path lies, as the kernel finds it: from the root along the path, and into each mount that covers a
 * folder on it. What is mounted over a folder hides what was mounted below it before.
 * @param place absolute, without links
 */
export function mountOf(mounts: readonly Mount[], place: string): Mount | null {
  const ids = new Set(mounts.map(({ id }) => id));
  let at = mounts.find(({ point, parent, id }) => point === '/' && (parent === id || !ids.has(parent)));
  for (let left = mounts.length; at !== undefined && left > 0; left--) {
    const { id, point } = at;
    const next = mounts
      .filter((one) => one.parent === id && one.id !== id)
      .filter((one) => isWithin(one.point, point) && isWithin(place, one.point))
      .toSorted((a, b) => a.point.length - b.point.length)[0];
    if (next === undefined) return at;
    at = next;
  }
  return at ?? null;
}

/** The text of a field in which blanks and the like stand as `\040`. */
export function unescaped(field: string): string {
  const bytes = Buffer.from(field, 'utf8')
    .toString('latin1')
    .replace(/\\([0-3][0-7]{2})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function isWithin(place: string, folder: string): boolean {
  return folder === '/' || place === folder || place.startsWith(`${folder}/`);
}
