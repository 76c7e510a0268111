import { expect, test } from "bun:test";
import { TestClock } from "../../testing/clock.ts";
import { type Egress, EgressError } from "../ports/egress.ts";
import { ScannerKeys } from "./scanner-keys.ts";

test("R-9 a scanner whose keys cannot be read is asked once a minute, however many reports come", async () => {
  let asked = 0;
  const egress: Egress = {
    send() {
      asked += 1;
      return Promise.reject(new EgressError("connect_failed", false));
    },
    close() {},
  };
  const clock = new TestClock();
  const url = new URL("https://scanner.example.com/keys");
  const keys = new ScannerKeys([{ name: "hub", source: { url } }], egress, clock);
  const report = () =>
    keys.signed("hub", "k1", "MEUCIQD0", new Uint8Array()).catch(({ code, values }) => [code, values]);
  await Promise.all(Array.from({ length: 50 }, report));
  expect(await report()).toMatchObject(["scanner_keys_unreachable", {}]);
  expect(asked).toBe(1);
  clock.advance(59_000);
  await report();
  expect(asked).toBe(1);
  clock.advance(2_000);
  await report();
  expect(asked).toBe(2);
});
