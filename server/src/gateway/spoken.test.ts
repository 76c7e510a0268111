import { expect, test } from "bun:test";
import { asksFor, type CallerProtocol } from "../providers/caller-protocol.ts";
import { openAiProtocol } from "../providers/dialects/openai/index.ts";
import { protocolOf } from "./spoken.ts";

const route = (path: string) => ({ path, summary: "", asks: asksFor("chat.completions") });
const messages: CallerProtocol = {
  ...openAiProtocol,
  name: "messages",
  routes: [route("/v1/messages")],
  isMeant: (headers) => headers.has("messages-version"),
};
const beta: CallerProtocol = {
  ...openAiProtocol,
  name: "beta",
  routes: [route("/v1beta/models/*")],
  models: [{ path: "/v1beta/models", summary: "" }],
  isMeant: (headers) => headers.has("beta-key"),
};

test.each([
  ["http://h/v1/chat/completions", {}, "openai"],
  ["http://h/v1/messages?x=1", {}, "messages"],
  ["http://h/v1/messages/batches", {}, "messages"],
  ["http://h/v1/messagesx", {}, "openai"],
  ["http://h/v1beta/models/m:generate", {}, "beta"],
  ["http://h/v1beta/nothing", {}, "beta"],
  ["/v1beta/nothing", {}, "beta"],
  ["http://h/v1/models", {}, "openai"],
  ["http://h/v1/models", { "messages-version": "1" }, "messages"],
  ["http://h/v1/nothing", { "beta-key": "k" }, "beta"],
  ["http://h/v1/messages", { "beta-key": "k" }, "messages"],
  ["http://h/elsewhere", {}, "openai"],
])("what was refused at %s with %j reads it in the form of %s", (url, headers, name) => {
  const request = { url, headers: new Headers(headers as Record<string, string>) };
  expect(protocolOf(request, [openAiProtocol, messages, beta]).name).toBe(name);
});
