import { fork, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Check } from './checks.ts';
import { newerNatsServer } from './newer-nats-server.ts';
import {
  ensurePrograms,
  findProgram,
  isSystem,
  MissingProgramError,
  programs,
  virtualUsbPrograms,
} from './programs.ts';
import { build, HOST_NOTICE, obtainRuntime } from './runtime.ts';
import { findZlint } from './zlint.ts';

/*
 * Runs everything: types, lint, unit and integration tests, end-to-end tests. Its last line is
 * “N passed, N failed”. A skipped or flaky test counts as failed: nothing is left out silently.
 */

interface Tally {
  readonly passed: number;
  readonly failed: number;
  /** What failed, by name: it stands at the end again, where whoever reads only the end finds it. */
  readonly names: readonly string[];
}

const results = path.resolve(import.meta.dirname, '../out/test-results');
const vitestReport = path.join(results, 'vitest.json');
const playwrightReport = path.join(results, 'playwright.json');

const vitestSchema = z.object({
  numPassedTests: z.int(),
  numTotalTests: z.int(),
  numFailedTestSuites: z.int(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

const checksSchema = z.array(z.strictObject({ name: z.string(), passed: z.boolean() }));

interface PlaywrightSuite {
  readonly specs: readonly { readonly title: string; readonly file: string; readonly ok: boolean }[];
  readonly suites?: readonly PlaywrightSuite[] | undefined;
}

const suiteSchema: z.ZodType<PlaywrightSuite> = z.object({
  specs: z.array(z.object({ title: z.string(), file: z.string(), ok: z.boolean() })),
  suites: z.optional(z.array(z.lazy(() => suiteSchema))),
});

const playwrightSchema = z.object({
  stats: z.object({ expected: z.int(), unexpected: z.int(), flaky: z.int(), skipped: z.int() }),
  suites: z.array(suiteSchema),
  errors: z.array(z.unknown()),
});

// What the tests need is fetched meanwhile, which takes as long, and waits where this computes.
const checking = fork(path.join(import.meta.dirname, 'checking.ts'));
const checked = new Promise<readonly Check[]>((resolve) => {
  let told: readonly Check[] = [{ name: 'types and lint gave no answer', passed: false }];
  checking.once('message', (message) => {
    told = checksSchema.parse(message);
  });
  checking.once('exit', () => resolve(told));
});
try {
  const runtime = prepare();
  const tallies = [
    tallyOf(await checked),
    runVitest(),
    runPlaywright(runtime === 'electron' && needsDisplay()),
  ];
  if (runtime === 'chromium-host') console.log(`\n${HOST_NOTICE} The end-to-end tests ran in the host.`);
  const passed = tallies.reduce((sum, tally) => sum + tally.passed, 0);
  const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
  for (const name of tallies.flatMap(({ names }) => names)) console.log(`✗ ${name}`);
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  checking.kill();
  if (!(error instanceof MissingProgramError)) throw error;
  console.error(`\nThe tests cannot run: none may be skipped for a missing program.\n${error.message}`);
  process.exitCode = 1;
}

function prepare(): 'electron' | 'chromium-host' {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(results, { recursive: true });
  const { kind } = obtainRuntime();
  ensurePrograms([
    programs.natsServer,
    programs.age,
    programs.openssl,
    programs.certtool,
    programs.nssTools,
    programs.curl,
    programs.script,
    programs.ip,
    programs.gfcombine,
    programs.pdftotext,
    programs.qpdf,
    programs.zbarimg,
    programs.wormhole,
    programs.fidoToken,
    programs.ykman,
    ...virtualUsbPrograms,
    // The host has tests of its own, which need Chromium even where Electron is there.
    programs.chromium,
    // The windows are drawn with less; other systems have no package of it, and do without.
    ...(isSystem('debian') ? [programs.headlessShell] : []),
    // The auditor's page is opened in them. Elsewhere they are asked where they are there, and the tests say if they are not.
    ...(isSystem('debian') ? [programs.firefox, programs.webKitDriver, programs.xvfb] : []),
    // Where there is no package of them, the test says that this judge was not asked.
    ...(isSystem('debian') || isSystem('ubuntu') ? [programs.go, programs.natsJwt] : []),
    ...(kind === 'electron' && needsDisplay() ? [programs.xvfb] : []),
  ]);
  newerNatsServer();
  // Where there is no package of it, the tests say that this judge was not asked.
  const zlint = findZlint();
  if ('whyNot' in zlint) console.log(zlint.whyNot);
  console.log('Building…');
  build();
  return kind;
}

function needsDisplay(): boolean {
  return process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
}

function tallyOf(checks: readonly Check[]): Tally {
  for (const { name, passed } of checks) console.log(`${passed ? '✓' : '✗'} ${name}`);
  const names = checks.filter((check) => !check.passed).map(({ name }) => name);
  return { passed: checks.length - names.length, failed: names.length, names };
}

function runVitest(): Tally {
  spawnSync('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestReport}`], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const report = readReport(vitestReport, vitestSchema);
  if (!report) return { passed: 0, failed: 1, names: ['unit and integration tests gave no report'] };
  const notPassed = report.numTotalTests - report.numPassedTests;
  // A file that cannot even be loaded has no tests to fail, only itself.
  return {
    passed: report.numPassedTests,
    failed: Math.max(notPassed, report.numFailedTestSuites > 0 ? 1 : 0),
    names: report.testResults.flatMap(({ name, status, assertionResults }) => {
      const file = path.relative(process.cwd(), name);
      const tests = assertionResults.filter((test) => test.status !== 'passed');
      if (status !== 'passed' && tests.length === 0) return [file];
      return tests.map(({ fullName }) => `${file} › ${fullName}`);
    }),
  };
}

function runPlaywright(underXvfb: boolean): Tally {
  const command = ['playwright', 'test', '--reporter=list,json'];
  const [program = '', ...args] = underXvfb
    ? [findProgram('xvfb-run') ?? 'xvfb-run', '-a', ...command]
    : command;
  spawnSync(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
  });
  const report = readReport(playwrightReport, playwrightSchema);
  if (!report) return { passed: 0, failed: 1, names: ['end-to-end tests gave no report'] };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return {
    passed: expected,
    failed: unexpected + flaky + skipped + report.errors.length,
    names: report.suites.flatMap(notPassedIn),
  };
}

function notPassedIn({ specs, suites = [] }: PlaywrightSuite): string[] {
  const own = specs.filter(({ ok }) => !ok).map(({ file, title }) => `${file} › ${title}`);
  return [...own, ...suites.flatMap(notPassedIn)];
}

function readReport<T>(file: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    console.error(`No report in ${file}: ${error instanceof Error ? error.message : 'unknown'}`);
    return null;
  }
}
