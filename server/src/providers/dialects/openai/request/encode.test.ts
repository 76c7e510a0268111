import { expect, test } from "bun:test";
import fc from "fast-check";
import { Content } from "../../../../kernel/content.ts";
import type { RequestBody } from "../../../contract.ts";
import { groq } from "../../../kinds/groq.ts";
import { mistral } from "../../../kinds/mistral.ts";
import { openai } from "../../../kinds/openai.ts";
import type { Provider } from "../../../provider.ts";
import { inOtherCase } from "../../json/known-words.ts";
import { encodeRequest } from "./encode.ts";
import { readRequest } from "./request.ts";

function textOf(pieces: RequestBody): string {
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece as string))).toString();
}

function encode(text: string, provider: Provider, model = "m", outputLimit: number | null = null): string {
  const request = readRequest("chat.completions", new Content(text));
  return textOf(encodeRequest(request, { model, provider, outputLimit, mostOutputTokens: 1 }));
}

test("a long body is not copied: the caller's own bytes are sent around the changes", () => {
  const text = `{"model":"m","messages":[{"role":"user","content":"${"é".repeat(100_000)}"}],"max_tokens":100}`;
  const body = Buffer.from(text);
  const request = readRequest("chat.completions", new Content(body));
  const pieces = encodeRequest(request, {
    model: "other",
    provider: openai,
    outputLimit: 7,
    mostOutputTokens: 1,
  });
  const sent = JSON.parse(textOf(pieces)) as object;
  expect(sent).toEqual({ ...(JSON.parse(text) as object), store: false, model: "other", max_tokens: 7 });
  const own = pieces.filter((piece): piece is Uint8Array => typeof piece !== "string");
  expect(own.every(({ buffer }) => buffer === body.buffer)).toBe(true);
});

const MESSAGES = '"messages":[{"role":"user","content":"hi"}]';

test("a request that needs no change is the caller's own text", () => {
  const text = `\n{ "temperature" : 1.0e0, ${MESSAGES},\t"model":"m" } `;
  expect(encode(text, groq)).toBe(text);
});

test("only the model's name changes when the provider calls it something else", () => {
  expect(encode(`{"model" : "m", ${MESSAGES}}`, groq, 'a"b')).toBe(`{"model" : "a\\"b", ${MESSAGES}}`);
  expect(encode(`{"mod\\u0065l":"m",${MESSAGES}}`, groq, "z")).toBe(`{"mod\\u0065l":"z",${MESSAGES}}`);
});

test("Z-5: store is forced to false where it is the default and where it was sent", () => {
  expect(encode(`{"model":"m",${MESSAGES}}`, openai)).toBe(`{"store":false,"model":"m",${MESSAGES}}`);
  for (const store of ["true", "false", "null"]) {
    expect(encode(`{"store":${store},"model":"m",${MESSAGES}}`, groq)).toBe(
      `{"store":false,"model":"m",${MESSAGES}}`,
    );
  }
  const embeddings = readRequest("embeddings", new Content('{"model":"m","input":"x"}'));
  expect(
    textOf(
      encodeRequest(embeddings, { model: "m", provider: openai, outputLimit: null, mostOutputTokens: 1 }),
    ),
  ).toBe('{"model":"m","input":"x"}');
});

const STREAM = `"stream":true,"model":"m",${MESSAGES}`;
const ASKED = '{"include_usage":true}';

test.each([
  [`{${STREAM}}`, `{"stream_options":${ASKED},${STREAM}}`],
  [`{${STREAM},"stream_options":null}`, `{${STREAM},"stream_options":${ASKED}}`],
  [`{${STREAM},"stream_options":{ }}`, `{${STREAM},"stream_options":${ASKED}}`],
  [`{${STREAM},"stream_options":{"a":[1]}}`, `{${STREAM},"stream_options":{"include_usage":true,"a":[1]}}`],
  [
    `{${STREAM},"stream_options":{"a":1,"include_usage":false}}`,
    `{${STREAM},"stream_options":{"a":1,"include_usage":true}}`,
  ],
  [
    `{${STREAM},"stream_options":{"include_usage":true}}`,
    `{${STREAM},"stream_options":{"include_usage":true}}`,
  ],
])("usage is asked for: %s", (text, wanted) => {
  expect(encode(text, groq)).toBe(wanted);
});

test("a provider that is not to be asked for counts gets no stream options, wherever they stand", () => {
  expect(encode(`{${STREAM}}`, mistral)).toBe(`{${STREAM}}`);
  for (const options of [ASKED, '{"include_obfuscation":false}', "null", "{}"]) {
    expect(encode(`{${STREAM},"stream_options":${options}}`, mistral)).toBe(`{${STREAM}}`);
    expect(encode(`{${STREAM} , "stream_options" : ${options} }`, mistral)).toBe(`{${STREAM}  }`);
    expect(encode(`{"stream_options":${options},${STREAM}}`, mistral)).toBe(`{${STREAM}}`);
    // What is put in at the very place where these are taken out.
    expect(encode(`{"stream_options":${options},${STREAM}}`, mistral, "m", 7)).toBe(
      `{"max_tokens":7,${STREAM}}`,
    );
  }
  expect(encode(`{${STREAM},"stream_option\\u0073":${ASKED}}`, mistral)).toBe(
    `{${STREAM},"stream_option\\u0073":null}`,
  );
});

test("a copy of a request without our places is read again", () => {
  const { endpoint, model, stream, includeUsage, body, bounds } = readRequest(
    "chat.completions",
    new Content(`{${STREAM}}`),
  );
  const copy = { endpoint, model, stream, includeUsage, body, bounds };
  expect(
    textOf(encodeRequest(copy, { model: "z", provider: groq, outputLimit: null, mostOutputTokens: 1 })),
  ).toContain('"model":"z"');
});

