import { expect, test } from "bun:test";
import { slugOf } from "./slug.ts";
import { eventsOf } from "./stream.ts";

test("a name for people becomes a short name for addresses", () => {
  expect(slugOf("Acme Prints")).toBe("acme-prints");
  expect(slugOf("  Über & Söhne GmbH ")).toBe("uber-sohne-gmbh");
  expect(slugOf("日本")).toBe("");
  expect(slugOf(`${"a".repeat(39)} b`)).toBe("a".repeat(39));
  expect(slugOf("x".repeat(80))).toHaveLength(40);
});

test("the events of a stream are found however its bytes are cut, up to the one that says it is done", async () => {
  const bytes = new TextEncoder().encode(
    'data: {"a":"ü"}\r\n\r\n: a comment\ndata:{"b":2}\n\ndata: [DONE]\n\ndata: late\n\n',
  );
  for (const size of [1, 2, 7, bytes.length]) {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
        controller.close();
      },
    });
    const seen: string[] = [];
    for await (const event of eventsOf(body)) seen.push(event);
    expect(seen, `pieces of ${size}`).toEqual(['{"a":"ü"}', '{"b":2}']);
  }
});
