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

/**
 * Waits until everything has been read and colours have stopped changing: a page that is still loading has nothing to find
 * fault with. On touch screens a dialog with an input also waits, unseen, for a keyboard on the screen, which a test has not.
 */
export const SETTLED = `new Promise((drawn) => {
  const look = () => document.querySelector('.scrim[style*="opacity: 0"], [aria-busy="true"]') ? requestAnimationFrame(look) : drawn();
  requestAnimationFrame(() => requestAnimationFrame(look));
}).then(() =>
  Promise.all(document.getAnimations()
    .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
    .map(({ finished }) => finished.catch(() => null)))).then(() => null)`;

interface Results {
  readonly violations: readonly {
    readonly id: string;
    readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary: string }[];
  }[];
}

/** How a page is looked at: a width and a theme. */
export const LOOKS = [
  { width: "wide", theme: "light" },
  { width: "wide", theme: "dark" },
  { width: "narrow", theme: "light" },
  { width: "narrow", theme: "dark" },
] as const satisfies readonly { width: keyof typeof WIDTHS; theme: "light" | "dark" }[];

/** Of the four looks, the two that see both themes and both widths. */
const TWO_LOOKS = [LOOKS[0], LOOKS[3]] as const;

/**
 * Looks at a page with axe wide and light, and narrow and dark, and whether it is wider than its window. `npm run screenshots` looks
 * at the other two as well.
 * @returns a line for each fault; the page stays at the last width and theme
 */
export async function faultsOfAccess(page: Page): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { width, theme } of TWO_LOOKS) {
    await page.setViewportSize(WIDTHS[width]);
    await page.emulateMedia({ colorScheme: theme });
    for (const fault of await faultsAsItIs(page)) faults.push(`${width} ${theme}: ${fault}`);
  }
  return faults;
}

/** The same as the page stands now. */
export async function faultsAsItIs(page: Page): Promise<readonly string[]> {
  await page.evaluate(SETTLED);
  // Half a megabyte, which a page that stayed open has already.
  if (await page.evaluate<boolean>('typeof axe === "undefined"'))
    await page.evaluate(`(() => { ${AXE} })(); 0`);
  const { violations } = await page.evaluate<Results>(
    `axe.run(document, ${JSON.stringify({ runOnly: EVERYTHING, resultTypes: ["violations"] })})`,
  );
  const tooWide = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
  return [
    ...violations.flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) =>
          `${id} at ${target.join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`,
      ),
    ),
    ...(tooWide > 0 ? [`${tooWide} px wider than the window`] : []),
  ];
}
