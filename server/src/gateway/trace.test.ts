import { expect, test } from "bun:test";
import { TestClock } from "../../testing/clock.ts";
import { readDebugRows } from "../debug/index.ts";
import { PublicError } from "../kernel/errors.ts";
import { newId, type OrganizationId } from "../kernel/ids.ts";
import type { Log, LogEvents } from "../ports/log.ts";
import { newExchange } from "./testing/exchange.ts";
import { openTrace } from "./trace.ts";

const organizationId = newId<OrganizationId>();

/** A gateway on which one organization is debugged for a second. */
function prepare() {
  const clock = new TestClock();
  const told: LogEvents["request_traced"][] = [];
  const log: Log = {
    write: (_, __, fields) => void told.push(fields as LogEvents["request_traced"]),
  };
  const debug = readDebugRows([{ organizationId, endsInMs: 1_000 }], clock.monotonicMs());
  const gateway = { clock, debug, log };
  const exchange = newExchange(gateway);
  const open = (id = organizationId) =>
    openTrace({ ...exchange, startedMs: clock.monotonicMs() }, { organizationId: id });
  const { requestId } = exchange;
  return { clock, told, open, requestId };
}

test("Z-4 nothing is measured of others, nor after the end", () => {
  const { clock, open } = prepare();
  expect(open()).not.toBeNull();
  expect(open(newId<OrganizationId>())).toBeNull();
  clock.advance(1_000);
  expect(open()).toBeNull();
});

test("Z-4 a request that lasts longer than the window is not told of", () => {
  const { clock, told, open } = prepare();
  const trace = open();
  clock.advance(999);
  trace?.refused(new PublicError("overloaded"));
  expect(told).toHaveLength(1);
  clock.advance(1);
  trace?.refused(new PublicError("overloaded"));
  expect(told).toHaveLength(1);
});

test("Z-4 an event has timings and what was known when it was refused", () => {
  const { clock, told, open, requestId } = prepare();
  const trace = open();
  clock.advance(30);
  trace?.received(512);
  clock.advance(12);
  trace?.refused(new Error("prompt and secret"));
  expect(told).toEqual([
    {
      requestId,
      organization: organizationId,
      endpoint: "chat.completions",
      model: null,
      provider: null,
      streamed: null,
      outcome: "refused",
      status: 500,
      attempts: 0,
      bodyBytes: 512,
      bodyMs: 30,
      admitMs: null,
      firstByteMs: null,
      durationMs: 42,
      inputTokens: null,
      outputTokens: null,
      pieces: 0,
    },
  ]);
});
