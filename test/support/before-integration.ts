import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const OUT = path.resolve(import.meta.dirname, '../../out');

/** What is done once before the integration tests, so that the hundreds of threads and programs that they start, start quickly. */
export default async function beforeIntegration(): Promise<void> {
  // Of each program that a test starts the sources are read and compiled once, and not each time.
  process.env['NODE_COMPILE_CACHE'] ??= path.join(OUT, 'compile-cache');
  await bundleAgeWorker();
}

/**
 * Bundles the thread that encrypts and decrypts, as the app's build does: it starts in a third of the time that its sources
 * take. Where nothing has bundled it, `AGE` takes the sources.
 */
async function bundleAgeWorker(): Promise<void> {
  const outDir = path.join(OUT, 'test-age');
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: path.join(import.meta.dirname, 'quick-age-worker.ts'), outDir, emptyOutDir: true },
  });
  process.env['CIM_TEST_AGE_WORKER'] = pathToFileURL(path.join(outDir, 'quick-age-worker.js')).href;
}
