import { expect, test } from "bun:test";
import { chunk, dataUrl, pngOf, wavOf } from "../../../../../testing/attachments.ts";
import { Content } from "../../../../kernel/content.ts";
import { PublicError } from "../../../../kernel/errors.ts";
import type { RequestBounds } from "../../../contract.ts";
import { readRequest } from "./request.ts";

function boundsOf(members: object): RequestBounds {
  const body = { model: "m", messages: [{ role: "user", content: "hi" }], ...members };
  return readRequest("chat.completions", new Content(JSON.stringify(body))).bounds;
}

function partBounds(part: object): RequestBounds {
  return boundsOf({ messages: [{ role: "user", content: [{ type: "text", text: "hi" }, part] }] });
}

test("C-1 a picture to be embedded is not bounded by the bytes of its address", () => {
  const embed = (input: unknown) =>
    readRequest("embeddings", new Content(JSON.stringify({ model: "m", input }))).bounds.refersToMore;
  expect(embed([{ type: "image_url", image_url: { url: "https://example.com/a.png" } }])).toBe(true);
  for (const input of ["a", ["a", "x".repeat(100_000)], [1, 2], [[1], [2]]]) expect(embed(input)).toBe(false);
});

test("C-1 input is bounded by the bytes of the body, not by its characters", () => {
  const body = (text: string) => boundsOf({ messages: [{ role: "user", content: text }] }).inputBytes;
  expect(body("ééé") - body("eee")).toBe(3);
  expect(body("𝒳") - body("")).toBe(4);
});

test("C-1 what is neither text nor of a kind with its own bound is not bounded by its bytes", () => {
  expect(boundsOf({}).refersToMore).toBe(false);
  expect(partBounds({ type: "text", text: "more" }).refersToMore).toBe(false);
  for (const part of [
    { type: "of-tomorrow" },
    { type: "video_url", video_url: { url: "https://example.com/a.mp4" } },
    { type: "document_url", document_url: "https://example.com/a.pdf" },
    { type: "image_url", image_url: { url: "data:application/pdf;base64,JVBERi0=" } },
    { type: "image_url", image_url: { url: `data:image/png;base64,${btoa("%PDF-1.7 and more")}` } },
    { type: "image_url", image_url: { url: "data:image/svg+xml,%3Csvg%3E" } },
    { type: "image_url", image_url: ["https://example.com/a.png"] },
    { type: "input_audio", input_audio: { data: "https://example.com/a.wav", format: "wav" } },
  ])
    expect(partBounds(part)).toMatchObject({ refersToMore: true, attachments: [] });
  for (const member of ["web_search_options", "search_parameters", "mm_processor_kwargs"])
    expect(boundsOf({ [member]: {} }).refersToMore).toBe(true);
});

test("C-1 a picture counts as a picture, and the rest of the body as text", () => {
  const url = dataUrl(pngOf(300, 200, chunk("iCCP", Buffer.alloc(100_000))));
  const body = {
    messages: [{ role: "user", content: [{ type: "image_url", image_url: { url, detail: "low" } }] }],
  };
  const { inputBytes, attachments } = boundsOf(body);
  expect(attachments).toEqual([
    { kind: "picture", size: { width: 300, height: 200 }, detail: "low", bytes: url.length - 22 },
  ]);
  expect(inputBytes).toBeLessThan(200);
  expect(partBounds({ type: "image_url", image_url: url }).attachments).toMatchObject([{ detail: "auto" }]);
});

test("C-1 a picture elsewhere, or one that cannot be read, has no size", () => {
  const sizeOf = (url: string) => partBounds({ type: "image_url", image_url: { url } }).attachments;
  const unknown = { kind: "picture", size: null };
  expect(sizeOf("https://example.com/a.png")).toMatchObject([{ ...unknown, bytes: 0 }]);
  expect(sizeOf(`data:image/jpeg;base64,${"A".repeat(2_000_000)}`)).toMatchObject([
    { ...unknown, bytes: 2_000_000 },
  ]);
  // Some decoders read these as more of it, and some leave them out, so that each may see another picture.
  expect(sizeOf(`${dataUrl(pngOf(1, 1, chunk("tEXt", Buffer.alloc(3))))}----`)).toMatchObject([unknown]);
  expect(sizeOf(dataUrl(pngOf(1, 1, chunk("tEXt", Buffer.alloc(3)))))).toMatchObject([
    { size: { width: 1 } },
  ]);
});

test("C-1 text in the address of a picture, or beside it, counts as text", () => {
  const text = "word ".repeat(10_000);
  const bytesOf = (image_url: object) => partBounds({ type: "image_url", image_url }).inputBytes;
  expect(bytesOf({ url: text })).toBeGreaterThan(50_000);
  expect(bytesOf({ url: dataUrl(pngOf(1, 1)), note: text })).toBeGreaterThan(50_000);
});

test("C-1 what comes after fifteen hundred pictures has no bound of its own", () => {
  const content = (count: number) =>
    Array.from({ length: count }, () => ({ type: "image_url", image_url: { url: "a" } }));
  const of = (count: number) => boundsOf({ messages: [{ role: "user", content: content(count) }] });
  expect(of(1_500).refersToMore).toBe(false);
  expect([of(1_501).refersToMore, of(1_501).attachments.length]).toEqual([true, 1_500]);
});

