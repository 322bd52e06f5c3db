import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { auditorsPage } from './scripts/auditors-page.ts';

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Bundled, so that the worker thread is one file and resolves no modules inside of the packaged archive.
      externalizeDeps: { exclude: ['age-encryption'] },
      // The workers are entries of their own: age's scrypt and SQLite's check are synchronous and must not stop the main process.
      lib: {
        entry: {
          index: 'main/index.ts',
          'age-worker': 'main/keystore/age-worker.ts',
          'structure-worker': 'main/store/structure-worker.ts',
          'migration-worker': 'main/store/migration-worker.ts',
        },
        formats: ['es'],
      },
      rolldownOptions: { output: { entryFileNames: '[name].js' } },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      // A sandboxed preload may require only `electron`: everything else is bundled into one CommonJS file.
      externalizeDeps: false,
      lib: { entry: 'preload/preload.ts', formats: ['cjs'] },
      rolldownOptions: { output: { entryFileNames: 'preload.cjs' } },
    },
  },
  renderer: {
    root: 'renderer',
    base: './',
    plugins: [react(), tailwindcss(), auditorsPage()],
    build: {
      outDir: 'out/renderer',
      minify: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: 'renderer/index.html' },
    },
  },
});
