import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { app } from 'electron';
import { Interruption } from './interruption.ts';
import { runProgram } from './program.ts';
import { guardOutput, writeLastWord } from './terminal.ts';

/**
 * Runs a command line in the desktop app's own program, which cannot be started as Node (its fuse is off): no window,
 * no session, no instance lock. The app may be open meanwhile; a ledger in use is refused like anywhere else.
 */
export async function runInApp(args: readonly string[]): Promise<void> {
  // Chromium keeps its own files in the data folder, and two programs must not share them.
  const scratch = mkdtempSync(path.join(os.tmpdir(), 'cim-keys-cli-'));
  process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
  app.setPath('userData', scratch);
  app.dock?.hide();
  guardOutput();
  const interruption = new Interruption(() => {
    writeLastWord('Ended at once. What was acknowledged before is on the disk.');
    app.exit(130);
  });
  // Electron makes a request to quit out of Ctrl-C and of every other signal that ends a program.
  app.on('before-quit', (event) => {
    event.preventDefault();
    interruption.interrupt();
  });
  app.exit(await runProgram(args, app.getVersion(), interruption.signal));
}
