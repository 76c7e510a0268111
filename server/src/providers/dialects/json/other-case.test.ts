import { describe, expect, test } from "bun:test";
import { Content } from "../../../kernel/content.ts";
import { PublicError } from "../../../kernel/errors.ts";
import { asksFor } from "../../caller-protocol.ts";
import { anthropicProtocol } from "../anthropic/protocol.ts";
import { openAiProtocol } from "../openai/protocol.ts";
import { responsesProtocol } from "../openai/responses/index.ts";

const PROTOCOLS = { chat: openAiProtocol, messages: anthropicProtocol, responses: responsesProtocol };
const WHOLE = {
  chat: '"model":"m","messages":[{"role":"user","content":"hi"}]',
  messages: '"model":"m","max_tokens":5,"messages":[{"role":"user","content":"hi"}]',
  responses: '"model":"m","input":"hi"',
};
type Name = keyof typeof PROTOCOLS;

/** The parameter that is named in the refusal; null where the body is taken. */
async function refusedIn(name: Name, more: string): Promise<unknown> {
  const body = new Content(`{${WHOLE[name]},${more}}`);
  try {
    await PROTOCOLS[name].readRequest(asksFor("chat.completions"), body);
    return null;
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    return `${error.code} ${error.values["param"]}`;
  }
}

/** In place of what stands in `WHOLE`, by its last name. */
async function messagesRefused(name: Name, member: string, value: string): Promise<unknown> {
  const body = new Content(`{"model":"m","max_tokens":5,"${member}":${value}}`);
  try {
    await PROTOCOLS[name].readRequest(asksFor("chat.completions"), body);
    return null;
  } catch (error) {
    if (!(error instanceof PublicError)) throw error;
    return `${error.code} ${error.values["param"]}`;
  }
}

describe("names that only a server in Go takes for others (encoding/json)", () => {
  test.each<[Name, string, string]>([
    ["chat", '"N":9', "n"],
    ["chat", '"MAX_TOKENS":9', "max_tokens"],
    ["chat", '"max_toKens":9', "max_tokens"],
    ["chat", '"\u017ftore":true', "store"],
    ["chat", '"\\u017ftore":true', "store"],
    ["chat", '"max_to\u212aens":9', "max_tokens"],
    ["chat", '"stream_options":{"Include_Usage":true}', "include_usage"],
    ["chat", '"tools":[{"type":"function","FUNCTION":{}}]', "function"],
    ["messages", '"Max_Tokens":9', "max_tokens"],
    ["messages", '"thinking":{"type":"enabled","Budget_tokens":9}', "budget_tokens"],
    ["responses", '"Max_Output_Tokens":9', "max_output_tokens"],
    ["responses", '"STORE":true', "store"],
    ["responses", '"Previous_Response_Id":"resp_1"', "previous_response_id"],
  ])("C-1 Z-5 %s refuses %s, and names the parameter", async (name, more, param) => {
    expect(await refusedIn(name, more)).toBe(`invalid_parameter ${param}`);
  });

  test("C-1 also deep in a message, where pictures are", async () => {
    const picture =
      '{"type":"image_url","image_url":{"url":"data:image/png;base64,","URL":"https://a.test/b"}}';
    expect(await messagesRefused("chat", "messages", `[{"role":"user","content":[${picture}]}]`)).toBe(
      "invalid_parameter url",
    );
    const text = '{"type":"input_text","Type":"input_image","text":"a","image_url":"https://a.test/b"}';
    expect(await messagesRefused("responses", "input", `[{"role":"user","content":[${text}]}]`)).toBe(
      "invalid_parameter type",
    );
  });

  test.each<[Name, string]>([
    ["chat", '"metadata":{"User":"a","Model":"b"}'],
    [
      "chat",
      '"tools":[{"type":"function","function":{"name":"a","parameters":{"properties":{"City":{},"N":{}}}}}]',
    ],
    ["chat", '"chat_template_kwargs":{"Thinking":true}'],
    ["chat", '"NotAParameter":1'],
    ["messages", '"tools":[{"name":"a","input_schema":{"type":"object","properties":{"Model":{}}}}]'],
    ["responses", '"text":{"format":{"type":"json_schema","name":"a","schema":{"properties":{"Name":{}}}}}'],
  ])("%s takes %s: these names are the caller's own", async (name, more) => {
    expect(await refusedIn(name, more)).toBeNull();
  });

  test("what a tool was called with has names of its own", async () => {
    const call = '{"type":"tool_use","id":"a","name":"b","input":{"City":"c","Model":"d"}}';
    expect(
      await messagesRefused("messages", "messages", `[{"role":"assistant","content":[${call}]}]`),
    ).toBeNull();
  });
});
