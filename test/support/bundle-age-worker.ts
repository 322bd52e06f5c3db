import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

/**
 * Bundles the thread that encrypts and decrypts before the tests begin, as the app's build does: each of hundreds of
 * threads starts in a third of the time that its sources take. Where nothing has bundled it, `AGE` takes the sources.
 */
export default async function bundleAgeWorker(): Promise<void> {
  const outDir = path.resolve(import.meta.dirname, '../../out/test-age');
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: path.join(import.meta.dirname, 'quick-age-worker.ts'), outDir, emptyOutDir: true },
  });
  process.env['CIM_TEST_AGE_WORKER'] = pathToFileURL(path.join(outDir, 'quick-age-worker.js')).href;
}
