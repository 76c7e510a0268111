import { expect, test } from "bun:test";
import { Content } from "../../../kernel/content.ts";
import type { RequestBounds } from "../../contract.ts";
import { readRequest } from "./request.ts";

function boundsOf(members: object): RequestBounds {
  const body = { model: "m", messages: [{ role: "user", content: "hi" }], ...members };
  return readRequest("chat.completions", new Content(JSON.stringify(body))).bounds;
}

function partBounds(part: object): RequestBounds {
  return boundsOf({ messages: [{ role: "user", content: [{ type: "text", text: "hi" }, part] }] });
}

test("C-1 input is bounded by the bytes of the body, not by its characters", () => {
  const body = (text: string) => boundsOf({ messages: [{ role: "user", content: text }] }).inputBytes;
  expect(body("ééé") - body("eee")).toBe(3);
  expect(body("𝒳") - body("")).toBe(4);
});

test("C-1 a body that refers to what is not in it is not bounded by its bytes", () => {
  expect(boundsOf({}).refersToMore).toBe(false);
  expect(partBounds({ type: "text", text: "more" }).refersToMore).toBe(false);
  expect(
    partBounds({ type: "image_url", image_url: { url: "https://example.com/a.png" } }).refersToMore,
  ).toBe(true);
  expect(partBounds({ type: "of-tomorrow" }).refersToMore).toBe(true);
  expect(boundsOf({ web_search_options: {} }).refersToMore).toBe(true);
  expect(partBounds({ type: "input_audio", input_audio: { data: "", format: "wav" } }).audio).toBe(true);
});

test("C-1 output is bounded by the larger of the caller's limits, for every choice", () => {
  expect(boundsOf({}).outputTokens).toBeNull();
  expect(boundsOf({ max_tokens: 5 }).outputTokens).toBe(5);
  expect(boundsOf({ max_tokens: 5, max_completion_tokens: 9 }).outputTokens).toBe(9);
  expect(boundsOf({ max_tokens: null }).outputTokens).toBeNull();
  expect([boundsOf({}).choices, boundsOf({ n: 3 }).choices]).toEqual([1, 3]);
  const completion = new Content('{"model":"m","prompt":"x","n":2,"best_of":5}');
  expect(readRequest("completions", completion).bounds.choices).toBe(5);
});
