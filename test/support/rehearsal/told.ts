import type { Reporter, TestCase, TestError, TestResult } from '@playwright/test/reporter';

/** Playwright's reporter for the demo: what is told as it happens, and what went wrong. Nothing else. */
export default class Told implements Reporter {
  onStdOut(chunk: string | Buffer): void {
    process.stdout.write(chunk);
  }

  onStdErr(chunk: string | Buffer): void {
    process.stderr.write(chunk);
  }

  onTestEnd(_test: TestCase, { errors }: TestResult): void {
    for (const error of errors) this.onError(error);
  }

  onError({ stack, message }: TestError): void {
    console.error(`\n✗ ${stack ?? message ?? 'It failed, and nothing says why.'}`);
  }
}
