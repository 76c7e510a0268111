import { Counter, Histogram, type Registry } from "prom-client";

/** Upper bounds of the histogram's buckets, in milliseconds. */
const BOUNDS_MS = [10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000];

/** Requests of one endpoint. */
interface Endpoint {
  /** By provider, then by outcome. */
  readonly ended: Map<string, Map<string, number>>;
  /** One more than there are bounds: the last is of what took longer. Not cumulative. */
  readonly buckets: number[];
  sumMs: number;
}

/**
 * Counts and durations of requests. They are counted here and given to the library when somebody looks: its own
 * counting looks up labels anew each time, which costs a request as much as its key's hash.
 */
export class RequestCounts {
  readonly #endpoints = new Map<string, Endpoint>();

  constructor(registry: Registry) {
    const endpoints = this.#endpoints;
    new Counter({
      name: "sallyport_requests_total",
      help: "Requests that were admitted, by how they ended.",
      labelNames: ["endpoint", "provider", "outcome"],
      registers: [registry],
      collect() {
        this.reset();
        for (const [endpoint, { ended }] of endpoints)
          for (const [provider, outcomes] of ended)
            for (const [outcome, count] of outcomes) this.inc({ endpoint, provider, outcome }, count);
      },
    });
    registry.registerMetric(new Durations(endpoints));
  }

  add(endpoint: string, provider: string, outcome: string, durationMs: number): void {
    let counts = this.#endpoints.get(endpoint);
    if (!counts) {
      counts = { ended: new Map(), buckets: [...BOUNDS_MS.map(() => 0), 0], sumMs: 0 };
      this.#endpoints.set(endpoint, counts);
    }
    let outcomes = counts.ended.get(provider);
    if (!outcomes) {
      outcomes = new Map();
      counts.ended.set(provider, outcomes);
    }
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    let bucket = 0;
    while (durationMs > (BOUNDS_MS[bucket] ?? Number.POSITIVE_INFINITY)) bucket += 1;
    counts.buckets[bucket] = (counts.buckets[bucket] ?? 0) + 1;
    counts.sumMs += durationMs;
  }
}

const DURATION = "sallyport_request_duration_seconds";
const DURATION_HELP = "From the first byte of a request to the last of its answer.";

/** The library writes it; the figures are ours. */
class Durations extends Histogram<"endpoint"> {
  readonly #endpoints: ReadonlyMap<string, Endpoint>;

  constructor(endpoints: ReadonlyMap<string, Endpoint>) {
    super({ name: DURATION, help: DURATION_HELP, labelNames: ["endpoint"], registers: [] });
    this.#endpoints = endpoints;
  }

  /** What the registry asks for (prom-client 15, lib/registry.js). */
  async getForPromString() {
    const values = [...this.#endpoints].flatMap(([endpoint, counts]) => valuesOf(endpoint, counts));
    return { name: DURATION, help: DURATION_HELP, type: "histogram", aggregator: "sum", values };
  }
}

/** Buckets are cumulative in the text format (Prometheus, "Exposition formats"). */
function valuesOf(endpoint: string, { buckets, sumMs }: Endpoint) {
  let count = 0;
  const cumulative = buckets.map((inBucket, index) => {
    count += inBucket;
    const bound = BOUNDS_MS[index];
    const le = bound === undefined ? "+Inf" : bound / 1000;
    return { metricName: `${DURATION}_bucket`, labels: { le, endpoint }, value: count };
  });
  return [
    ...cumulative,
    { metricName: `${DURATION}_sum`, labels: { endpoint }, value: sumMs / 1000 },
    { metricName: `${DURATION}_count`, labels: { endpoint }, value: count },
  ];
}
