import { availableParallelism } from 'node:os';
import { defineConfig } from '@playwright/test';
import { presentRuntime } from './scripts/runtime.ts';

// Keys are made at little cost in the host; a test of the cost itself takes this away. See test/host/quick-scrypt.ts.
process.env['CIM_TEST_QUICK_SCRYPT'] ??= '1';

export default defineConfig({
  testDir: 'test',
  testMatch: '**/*.e2e.ts',
  // Electron's windows share one display and its focus: the tests take turns. Each Chromium of the host is alone.
  // They wait more than they compute: one more than there are cores.
  workers: presentRuntime().kind === 'electron' ? 1 : Math.ceil(availableParallelism() * 1.5),
  // A test that passes at the second attempt has failed.
  retries: 0,
  forbidOnly: true,
  // When a test counts as hanging. None waits for these: whatever it waits for, it goes on as soon as that is so. On
  // a machine that is busy with other things, or on a slow one, a window may well need half a minute.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: 'list',
  outputDir: 'out/test-results',
});
