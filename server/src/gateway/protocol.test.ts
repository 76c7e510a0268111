import { afterAll, beforeAll, expect, test } from "bun:test";
import type { LimitedEndpoint } from "../limits/index.ts";
import type { CallerProtocol } from "../providers/caller-protocol.ts";
import { openAiProtocol } from "../providers/dialects/openai/index.ts";
import { listModels, retrieveModel } from "./answers/models.ts";
import { Exchange } from "./exchange.ts";
import { handle } from "./handle.ts";
import { calmNode } from "./testing/node.ts";

/** A protocol that is written otherwise than OpenAI's. */
const OTHER: CallerProtocol = {
  ...openAiProtocol,
  models: [{ path: "/other/models", summary: "" }],
  writeError: ({ code }) => `error ${code}`,
  writeModels: (models) => `models ${models.map(({ name }) => name).join(", ")}`,
  writeModel: ({ name, owner }) => `model ${name} of ${owner}`,
};

let node: Awaited<ReturnType<typeof calmNode>>;
beforeAll(async () => {
  node = await calmNode();
});
afterAll(() => node.stop());

function exchange<Asked extends LimitedEndpoint>(endpoint: Asked, path: string, key: string) {
  const request = new Request(`http://localhost${path}`, { headers: { authorization: `Bearer ${key}` } });
  return new Exchange(node.gateway, OTHER, endpoint, request, { requestIP: () => null, timeout() {} });
}

test("errors are written in the caller's protocol", async () => {
  const response = await handle(exchange("chat.completions", "/other/chat", "sp_live_wrong"));
  expect(await response.text()).toBe("error malformed_api_key");
});

test("models are listed and described in the caller's protocol, at its address", async () => {
  const list = await listModels(exchange("models", "/other/models", node.key));
  expect(await list.text()).toBe("models m");
  const one = await retrieveModel(exchange("models", "/other/models/m?x=1", node.key), "/other/models");
  expect(await one.text()).toBe("model m of openai-compatible");
});
