import { spawnSync } from 'node:child_process';

/** What is checked each for itself: each knows just the globals it may use. The tests take scripts/ and bench/ along. */
const typedFolders = ['app', 'main', 'preload', 'renderer', 'test'] as const;

/** One check of the source: its name, and whether it passed. What is wrong has been printed. */
export interface Check {
  readonly name: string;
  readonly passed: boolean;
}

/** Type-checks every folder. */
export function checkTypes(): Check[] {
  return typedFolders.map((folder) => ({
    name: `types of ${folder}/`,
    passed: spawnSync('tsc', ['-p', folder], { stdio: 'inherit' }).status === 0,
  }));
}

/** Lints and checks the formatting of the whole tree. */
export function checkLint(): Check[] {
  const { status } = spawnSync('biome', ['check', '--error-on-warnings'], { stdio: 'inherit' });
  return [{ name: 'lint and format', passed: status === 0 }];
}
