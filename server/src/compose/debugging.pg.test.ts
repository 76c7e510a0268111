import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { codeOf, startTestGateway, type TestGateway } from "../../testing/gateway.ts";
import { debugOff, debugOn } from "../debug/index.ts";
import type { Place } from "../organizations/index.ts";
import type { Control } from "./open-control.ts";

setDefaultTimeout(60_000);

let gateway: TestGateway;
let control: Control;
let place: Place;

beforeAll(async () => {
  gateway = await startTestGateway();
  ({ control, place } = gateway);
});
afterAll(() => gateway.stop());

describe("Z-4 debugging", () => {
  const window = async (minutes: number) =>
    gateway.inForce(
      (await debugOn(control.database, place.organization.id, minutes, "ticket 4711")).generation,
    );

  test("tells of each request while it is on, and of none before and after", async () => {
    gateway.log.traced.length = 0;
    await (await gateway.ask()).text();
    expect(gateway.log.traced).toEqual([]);
    await window(1);
    await (await gateway.ask()).text();
    const stream = await gateway.openStream({ model: "second/m" });
    gateway.second.end();
    await stream.rest();
    expect(await codeOf(gateway.ask({ model: "unknown" }))).toBe("model_not_found");
    await gateway.inForce(
      (await debugOff(control.database, place.organization.id, "seen enough")).generation,
    );
    await (await gateway.ask()).text();
    const common = { organization: place.organization.id, endpoint: "chat.completions" };
    expect(gateway.log.traced).toMatchObject([
      {
        ...common,
        model: "m",
        provider: "openai-compatible",
        streamed: false,
        outcome: "succeeded",
        pieces: 0,
      },
      { ...common, model: "m", provider: "openai-compatible", streamed: true, outcome: "succeeded" },
      {
        ...common,
        model: null,
        provider: null,
        streamed: null,
        outcome: "refused",
        status: 404,
        attempts: 0,
      },
    ]);
    const [whole, streamed] = gateway.log.traced;
    expect(whole).toMatchObject({ status: 200, attempts: 1, inputTokens: 7, outputTokens: 3 });
    expect(streamed?.pieces).toBeGreaterThanOrEqual(2);
    for (const { bodyBytes, bodyMs, durationMs } of gateway.log.traced) {
      expect(bodyBytes).toBeGreaterThan(50);
      expect(durationMs).toBeGreaterThanOrEqual(bodyMs ?? Number.NaN);
    }
    expect(whole?.admitMs).toBeGreaterThanOrEqual(0);
    expect(whole?.firstByteMs).toBeGreaterThan(0);
    expect(JSON.stringify(gateway.log.traced)).not.toMatch(/Hello|127\.0\.0\.1|unknown/);
  });
});
