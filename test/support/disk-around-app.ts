import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ElectronApplication } from '@playwright/test';

/**
 * An executable that runs the app with a small file system of its own in place of a folder, which keeps what lies there.
 * Nothing outside of the app sees it, and it is gone with the app.
 * @param folder that of the ledger
 * @param megabytes how much fits
 * @throws Error where this machine allows no mounting: the test fails then, and is not left out
 */
export function smallDiskAround(folder: string, megabytes: number): string {
  const asRoot = process.getuid?.() === 0 ? '' : '-r';
  const trial = spawnSync('sh', ['-c', `unshare ${asRoot} -m mount -t tmpfs -o size=1m none '${folder}'`], {
    encoding: 'utf8',
  });
  if (trial.status !== 0)
    throw new Error(`This machine allows no file system in a mount namespace of its own: ${trial.stderr}`);
  const copy = `${folder}.copy`;
  const steps = [
    `cp -a '${folder}' '${copy}'`,
    `mount -t tmpfs -o size=${megabytes}m none '${folder}'`,
    `cp -a '${copy}/.' '${folder}/'`,
    'exec "$CIM_EXECUTABLE" "$@"',
  ];
  const file = path.join(path.dirname(folder), 'within.sh');
  writeFileSync(
    file,
    `#!/bin/sh\nexec unshare ${asRoot} -m sh -c '${steps.join(' && ').replaceAll("'", `'"'"'`)}' sh "$@"\n`,
  );
  chmodSync(file, 0o755);
  return file;
}

/** Lets nothing more fit on the disk on which a folder lies, as the app sees it. */
export async function fillDisk(application: ElectronApplication, folder: string): Promise<void> {
  await application.evaluate(
    (_, file) => {
      const fs = process.getBuiltinModule('node:fs');
      const handle = fs.openSync(file, 'w');
      for (const size of [65536, 512, 1])
        try {
          for (;;) fs.writeSync(handle, new Uint8Array(size));
        } catch {
          // Full for pieces of this size.
        }
      fs.closeSync(handle);
    },
    path.join(folder, 'filler'),
  );
}

/** Makes room again. */
export async function freeDisk(application: ElectronApplication, folder: string): Promise<void> {
  await application.evaluate(
    (_, file) => process.getBuiltinModule('node:fs').rmSync(file),
    path.join(folder, 'filler'),
  );
}
