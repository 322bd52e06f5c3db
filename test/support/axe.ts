import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
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

/**
 * Looks at a page again and again, in both themes. @param sizes of the pictures that are taken where `CIM_SHOTS` names a folder
 * @returns `look`, with what the state is called; and all that was found so far, a line each
 */
export async function inBothThemes(
  page: Page,
  sizes: readonly (readonly [width: number, height: number])[] = [
    [1280, 800],
    [960, 600],
  ],
): Promise<{ readonly look: (where: string) => Promise<void>; readonly found: readonly string[] }> {
  await loadAxe(page);
  const found: string[] = [];
  const shots = process.env['CIM_SHOTS'];
  const look = async (where: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const finding of await findings(page)) found.push(`${where}, ${colorScheme}: ${finding}`);
      if (shots === undefined) continue;
      for (const [width, height] of sizes) {
        await page.setViewportSize({ width, height });
        await page.screenshot({ path: path.join(shots, `${where}-${colorScheme}-${width}.png`) });
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    }
  };
  return { look, found };
}
