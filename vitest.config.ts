import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The fault campaigns take longest, and begin first: the others run beside them. */
class CampaignsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isCampaign = ({ moduleId }: TestSpecification) => /\/(kills|faults)\.test\.ts$/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isCampaign), ...sorted.filter((file) => !isCampaign(file))];
  }
}

export default defineConfig({
  test: {
    // Much of what they do is waiting for servers and disks: with as many as there are cores a third of these would idle.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    sequence: { sequencer: CampaignsFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          environment: 'node',
          // They change nothing that another file sees: modules that all of them import are loaded once for each worker.
          isolate: false,
          // They compute and wait for nothing: how long that takes says how busy the machine is.
          testTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          environment: 'node',
          globalSetup: 'test/support/before-integration.ts',
          // The command line within a test encrypts at little cost, too.
          alias: [
            {
              find: /^\.\/age-worker-url\.ts$/,
              replacement: path.resolve(import.meta.dirname, 'test/support/quick-age-worker-url.ts'),
            },
          ],
          // When a test counts as hanging. None waits for these: each goes on as soon as what it waits for is so.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      // Each part of the fuzzing is a test of its own, bounded in time: see scripts/fuzz.ts for longer.
      { test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], environment: 'node' } },
    ],
  },
});
