import { spawnSync } from 'node:child_process';
import path from 'node:path';

/* Runs every benchmark, one after another; each prints ratios to a bare baseline of its own run. */

for (const name of [
  'cid',
  'append',
  'sync',
  'bundle',
  'million',
  'lists',
  'chart',
  'certificates',
  'event-loop',
]) {
  console.log(`\n— ${name} —`);
  spawnSync(process.execPath, [path.join(import.meta.dirname, `../bench/${name}.ts`)], { stdio: 'inherit' });
}
