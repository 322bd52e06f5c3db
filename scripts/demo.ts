import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { picturesTaken, WALKTHROUGH } from '../test/support/rehearsal/walkthrough.ts';
import {
  ensurePrograms,
  findProgram,
  MissingProgramError,
  programs,
  virtualUsbPrograms,
} from './programs.ts';
import { build, obtainRuntime } from './runtime.ts';

/*
 * The demo: five people rehearse the making of a root authority in the real app, on two laptops, with virtual YubiKeys and
 * a real nats-server. It needs no display and nothing running. It is a test like the others (test/e2e/rehearsal.e2e.ts),
 * told line by line. With --write-walkthrough the pictures that docs/walkthrough.md shows are taken anew from it.
 */

const root = path.resolve(import.meta.dirname, '..');

const WRITE = '--write-walkthrough';

try {
  const [unknown] = process.argv.slice(2).filter((argument) => argument !== WRITE);
  if (unknown === undefined) {
    process.exitCode = play();
    if (process.exitCode === 0 && process.argv.includes(WRITE)) writePictures();
  } else {
    console.error(`There is no option “${unknown}”. There is: ${WRITE}.`);
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof MissingProgramError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function play(): number {
  const { kind } = obtainRuntime();
  ensurePrograms([
    programs.natsServer,
    programs.openssl,
    ...virtualUsbPrograms,
    // Shows the windows where Electron cannot be had, and the auditor's page everywhere.
    programs.chromium,
    programs.pdftotext,
    ...(kind === 'electron' && needsDisplay() ? [programs.xvfb] : []),
  ]);
  const began = performance.now();
  build();
  console.log(`Built in ${((performance.now() - began) / 1000).toFixed(1)} s.`);
  if (kind === 'chromium-host')
    console.log(
      'Private keys are encrypted at little cost here, as in the tests; in earnest each takes about a second.',
    );
  const told = path.join(root, 'test/support/rehearsal/told.ts');
  const command = ['playwright', 'test', 'test/e2e/rehearsal.e2e.ts', `--reporter=${told}`];
  const [program = '', ...args] =
    kind === 'electron' && needsDisplay()
      ? [findProgram('xvfb-run') ?? 'xvfb-run', '-a', ...command]
      : command;
  const { status } = spawnSync(program, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, CIM_DEMO: '1' },
  });
  return status ?? 1;
}

function writePictures(): void {
  rmSync(WALKTHROUGH, { recursive: true, force: true });
  mkdirSync(WALKTHROUGH);
  const taken = picturesTaken(path.join(root, 'out/demo'));
  for (const [name, file] of taken) copyFileSync(file, path.join(WALKTHROUGH, `${name}.png`));
  console.log(`${taken.size} pictures of docs/walkthrough.md were written.`);
}

function needsDisplay(): boolean {
  return process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
}