test("C-1 sound has the length that its header says, and files have a size", () => {
  const sound = (data: string) => partBounds({ type: "input_audio", input_audio: { data, format: "wav" } });
  const wav = wavOf(320_000).toString("base64");
  const bounds = sound(wav);
  expect(bounds.audio).toBe(true);
  expect(bounds.attachments).toEqual([
    {
      kind: "sound",
      length: { atMost: expect.closeTo(10, 1), about: expect.closeTo(10, 1) },
      bytes: wav.length,
    },
  ]);
  expect(sound(dataUrl(wavOf(320_000), "audio/wav")).attachments).toHaveLength(1);
  expect(sound("/").attachments).toMatchObject([{ kind: "sound" }]);
  const pdf = {
    type: "file",
    file: { file_data: "data:application/pdf;base64,JVBERi0=", filename: "a.pdf" },
  };
  expect(partBounds(pdf).attachments).toEqual([{ kind: "file", bytes: 36 }]);
});

test("C-1 output is bounded by the larger of the caller's limits, for every choice", () => {
  expect(boundsOf({}).outputTokens).toBeNull();
  expect(boundsOf({ max_tokens: 5 }).outputTokens).toBe(5);
  expect(boundsOf({ max_tokens: 5, max_completion_tokens: 9 }).outputTokens).toBe(9);
  expect(boundsOf({ max_tokens: null }).outputTokens).toBeNull();
});

const completionBounds = (members: object) =>
  readRequest("completions", new Content(JSON.stringify({ model: "m", prompt: "x", ...members }))).bounds;

test("C-1 output is written for each prompt, as often as it is chosen from", () => {
  expect([boundsOf({}).choices, boundsOf({ n: 3 }).choices]).toEqual([1, 3]);
  expect(completionBounds({ n: 2, best_of: 5 }).choices).toBe(5);
  const prompts = Array.from({ length: 20 }, () => "a");
  expect(completionBounds({ prompt: prompts }).choices).toBe(20);
  expect(completionBounds({ prompt: prompts, n: 2, best_of: 5 }).choices).toBe(100);
  // One prompt in tokens, and three.
  expect(completionBounds({ prompt: [1, 2, 3] }).choices).toBe(1);
  expect(completionBounds({ prompt: [[1, 2], [3], [4]] }).choices).toBe(3);
  expect(completionBounds({ prompt: [1, "a", "b"] }).choices).toBe(3);
  expect(completionBounds({ prompt_embeds: ["AA", "AA"] }).choices).toBe(3);
});

test("C-1 other servers' names for the number of answers count too", () => {
  for (const name of ["n_cmpl", "num_completions", "candidate_count", "num_return_sequences"]) {
    expect(boundsOf({ n: 2, [name]: 7 }).choices).toBe(7);
    expect(() => boundsOf({ [name]: "7" })).toThrow(PublicError);
    expect(() => boundsOf({ [name]: 1_000 })).toThrow(PublicError);
  }
});

test("C-1 an echo and a prediction are output that no limit covers", () => {
  expect(completionBounds({ prompt: "12345", max_tokens: 1 }).outputBesides).toBe(0);
  expect(completionBounds({ prompt: "12345", echo: true }).outputBesides).toBe(5);
  expect(completionBounds({ prompt: ["12", "345"], echo: true }).outputBesides).toBe(5);
  const prediction = (content: unknown) =>
    boundsOf({ prediction: { type: "content", content } }).outputBesides;
  expect(prediction("12345")).toBe(5);
  expect(
    prediction([
      { type: "text", text: "12" },
      { type: "text", text: "345" },
    ]),
  ).toBe(5);
});

test("C-1 a limit under a name that only some servers obey is refused, since it would win over the one that is lowered", () => {
  expect(() => boundsOf({ max_tokens: 5, n_predict: 9_000 })).toThrow(PublicError);
});

test("answers that are written and not shown are paid for, and no stream waits for their ends", () => {
  expect(completionBounds({ prompt: ["a", "b"], n: 2, best_of: 3 })).toMatchObject({
    choices: 6,
    choicesShown: 4,
  });
  expect(boundsOf({ n: 2, num_return_sequences: 3 })).toMatchObject({ choices: 3, choicesShown: 2 });
});

test("C-1 a limit of a name that completions do not have limits nothing", () => {
  expect(completionBounds({ max_completion_tokens: 1 }).outputTokens).toBeNull();
  expect(completionBounds({ max_completion_tokens: 9, max_tokens: 5 }).outputTokens).toBe(9);
  expect(boundsOf({ max_completion_tokens: 1 }).outputTokens).toBe(1);
});

test("what a provider adds to explain tools is put aside, too", () => {
  const f = { name: "f" };
  expect(boundsOf({ tools: [{ type: "function", function: f }] }).inputBesides).toBeGreaterThan(804);
  expect(boundsOf({ functions: [f] }).inputBesides).toBeGreaterThan(804);
  for (const none of [{}, { tools: [] }, { tools: null }]) expect(boundsOf(none).inputBesides).toBe(0);
});
