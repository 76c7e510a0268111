import { expect, test } from "bun:test";
import { createMetrics } from "./metrics.ts";

test("counts requests by how they ended, and their durations in cumulative buckets", async () => {
  const metrics = createMetrics();
  metrics.requestEnded("embeddings", "openai", "succeeded", 10);
  metrics.requestEnded("embeddings", "openai", "succeeded", 11);
  metrics.requestEnded("embeddings", "groq", "provider_error", 400_000);
  const lines = (await metrics.text()).split("\n");
  expect(lines).toContain(
    'sallyport_requests_total{endpoint="embeddings",provider="openai",outcome="succeeded"} 2',
  );
  expect(lines).toContain("# TYPE sallyport_request_duration_seconds histogram");
  const seconds = "sallyport_request_duration_seconds";
  expect(lines).toContain(`${seconds}_bucket{le="0.01",endpoint="embeddings"} 1`);
  expect(lines).toContain(`${seconds}_bucket{le="0.05",endpoint="embeddings"} 2`);
  expect(lines).toContain(`${seconds}_bucket{le="300",endpoint="embeddings"} 2`);
  expect(lines).toContain(`${seconds}_bucket{le="+Inf",endpoint="embeddings"} 3`);
  expect(lines).toContain(`${seconds}_sum{endpoint="embeddings"} 400.021`);
  expect(lines).toContain(`${seconds}_count{endpoint="embeddings"} 3`);
});

test("looking twice changes nothing", async () => {
  const metrics = createMetrics();
  metrics.requestEnded("embeddings", "openai", "succeeded", 10);
  metrics.watch("answer", "What is asked for at each look.", () => 42);
  const first = await metrics.text();
  expect(first).toContain("answer 42");
  expect(await metrics.text()).toBe(first);
});
