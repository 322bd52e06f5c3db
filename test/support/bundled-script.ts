import path from 'node:path';
import { build } from 'vite';
import { temporaryFolder } from './temporary.ts';

/**
 * One of the scripts of this folder as a single file, for tests that start it hundreds of times: reading the sources
 * one by one takes most of a short life.
 * @param name `sync-until-killed.ts`
 * @param folder where it goes; without one it goes away with the test
 * @returns its path
 */
export async function bundledScript(name: string, folder = temporaryFolder()): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'warn',
    build: { ssr: path.join(import.meta.dirname, name), outDir: folder, minify: false, target: 'node24' },
    ssr: { noExternal: true, external: ['node-hid'] },
  });
  return path.join(folder, name.replace(/\.ts$/, '.js'));
}
