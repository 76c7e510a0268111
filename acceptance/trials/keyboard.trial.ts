import type { Page } from "playwright-core";
import { signUp } from "../browser/people.ts";
import { openStage } from "../browser/stage.ts";
import type { Figures, Trial } from "./trial.ts";

/** One call makes so many. */
const AT_ONCE = 100;
/** Shorter ones the browser does not tell; they count as this. */
const SHORTEST_MS = 16;

/** Each kind of key as a person presses it, in the order in which one leads to the next. */
const PRESSES: Readonly<Record<string, readonly string[]>> = {
  "from row to row": Array.from({ length: 60 }, () => "Tab"),
  "page down": Array.from({ length: 40 }, () => "PageDown"),
  "to the end, and back": ["End", "Home", "End", "Home"],
  "open and shut the palette": ["Control+k", "Escape", "Control+k", "Escape", "Control+k", "Escape"],
  "typing in the filter": ["/", ..."batch 42", ...Array.from({ length: 8 }, () => "Backspace")],
};

/** Opens the page of keys with so many rows, and presses keys while they are there. */
export const trial: Trial = {
  name: "keyboard",
  shows:
    "A page with a table of 10,000 rows answers from the keyboard: time from a key to the next picture, as the browser tells it",
  controls: ["T-3"],
  full: 10_000,
  // It measures the machine too.
  sample: 0,
  async run(count, progress) {
    const stage = await openStage();
    try {
      const owner = await signUp(stage, "ada@example.com", "Ada");
      await owner.must("POST", "/account/organizations", { slug: "acme" });
      for (let made = 0; made < count; made += AT_ONCE) {
        await owner.must("POST", "/organizations/acme/key-batches", {
          mode: "test",
          name: `Batch ${String(made).padStart(4, "0")}`,
          count: AT_ONCE,
        });
        progress(made / 2);
      }
      const visitor = await stage.visit();
      await owner.sitDown(visitor);
      const { page } = visitor;
      await page.addInitScript(WATCH);
      await page.goto("/app/acme/keys");
      await page.getByRole("table").waitFor();
      await page.getByText("Batch").first().waitFor();
      const opening = await shiftOf(page);
      const more = page.getByRole("button", { name: "More" });
      for (let shown = 0; shown < count; ) {
        await more.click();
        const before = shown;
        // The page's policy lets nothing be waited for by a script of ours that is text, so it is asked again and again.
        for (; shown <= before; shown = (await page.evaluate(ROWS)) as number) await page.waitForTimeout(20);
        progress(count / 2 + shown / 2);
      }
      const figures: Record<string, number> = {};
      for (const [kind, keys] of Object.entries(PRESSES)) {
        await page.evaluate("window.pressed.splice(0)");
        for (const key of keys) await page.keyboard.press(key, { delay: 60 });
        await page.waitForTimeout(500);
        const took = (await page.evaluate("window.pressed.splice(0)")) as number[];
        const sorted = keys.map((_, at) => took[at] ?? SHORTEST_MS).toSorted((a, b) => a - b);
        figures[`${kind}: median of ${keys.length} keys, ms`] = sorted[sorted.length >> 1] ?? 0;
        figures[`${kind}: longest, ms`] = sorted.at(-1) ?? 0;
      }
      const there = await page.locator("tbody tr").count();
      const faults = visitor.faults();
      if (faults.length > 0) throw new Error(faults.join("\n"));
      return {
        "rows of the table": count,
        "of them in the page at once": there,
        ...figures,
        "layout shift while it opens": opening,
        "layout shift in all": await shiftOf(page),
      } satisfies Figures;
    } finally {
      await stage.close();
    }
  },
};

/** In the page: how long each key took until the next picture, in milliseconds; and, as Core Web Vitals count it, what moved by itself. */
const WATCH = `
  window.pressed = [];
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { name, duration } of list.getEntries()) if (name === "keydown") window.pressed.push(duration);
  }).observe({ type: "event", durationThreshold: 16 });
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) window.shifted += value;
  }).observe({ type: "layout-shift", buffered: true });
`;

/** In the page: how many rows the table says it has. */
const ROWS = `Number(document.querySelector("table[aria-rowcount]")?.getAttribute("aria-rowcount") ?? 1 + document.querySelectorAll("tbody tr").length) - 1`;

async function shiftOf(page: Page): Promise<number> {
  return Number(((await page.evaluate("window.shifted")) as number).toFixed(4));
}
