import { readFileSync } from "node:fs";
import type { Product } from "../product.ts";

const MEBIBYTE = 1024;

/** Resident memory of the server process in MiB: now, and the most it ever was. */
export function residentMiB({ serverPid }: Pick<Product, "serverPid">): {
  readonly now: number;
  readonly peak: number;
} {
  const text = readFileSync(`/proc/${serverPid}/status`, "utf8");
  const kibibytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(text)?.[1]);
  return {
    now: Math.round(kibibytes("VmRSS") / MEBIBYTE),
    peak: Math.round(kibibytes("VmHWM") / MEBIBYTE),
  };
}

/** Waits until the server has let go of what it used; resolves to what it still has, also when that is too much. */
export async function settledMiB(product: Product, atMostMiB: number, withinMs = 40_000): Promise<number> {
  for (let waitedMs = 0; waitedMs < withinMs; waitedMs += 500) {
    const { now } = residentMiB(product);
    if (now <= atMostMiB) return now;
    await Bun.sleep(500);
  }
  return residentMiB(product).now;
}

/** Counted requests by outcome, and how many are being served. Each has one usage row. */
export interface Counters {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly total: number;
  readonly inFlight: number;
}

export async function counters(product: Product): Promise<Counters> {
  const text = await (await fetch(`${product.url}/metrics`)).text();
  const outcomes: Record<string, number> = {};
  let total = 0;
  for (const [, outcome = "", count] of text.matchAll(
    /^sallyport_requests_total\{.*outcome="(\w+)".*\} (\d+)$/gm,
  )) {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + Number(count);
    total += Number(count);
  }
  return { outcomes, total, inFlight: Number(/^sallyport_requests_in_flight (\d+)$/m.exec(text)?.[1]) };
}

/** The counters once nothing is being served any more. */
export async function restingCounters(product: Product, withinMs = 15_000): Promise<Counters> {
  for (let waitedMs = 0; ; waitedMs += 10) {
    const now = await counters(product);
    if (now.inFlight === 0 || waitedMs > withinMs) return now;
    await Bun.sleep(10);
  }
}

/** The outcomes counted between two looks, such as { succeeded: 1 }. */
export function counted(before: Counters, after: Counters): Record<string, number> {
  const names = Object.keys(after.outcomes);
  return Object.fromEntries(
    names
      .map((name) => [name, (after.outcomes[name] ?? 0) - (before.outcomes[name] ?? 0)] as const)
      .filter(([, count]) => count !== 0),
  );
}
