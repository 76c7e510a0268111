import { describe, expect, test } from "bun:test";
import { TestClock } from "../../../testing/clock.ts";
import { TestLog } from "../../../testing/log.ts";
import type { ProviderEntry } from "../../authority/index.ts";
import { Fingerprints, RunningKeys } from "../../idempotency/index.ts";
import { Content } from "../../kernel/content.ts";
import { PublicError } from "../../kernel/errors.ts";
import { type NodeId, newId, type ProviderId } from "../../kernel/ids.ts";
import { Limiter, Tally } from "../../limits/index.ts";
import { inForce, KEY, rule } from "../../limits/testing/rules.ts";
import { LocalLimitStore } from "../../platform/limit-store/index.ts";
import type { LimitStore } from "../../ports/limit-store.ts";
import type { Price } from "../../prices/index.ts";
import { ratesOf } from "../../prices/rates.ts";
import { readRequest } from "../../providers/dialects/openai/request/request.ts";
import { Switches } from "../../switches/index.ts";
import type { Caller } from "../callers/authenticate.ts";
import type { PricedPlan } from "../routing/plan.ts";
import { liveRoutes } from "../routing/routing-table.ts";
import { newCaller, newExchange } from "../testing/exchange.ts";
import { admit } from "./admit.ts";
import { InFlight } from "./in-flight.ts";

const TOKENS = 10_000;

/** Counts in this process, and answers as one on a network does: later. */
class LateStore implements LimitStore {
  readonly available = true;
  readonly #inner = new LocalLimitStore({ clock: new TestClock() });
  take: LimitStore["take"] = async (home, takes) => this.#inner.take(home, takes);
  correct: LimitStore["correct"] = (home, counted, amount) => this.#inner.correct(home, counted, amount);
  close = () => this.#inner.close();
}

/** A node with a limit of 2 requests, and a request with an idempotency key whose steps at the database are written down. */
function prepare() {
  const store = new LateStore();
  const clock = new TestClock();
  const limiter = new Limiter({
    store,
    addressStore: store,
    log: new TestLog(),
    onRefused() {},
    onUncounted() {},
  });
  limiter.apply(inForce(rule({ most: 2 }), rule({ unit: "tokens", most: TOKENS })));
  const steps: string[] = [];
  const gateway = {
    authority: { valid: true, key: () => KEY },
    clock,
    switches: new Switches([]),
    inFlight: new InFlight(10),
    usage: { writable: true },
    spending: {
      onHold() {},
      reserve: () => null,
      async hold() {
        steps.push("held");
        this.onHold();
        return { holdId: null, amount: 1_000n, cancel: () => void steps.push("given up") };
      },
    },
    limiter,
    fingerprints: new Fingerprints([{ version: 1, bytes: Buffer.alloc(32, "pepper") }]),
    database: {
      begun: { state: "new" },
      onBegin() {},
      async beginIdempotent() {
        steps.push("taken");
        this.onBegin();
        return this.begun;
      },
    },
    runningKeys: new RunningKeys({
      node: newId<NodeId>(),
      database: {
        async abandonIdempotent() {
          steps.push("given back");
        },
        async runsIdempotent() {},
        async askIdempotent() {},
        async listenForIdempotent() {},
      },
      async writeUsage() {},
    }),
  };
  const entry: ProviderEntry = {
    id: newId<ProviderId>(),
    slug: "house",
    kind: "openai-compatible",
    baseUrl: "http://house.example/v1",
    allowPrivateAddress: true,
    models: [{ model: "m", inputUsdPerMillion: "1", outputUsdPerMillion: "1" }],
    secret: null,
  };
  const body = new Content(
    JSON.stringify({ model: "m", max_tokens: 50, messages: [{ role: "user", content: "Hi" }] }),
  );
  const request = readRequest("chat.completions", body);
  const { request: asked, leave } = newCaller({ "idempotency-key": "once" });
  const go = (price: Price | null = null): Promise<unknown> => {
    const targets = liveRoutes([entry])
      .get("m")
      ?.map((target) => ({ target, price }));
    const plan = { request, targets } as unknown as PricedPlan;
    const caller = { ...KEY, mode: price === null ? "test" : "live" } as Caller;
    return admit(newExchange(gateway, asked), caller, plan).catch((error: unknown) =>
      error instanceof PublicError ? error.code : error,
    );
  };
  /** What the limits have left, after the request that is counted to ask. */
  const left = async () => {
    const taken = await limiter.count(limiter.ofKey(KEY, "chat.completions"), new Tally());
    return taken?.counted.map(({ remaining }) => remaining);
  };
  return { gateway, steps, go, left, leave };
}

