import { afterEach, expect, test } from "bun:test";
import { BlockList } from "node:net";
import { Switches } from "../../switches/index.ts";
import { newCaller } from "../testing/exchange.ts";
import { calmNode } from "../testing/node.ts";
import { answerIdentified } from "./identify.ts";

type Node = Awaited<ReturnType<typeof calmNode>>;
const started: Node[] = [];
afterEach(async () => {
  for (const node of started.splice(0)) await node.stop();
});

/** What a caller hears, and who it was taken for. */
async function ask(different: Parameters<typeof calmNode>[0], authorization?: string) {
  const node = await calmNode(different);
  started.push(node);
  const { request } = newCaller({ authorization: authorization ?? `Bearer ${node.key}` });
  const connections = { requestIP: () => ({ address: "192.0.2.1" }), timeout() {} };
  const seen: unknown[] = [];
  const response = await answerIdentified(
    node.gateway,
    "uploads",
    ["images", "generations"],
    request,
    connections,
    async (caller) => {
      seen.push(caller);
      return new Response("a picture", { status: 201, headers: { "x-request-id": caller.requestId } });
    },
  );
  return { node, seen, status: response.status, text: await response.text() };
}

test.each([[["images"]], [["chat.completions", "generations"]]])(
  "K-3 a key with a scope of pictures is recognised: %p",
  async (endpoints) => {
    const { node, seen, status, text } = await ask({ row: { endpoints } });
    expect([status, text]).toEqual([201, "a picture"]);
    const { id: key, organizationId: organization, projectId: project } = node.caller ?? expect.unreachable();
    expect(seen).toEqual([{ requestId: expect.any(String), key, organization, project, mode: "live" }]);
  },
);

test("K-3 K-4 a key without the scope, one that rests and one that nobody made pass nothing on", async () => {
  for (const [different, authorization, code] of [
    [{ row: { endpoints: ["chat.completions"] } }, undefined, "endpoint_not_allowed"],
    [{ row: { endpoints: ["images"] }, marks: { paused: true, playground: false } }, undefined, "key_paused"],
    [{ row: { endpoints: ["images"] } }, "Bearer sp_live_nobody", "malformed_api_key"],
  ] as const) {
    const { seen, text } = await ask(different, authorization);
    expect([seen, JSON.parse(text).error.code]).toEqual([[], code]);
  }
});

/** What is told of something that never ends, to a caller with a scope of pictures. */
async function follow() {
  const node = await calmNode({ row: { endpoints: ["images"] } });
  started.push(node);
  const { request } = newCaller({ authorization: `Bearer ${node.key}` });
  const connections = { requestIP: () => ({ address: "192.0.2.1" }), timeout() {} };
  const left = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from("event: generation\n\n")),
    cancel: () => left.resolve(),
  });
  const told = async () => new Response(body, { headers: { "content-type": "text/event-stream" } });
  const response = await answerIdentified(
    node.gateway,
    "generations",
    ["images"],
    request,
    connections,
    told,
  );
  const reader = response.body?.getReader() ?? expect.unreachable();
  return { node, reader, left: left.promise };
}

test("K-4 AB-9 nobody follows anything with a key that has ended or was stopped meanwhile", async () => {
  const { node, reader, left } = await follow();
  expect((await reader.read()).value).toEqual(Buffer.from("event: generation\n\n"));
  const subject = node.caller?.id ?? expect.unreachable();
  const next = reader.read();
  Object.assign(node.gateway, { switches: new Switches([{ scope: "key", subject, mode: "cut" }]) });
  expect(await next).toEqual({ done: true, value: undefined });
  await left;
});

const elsewhere = new BlockList();
elsewhere.addAddress("198.51.100.1");
test.each([
  ["has lost its scope", { endpoints: new Set(["chat.completions"]) }],
  ["may be used from elsewhere only", { addresses: elsewhere }],
])("K-3 K-4 nobody follows anything with a key that %s meanwhile", async (_, changed) => {
  const { node, reader, left } = await follow();
  await reader.read();
  const { authority } = node.gateway;
  const next = reader.read();
  const key = (id: string) => ({ ...authority.key(id), ...changed });
  Object.assign(node.gateway, { authority: { valid: true, key } });
  expect(await next).toEqual({ done: true, value: undefined });
  await left;
});

test("who leaves ends what is told at its source", async () => {
  const { reader, left } = await follow();
  await reader.read();
  await reader.cancel();
  await left;
});
