import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { WIDTHS } from "./visitor.ts";

/** axe as its package for Playwright brings it; that package's own builder loads it anew for each look, which takes twice as long. */
const AXE = readFileSync(
  createRequire(import.meta.resolve("@axe-core/playwright")).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** WCAG 2.2 AA, and what axe holds to be good practice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const EVERYTHING = { type: "tag", values: TAGS };
/** What a theme can change; the rest is the same in both. */
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** Waits until colours have stopped changing. */
export const SETTLED = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() =>
  Promise.all(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
    .map(({ finished }) => finished.catch(() => null)))).then(() => null)`;

interface Results {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
  }[];
}

/**
 * Looks at a page with axe in both themes at both widths, and whether it is wider than its window.
 * @returns a line for each fault; the page stays at the last width and theme
 */
export async function faultsOfAccess(page: Page): Promise<readonly string[]> {
  await page.evaluate(`${AXE};0`);
  const faults: string[] = [];
  const look = async (width: keyof typeof WIDTHS, theme: "light" | "dark", runOnly: typeof EVERYTHING) => {
    await page.setViewportSize(WIDTHS[width]);
    await page.emulateMedia({ colorScheme: theme });
    await page.evaluate(SETTLED);
    const { violations } = await page.evaluate<Results>(
      `axe.run(document, ${JSON.stringify({ runOnly, resultTypes: ["violations"] })})`,
    );
    for (const { id, nodes } of violations)
      for (const { target, failureSummary } of nodes)
        faults.push(
          `${width} ${theme}: ${id} at ${target.join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`,
        );
    const tooWide = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    if (tooWide > 0) faults.push(`${width} ${theme}: ${tooWide} px wider than the window`);
  };
  await look("wide", "light", EVERYTHING);
  await look("wide", "dark", COLOURS);
  await look("narrow", "light", COLOURS);
  await look("narrow", "dark", EVERYTHING);
  return faults;
}
