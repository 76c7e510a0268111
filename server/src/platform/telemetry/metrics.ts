import { Gauge, Registry } from "prom-client";
import { RequestCounts } from "./request-counts.ts";

/** What /metrics shows. Labels come from fixed lists and the registry, never from a caller. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** Counts a request that has ended. */
  requestEnded(endpoint: string, provider: string, outcome: string, durationMs: number): void;
  /** Shows a number that is asked for at each scrape. */
  watch(name: string, help: string, read: () => number): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const requests = new RequestCounts(registry);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    requestEnded: (endpoint, provider, outcome, durationMs) =>
      requests.add(endpoint, provider, outcome, durationMs),
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
