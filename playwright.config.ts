import { defineConfig } from '@playwright/test';
import { presentRuntime } from './scripts/runtime.ts';

export default defineConfig({
  testDir: 'test',
  testMatch: '**/*.e2e.ts',
  // Electron's windows share one display and its focus: the tests take turns. Each Chromium of the host is alone.
  workers: presentRuntime().kind === 'electron' ? 1 : 2,
  // A test that passes at the second attempt has failed.
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  reporter: 'list',
  outputDir: 'out/test-results',
});
