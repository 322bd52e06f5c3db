import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'test',
  testMatch: '**/*.e2e.ts',
  // Windows, and the instance lock, are one machine's: the tests take turns.
  workers: 1,
  // A test that passes at the second attempt has failed.
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  reporter: 'list',
  outputDir: 'out/test-results',
});
