import { Counter, Gauge, Histogram, Registry } from "prom-client";

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
  /** Shows a number that is asked for at each scrape. */
  watch(name: string, help: string, read: () => number): void;
}

const DURATION_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const labels = ["endpoint", "provider", "outcome"] as const;
  const requests = new Counter({
    name: "sallyport_requests_total",
    help: "Requests that were admitted, by how they ended.",
    labelNames: labels,
    registers: [registry],
  });
  const durations = new Histogram({
    name: "sallyport_request_duration_seconds",
    help: "From the first byte of a request to the last of its answer.",
    labelNames: ["endpoint"] as const,
    buckets: DURATION_SECONDS,
    registers: [registry],
  });
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
  const children = new Map<string, { count: Counter.Internal; duration: Histogram.Internal<"endpoint"> }>();

  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    requestEnded(endpoint, provider, outcome, durationMs) {
      const name = `${endpoint} ${provider} ${outcome}`;
      let child = children.get(name);
      if (!child) {
        child = { count: requests.labels(endpoint, provider, outcome), duration: durations.labels(endpoint) };
        children.set(name, child);
      }
      child.count.inc();
      child.duration.observe(durationMs / 1000);
    },
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
  };
}
