// Loaded before anything else: makes `electron` mean the host's own module, for import and for require.
import { enableCompileCache, registerHooks } from 'node:module';
import path from 'node:path';

// Electron is compiled before it starts, the host is not: what was compiled is kept, or each start would do it again.
enableCompileCache(path.resolve(import.meta.dirname, '../../out/host-compile-cache'));

if (process.env['CIM_TEST_QUICK_SCRYPT'] === '1') await import('./quick-scrypt.ts');

const electron = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!/^electron(\/(main|common))?$/.test(specifier)) return nextResolve(specifier, context);
    return { url: electron, format: 'module-typescript', shortCircuit: true };
  },
});
