import type { Page } from '@playwright/test';

/** Half of the smallest thing that can be pressed, in CSS pixels: who has aimed at its middle still meets it. */
const MET = 12;

/** What has moved in a window that was left alone. */
export interface Moves {
  /** Forgets where everything is: a person does something, and what they look at becomes another. */
  begin(): Promise<void>;
  /** What has moved since, each with how far: its words, from and to. */
  taken(): Promise<readonly string[]>;
}

/** Looks, frame by frame, where everything is that can be pressed. */
export async function watchMoves(page: Page): Promise<Moves> {
  const watch = await page.evaluateHandle((met) => {
    const pressable =
      'a[href], button, input, select, summary, [role="row"], [role="option"], [role="treeitem"]';
    const seen = new Map<Element, DOMRect>();
    const moves: string[] = [];
    const look = () => {
      for (const element of document.querySelectorAll(pressable)) {
        const now = element.getBoundingClientRect();
        const isThere =
          now.width > 1 && now.height > 1 && element.checkVisibility({ visibilityProperty: true });
        const before = seen.get(element);
        if (isThere) seen.set(element, now);
        else seen.delete(element);
        if (!isThere || before === undefined) continue;
        if (Math.abs(now.x - before.x) <= met && Math.abs(now.y - before.y) <= met) continue;
        const name = element.getAttribute('aria-label') ?? element.textContent ?? '';
        moves.push(`${name.slice(0, 60)}: ${before.x},${before.y} to ${now.x},${now.y}`);
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return {
      begin: () => {
        seen.clear();
        moves.length = 0;
      },
      moves: () => moves,
    };
  }, MET);
  return {
    begin: () => watch.evaluate(({ begin }) => begin()),
    taken: () => watch.evaluate(({ moves }) => moves()),
  };
}

/** Waits until what was to come with the next frames has come. */
export function framesOf(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
      }),
  );
}