const members = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 6 });
const OURS = [
  "store",
  "stream_options",
  "model",
  "messages",
  "stream",
  "n",
  "max_tokens",
  "max_completion_tokens",
];
const RETAINING = ["audio", "modalities", "metadata", "deferred", "background", "conversation", "extra_body"];

test("splicing the text gives what parsing, changing and writing would give", () => {
  const options = fc.option(
    fc.record({ include_usage: fc.boolean(), include_obfuscation: fc.boolean() }, { requiredKeys: [] }),
  );
  const shape = fc.record({
    before: members,
    after: members,
    model: fc.string({ minLength: 1, maxLength: 20 }),
    stream: fc.boolean(),
    options,
    store: fc.constantFrom(undefined, null, true, false),
    indent: fc.constantFrom(undefined, 2, "\t"),
    provider: fc.constantFrom(openai, groq, mistral),
  });
  fc.assert(
    fc.property(shape, ({ before, after, model, stream, options: asked, store, indent, provider }) => {
      const extra = Object.entries({ ...before, ...after }).filter(
        ([key]) => ![...OURS, ...RETAINING].includes(key) && inOtherCase(key) === null,
      );
      const body: Record<string, unknown> = {
        ...Object.fromEntries(extra.slice(0, 3)),
        model,
        messages: [{ role: "user", content: "hi" }],
        stream,
        ...(stream && asked ? { stream_options: asked } : {}),
        ...(store === undefined ? {} : { store }),
        ...Object.fromEntries(extra.slice(3)),
      };
      const wanted = structuredClone(JSON.parse(JSON.stringify(body))) as Record<string, unknown>;
      wanted["model"] = "other";
      if (stream) wanted["stream_options"] = { ...asked, include_usage: true };
      if (provider === mistral) delete wanted["stream_options"];
      if (store !== undefined || provider === openai) wanted["store"] = false;
      expect(JSON.parse(encode(JSON.stringify(body, null, indent), provider, "other"))).toEqual(wanted);
    }),
    { numRuns: 500 },
  );
});

test("C-1: an output limit replaces the caller's own, under each name it has", () => {
  const limited = (members: string) => encode(`{"model":"m",${members}${MESSAGES}}`, groq, "m", 7);
  expect(limited('"max_tokens":100,')).toBe(`{"model":"m","max_tokens":7,${MESSAGES}}`);
  expect(limited('"max_completion_tokens":100,')).toBe(`{"model":"m","max_completion_tokens":7,${MESSAGES}}`);
  expect(limited('"max_tokens":100,"max_completion_tokens":50,')).toBe(
    `{"model":"m","max_tokens":7,"max_completion_tokens":7,${MESSAGES}}`,
  );
  expect(limited('"max_tokens":1e2,"max_completion_tokens":5,')).toBe(
    `{"model":"m","max_tokens":7,"max_completion_tokens":5,${MESSAGES}}`,
  );
});

test("C-1: a lowered output limit leaves null alone, raises nothing and writes the one parameter the model takes", () => {
  const limited = (members: string, most: number, model = "m", provider: Provider = groq) =>
    encode(`{"model":"${model}",${members},${MESSAGES}}`, provider, model, most).replace(`,${MESSAGES}}`, "");
  expect(limited('"max_tokens":null,"max_completion_tokens":9000', 3881)).toBe(
    '{"model":"m","max_tokens":null,"max_completion_tokens":3881',
  );
  expect(limited('"max_tokens":100,"max_completion_tokens":9000', 3882)).toBe(
    '{"model":"m","max_tokens":100,"max_completion_tokens":3882',
  );
  for (const model of ["gpt-5", "gpt-5-mini", "openai/gpt-5.2", "o1", "o4-mini"])
    expect(limited('"max_tokens":null', 3902, model)).toBe(
      `{"max_completion_tokens":3902,"model":"${model}","max_tokens":null`,
    );
  expect(limited('"max_tokens":null,"max_completion_tokens":null', 7, "gpt-5")).toBe(
    '{"model":"gpt-5","max_tokens":null,"max_completion_tokens":7',
  );
  expect(limited('"max_tokens":null', 7)).toBe('{"model":"m","max_tokens":7');
  expect(limited('"max_completion_tokens":null', 7)).toBe(
    '{"max_tokens":7,"model":"m","max_completion_tokens":null',
  );
  for (const model of ["gpt-4o", "gpt-oss-120b", "gpt-3.5-turbo", "olmo-2"])
    expect(limited('"n":1', 7, model)).toStartWith('{"max_tokens":7,');
});

test("C-1: an output limit is put in under the provider's name for it where the caller named none", () => {
  expect(encode(`{"model":"m",${MESSAGES}}`, groq, "m", 7)).toBe(`{"max_tokens":7,"model":"m",${MESSAGES}}`);
  expect(encode(`{"store":false,"model":"m",${MESSAGES}}`, openai, "m", 7)).toBe(
    `{"max_completion_tokens":7,"store":false,"model":"m",${MESSAGES}}`,
  );
});

test("C-1 completions are limited by the name they have, whatever else the caller named", () => {
  const text = '{"model":"m","prompt":"hi","max_completion_tokens":1}';
  const request = readRequest("completions", new Content(text));
  const sent = JSON.parse(
    textOf(encodeRequest(request, { model: "m", provider: groq, outputLimit: 7, mostOutputTokens: 1 })),
  );
  expect(sent).toEqual({ model: "m", prompt: "hi", max_completion_tokens: 1, max_tokens: 7 });
});
