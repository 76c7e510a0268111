import { describe, expect, test } from "bun:test";
import { Content } from "../../kernel/content.ts";
import type { InferenceRequest } from "../contract.ts";
import { geminiProtocol } from "../dialects/google/protocol.ts";
import { cohere } from "../kinds/cohere.ts";
import { openai } from "../kinds/openai.ts";
import type { Provider } from "../provider.ts";
import { relayFor } from "./index.ts";

const ASKED = { endpoint: "embeddings", model: "m", stream: false, form: "several" } as const;

async function asked(tasks: readonly (string | undefined)[]): Promise<InferenceRequest> {
  const requests = tasks.map((taskType) => ({
    model: "models/m",
    content: { parts: [{ text: "a" }] },
    ...(taskType === undefined ? {} : { taskType }),
  }));
  return geminiProtocol.readRequest(ASKED, new Content(JSON.stringify({ requests })));
}

async function sent(provider: Provider, tasks: readonly (string | undefined)[]) {
  const relay = relayFor(geminiProtocol, provider.dialectsOf("m"), "embeddings");
  if (relay === null) return expect.unreachable();
  const target = { model: "m", provider, outputLimit: null, mostOutputTokens: 0 };
  const request = await asked(tasks);
  const body = JSON.parse(relay.encodeRequest(request, target).map(String).join(""));
  return { body, changes: relay.changesOf(request, target) };
}

describe("what vectors are for", () => {
  test("is told to a provider that has a word for it", async () => {
    const { body, changes } = await sent(cohere, ["RETRIEVAL_QUERY", "RETRIEVAL_QUERY"]);
    expect([body.input_type, changes]).toEqual(["search_query", null]);
  });

  test("is left out elsewhere, where all vectors are the same, and that is said", async () => {
    const { body, changes } = await sent(openai, ["CLUSTERING"]);
    expect([body, changes]).toEqual([{ model: "m", input: ["a"] }, "left-out=taskType"]);
    expect((await sent(openai, [undefined])).changes).toBeNull();
  });

  test("is refused by name where it is not one, or one that others do not know", async () => {
    const failures = [
      ["RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT"],
      ["RETRIEVAL_QUERY", undefined],
      ["CODE_RETRIEVAL_QUERY"],
    ].map((tasks) => sent(openai, tasks).catch((error: unknown) => error));
    expect(await Promise.all(failures)).toMatchObject([
      { code: "untranslatable", values: { param: "requests[].taskType" } },
      { code: "untranslatable", values: { param: "requests[].taskType" } },
      { code: "untranslatable", values: { param: "taskType" } },
    ]);
  });
});
