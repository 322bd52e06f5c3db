// Loaded before anything else: makes `electron` mean the host's own module, for import and for require.
import { registerHooks } from 'node:module';

const electron = new URL('./electron.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (!/^electron(\/(main|common))?$/.test(specifier)) return nextResolve(specifier, context);
    return { url: electron, format: 'module-typescript', shortCircuit: true };
  },
});
