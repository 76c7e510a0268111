import { Counter, Gauge, Registry } from "prom-client";
import { RequestCounts } from "./request-counts.ts";

/** What /metrics shows. Labels come from fixed lists and the registry, never from a caller. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Counts a request that has ended. */
  requestEnded(endpoint: string, provider: string, outcome: string, durationMs: number): void;
  /** Counts a refusal by a rate limit, by whom and what it counts. */
  rateLimited(scope: string, unit: string): void;
  /** Counts a request that could not be counted against its limits. */
  uncounted(decision: "admitted" | "refused"): void;
  /** Shows a number, which is read at each scrape. */
  watch(name: string, help: string, read: () => number): void;
  /** The same for a number that only goes up. */
  watchTotal(name: string, help: string, read: () => number): void;
  /** The same for several numbers of one name, told apart by a label. Those that are no longer read are no longer shown. */
  watchEach(name: string, help: string, label: string, read: () => Iterable<readonly [string, number]>): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const requests = new RequestCounts(registry);
  const refusals = new Counter({
    name: "sallyport_rate_limited_total",
    help: "Requests that a rate limit refused, by whom it counts and what.",
    labelNames: ["scope", "unit"] as const,
    registers: [registry],
  });
  const uncounted = new Counter({
    name: "sallyport_limits_unchecked_total",
    help: "Requests that could not be counted against their limits, and what became of them.",
    labelNames: ["decision"] as const,
    registers: [registry],
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    requestEnded: (endpoint, provider, outcome, durationMs) =>
      requests.add(endpoint, provider, outcome, durationMs),
    rateLimited: (scope, unit) => refusals.labels(scope, unit).inc(),
    uncounted: (decision) => uncounted.labels(decision).inc(),
    watch(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
    watchTotal(name, help, read) {
      new Counter({
        name,
        help,
        registers: [registry],
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    },
    watchEach(name, help, label, read) {
      new Gauge({
        name,
        help,
        labelNames: [label],
        registers: [registry],
        collect() {
          this.reset();
          for (const [value, number] of read()) this.set({ [label]: value }, number);
        },
      });
    },
  };
}
