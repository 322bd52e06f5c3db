import { spawnSync } from 'node:child_process';

/** A file system of 1 MiB at `folder`, seen by the command alone; null where this machine allows no mounting. */
export function onSmallDisk(folder: string): string[] | null {
  const mount = `mount -t tmpfs -o size=1m none '${folder}'`;
  const asRoot = process.getuid?.() === 0 ? [] : ['-r'];
  const prefix = ['unshare', ...asRoot, '-m', 'sh', '-c'];
  const [command = '', ...rest] = [...prefix, mount];
  if (spawnSync(command, rest).status !== 0) return null;
  return [...prefix, `${mount} && exec "$@"`, 'sh'];
}
