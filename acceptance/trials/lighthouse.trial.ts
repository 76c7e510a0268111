import { join } from "node:path";
import { nodeProgram } from "../../scripts/node-programs.mjs";
import { openStage } from "../browser/stage.ts";
import { SETTINGS } from "../browser/world.ts";
import { sallyport } from "../product.ts";
import type { Trial } from "./trial.ts";

const PATHS = [
  "/en/",
  "/es/",
  "/en/models",
  "/en/pricing",
  "/en/security",
  "/en/security/k-4",
  "/en/privacy",
  "/en/cookies",
  "/en/terms",
  "/en/contact",
  "/en/docs/first-request",
  "/en/reference/keys.revoke",
];
const LEAST = 95;
/** Version 13 wants a newer Node than we do. */
const VERSION = "12.2.3";

/** What is read of its report. */
interface Report {
  readonly categories: Readonly<Record<string, { readonly title: string; readonly score: number }>>;
  readonly audits: Readonly<Record<string, Audit>>;
}

interface Audit {
  readonly title: string;
  /** Null where it does not apply. */
  readonly score: number | null;
  readonly numericValue?: number;
}

/** What cost points. */
function lost(audits: Report["audits"]): string {
  const faults = Object.values(audits).filter(({ score }) => score !== null && score < 0.9);
  return faults.map(({ title }) => title).join("; ");
}

/** Looks at public pages as Lighthouse sees them on a slow phone. */
export const trial: Trial = {
  name: "lighthouse",
  shows: `Lighthouse gives public pages at least ${LEAST} of 100 in all four of its categories, as on a slow phone`,
  controls: ["T-3"],
  full: PATHS.length,
  // In npm test none: it takes ten seconds a page, and measures the machine with it.
  sample: 0,
  async run(count, progress) {
    const folder = await nodeProgram("lighthouse", VERSION);
    const stage = await openStage(SETTINGS);
    try {
      await sallyport(stage.product.dataDir, ["providers", "add", "groq"], {
        input: "gsk_not_a_key_000000000000",
      });
      const lowest: Record<string, number> = {};
      let largestPaintMs = 0;
      let largestShift = 0;
      for (const [index, path] of PATHS.slice(0, count).entries()) {
        const { categories, audits } = await look(folder, `${stage.origin}${path}`);
        for (const { title, score } of Object.values(categories)) {
          const points = Math.round(score * 100);
          if (points < LEAST) throw new Error(`${path}: ${title} has ${points} of 100: ${lost(audits)}`);
          lowest[title] = Math.min(lowest[title] ?? 100, points);
        }
        largestPaintMs = Math.max(largestPaintMs, audits["largest-contentful-paint"]?.numericValue ?? 0);
        largestShift = Math.max(largestShift, audits["cumulative-layout-shift"]?.numericValue ?? 0);
        progress(index + 1);
      }
      const named = Object.entries(lowest).map(([title, points]) => [
        `${title}, lowest of all pages`,
        points,
      ]);
      return {
        pages: count,
        ...Object.fromEntries(named),
        "largest contentful paint, ms (slow phone, simulated)": Math.round(largestPaintMs),
        "layout shift at most": Number(largestShift.toFixed(3)),
      };
    } finally {
      await stage.close();
    }
  },
};

async function look(folder: string, url: string): Promise<Report> {
  const child = Bun.spawn(
    [
      ...["node", join(folder, "cli", "index.js"), url, "--output=json", "--quiet"],
      "--chrome-flags=--headless=new --no-sandbox",
      "--only-categories=performance,accessibility,best-practices,seo",
    ],
    { env: { ...process.env, CHROME_PATH: "/usr/bin/chromium" }, stdout: "pipe", stderr: "pipe" },
  );
  const [report, complaint, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (code !== 0) throw new Error(complaint);
  return JSON.parse(report) as Report;
}
