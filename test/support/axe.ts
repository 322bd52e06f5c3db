import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Brings axe into the page; not as a script element, for the page's own rules forbid those. */
export async function loadAxe(page: Page): Promise<void> {
  await page.evaluate(AXE);
}

/** What axe looks at, and by which rules; at everything, by all, where it is not said. */
export interface Looked {
  /** A selector. */
  readonly within?: string;
  readonly rules?: readonly string[];
}

/** What axe finds on the page as it is: the rule and the elements, a line each. */
export async function findings(page: Page, { within, rules }: Looked = {}): Promise<string[]> {
  const results: AxeResults = await page.evaluate(
    async ([selector, values]) => {
      const axe = Reflect.get(globalThis, 'axe');
      return axe.run(selector ?? document, {
        resultTypes: ['violations'],
        ...(values === null ? {} : { runOnly: { type: 'rule', values } }),
      });
    },
    [within ?? null, rules ?? null] as const,
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`),
  );
}