const stopEverything = () => new Switches([{ scope: "everything", subject: "", mode: "drain" }]);

describe("AB-6 a request with an idempotency key", () => {
  test("that is over its limit is refused before the database is asked whose key it is", async () => {
    const { go, left, steps } = prepare();
    await left();
    await left();
    expect(await go()).toBe("rate_limit_exceeded");
    expect(steps).toEqual([]);
  });

  test("K-8 that was sent before stays one request, and its tokens are given back", async () => {
    const { go, left, steps, gateway } = prepare();
    gateway.database.begun = { state: "mismatch" };
    expect(await go()).toBe("idempotency_key_reused");
    expect(steps).toEqual(["taken"]);
    expect(await left()).toEqual([0, TOKENS]);
  });

  test("AB-9 does not take its key when everything was stopped while it was counted", async () => {
    const { go, left, steps, gateway } = prepare();
    const going = go();
    gateway.switches = stopEverything();
    expect(await going).toBe("gateway_stopped");
    expect(steps).toEqual([]);
    expect(await left()).toEqual([0, TOKENS]);
  });

  test("AB-9 gives its key back when everything was stopped while it was taken", async () => {
    const { go, left, steps, gateway } = prepare();
    gateway.database.onBegin = () => {
      gateway.switches = stopEverything();
    };
    expect(await go()).toBe("gateway_stopped");
    expect(steps).toEqual(["taken", "given back"]);
    expect(await left()).toEqual([0, TOKENS]);
  });

  test("K-8 of which the database cannot tell whose it is gives it back, and its tokens", async () => {
    const { go, left, steps, gateway } = prepare();
    gateway.database.onBegin = () => {
      throw new Error("gone");
    };
    expect(await go()).toBe("idempotency_unchecked");
    expect(steps).toEqual(["taken", "given back"]);
    expect(await left()).toEqual([0, TOKENS]);
  });
});

describe("C-1 a caller who is gone", () => {
  const rates = ratesOf({ input: "1", output: "1" });
  const price = { cost: rates, sale: rates, hold: rates } as Price;

  test("before the hold: nothing is counted, taken or held for it", async () => {
    const { go, left, leave, steps } = prepare();
    leave();
    expect(await go(price)).toBe("caller_left");
    expect(steps).toEqual([]);
    expect(await left()).toEqual([1, TOKENS]);
  });

  test("while it is counted: no key is taken and nothing is held", async () => {
    const { go, left, leave, steps } = prepare();
    const going = go(price);
    leave();
    expect(await going).toBe("caller_left");
    expect(steps).toEqual([]);
    expect(await left()).toEqual([0, TOKENS]);
  });

  test("while its idempotency key is taken: the key is given back and nothing is held", async () => {
    const { go, leave, steps, gateway } = prepare();
    gateway.database.onBegin = leave;
    expect(await go(price)).toBe("caller_left");
    expect(steps).toEqual(["taken", "given back"]);
  });

  test("while it waits for credit: the credit and its key are given back, and no row is begun", async () => {
    const { go, left, leave, steps, gateway } = prepare();
    gateway.spending.onHold = leave;
    expect(await go(price)).toBe("caller_left");
    expect(steps).toEqual(["taken", "held", "given up", "given back"]);
    expect(await left()).toEqual([0, TOKENS]);
  });
});
