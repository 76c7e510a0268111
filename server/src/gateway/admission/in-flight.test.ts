import { describe, expect, test } from "bun:test";
import { TestClock } from "../../../testing/clock.ts";
import { PublicError } from "../../kernel/errors.ts";
import { type ApiKeyId, newId, type OrganizationId } from "../../kernel/ids.ts";
import { Switches } from "../../switches/index.ts";
import { newExchange } from "../testing/exchange.ts";
import { Call } from "./call.ts";
import { Client } from "./client.ts";
import { InFlight } from "./in-flight.ts";

const KEY = newId<ApiKeyId>();

/** A client's request, and the patience the server was given with it. */
function newClient() {
  const controller = new AbortController();
  const request = new Request("http://localhost/", { signal: controller.signal });
  const patience: number[] = [];
  const connections = {
    requestIP: () => null,
    timeout: (_: Request, seconds: number) => void patience.push(seconds),
  };
  const exchange = newExchange({ clock: new TestClock() }, request, "chat.completions", connections);
  return { controller, patience, client: new Client(exchange, 60_000) };
}

const ORGANIZATION = newId<OrganizationId>();
const GATE = { switches: new Switches([]) };
const callOf = (client: Client, id = KEY) =>
  new Call(
    { id, originalId: id, organizationId: ORGANIZATION, projectId: "p", memberId: null },
    client,
    GATE,
  );
const newCall = (key = KEY) => callOf(newClient().client, key);

test("a node is full at its limit and not before", () => {
  const inFlight = new InFlight(2);
  const call = newCall();
  inFlight.enter(call);
  expect(inFlight.full).toBe(false);
  inFlight.enter(newCall());
  expect(inFlight.full).toBe(true);
  inFlight.leave(call);
  expect(inFlight.full).toBe(false);
});

test("a node that drains lets nobody in and counts those who leave", () => {
  const inFlight = new InFlight(10);
  const call = newCall();
  inFlight.enter(call);
  expect(inFlight.draining).toBe(false);
  inFlight.drain();
  inFlight.leave(call);
  expect(inFlight).toMatchObject({ draining: true, count: 0 });
});

test("C-1 an organization that left a quarter of a node waits for their ends, and others do not", async () => {
  const inFlight = new InFlight(8);
  const clients = [newClient(), newClient()];
  const calls = clients.map(({ client }) => callOf(client));
  for (const call of [...calls, newCall()]) inFlight.enter(call);
  expect(inFlight.isFullOfLeft(ORGANIZATION)).toBe(false);
  for (const { controller } of clients) controller.abort();
  while (!inFlight.isFullOfLeft(ORGANIZATION)) await Bun.sleep(5);
  expect(inFlight.isFullOfLeft(newId<OrganizationId>())).toBe(false);
  expect([inFlight.count, inFlight.leftCount, inFlight.full]).toEqual([3, 2, false]);
  for (const call of calls) inFlight.leave(call);
  while (inFlight.isFullOfLeft(ORGANIZATION)) await Bun.sleep(5);
});

test("K-4 a cut ends every call of the key, whatever it waits for, and no other", () => {
  const inFlight = new InFlight(10);
  const [waiting, streaming, others] = [newCall(), newCall(), newCall(newId<ApiKeyId>())];
  for (const call of [waiting, streaming, others]) inFlight.enter(call);
  const ended: string[] = [];
  waiting.addEventListener("abort", { handleEvent: () => ended.push("waiting") });
  streaming.whenCut({
    cut() {
      ended.push("streaming");
      inFlight.leave(streaming);
    },
  });
  const why = new PublicError("key_revoked");
  inFlight.cut(({ caller }) => (caller.id === KEY ? why : null));
  expect(waiting.cutBy).toBe(why);
  expect(ended).toEqual(["waiting", "streaming"]);
  expect([waiting.isCut, streaming.aborted, others.isCut]).toEqual([true, true, false]);
  expect(inFlight.count).toBe(2);
});

describe("a call that lasts", () => {
  test("passes on that its client went away, until nobody listens any more", () => {
    const { controller, client } = newClient();
    const call = callOf(client);
    const heard: string[] = [];
    const [first, second] = ["first", "second"].map((name) => ({ handleEvent: () => void heard.push(name) }));
    if (!first || !second) return expect.unreachable();
    call.addEventListener("abort", first);
    call.sweep();
    call.sweep();
    call.removeEventListener("abort", first);
    call.addEventListener("abort", second);
    controller.abort();
    expect(heard).toEqual(["second"]);
    expect([call.aborted, call.isCut]).toEqual([true, false]);
  });

  test("hears of a client that went away before it had lasted", () => {
    const { controller, client } = newClient();
    const call = callOf(client);
    let heard = 0;
    call.addEventListener("abort", {
      handleEvent() {
        heard += 1;
      },
    });
    controller.abort();
    call.sweep();
    expect(heard).toBe(0);
    call.sweep();
    expect([heard, call.aborted]).toEqual([1, true]);
  });

  test("is waited for without end while its model thinks, and not while its client does not read", () => {
    const thinking = newClient();
    const call = callOf(thinking.client);
    for (let sweeps = 0; sweeps < 5; sweeps += 1) call.sweep();
    expect(thinking.patience).toEqual([0]);
    call.client.answered();
    expect(thinking.patience).toEqual([0, 70]);

    const quick = newClient();
    const stream = callOf(quick.client);
    stream.client.answered();
    expect(quick.patience).toEqual([]);
    stream.sweep();
    stream.sweep();
    expect(quick.patience).toEqual([70]);
  });

  test("is swept by the node it is in flight on", async () => {
    const inFlight = new InFlight(10);
    const { controller, client } = newClient();
    const call = callOf(client);
    inFlight.enter(call);
    const heard = new Promise<void>((resolve) => call.addEventListener("abort", { handleEvent: resolve }));
    controller.abort();
    await heard;
    expect(call.aborted).toBe(true);
    inFlight.leave(call);
  });
});
