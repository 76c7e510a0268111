import { Seeded } from "./seeded.ts";

/** A request in parts, so that mutations can be applied one after the other, and left out again. */
interface Draft {
  line: string;
  fields: string[];
  body: Buffer;
  /** How the end of the body is told. */
  framing: "length" | "chunked" | "none";
  /** Applied last, to all of it. */
  bytes: ((whole: Buffer) => Buffer)[];
}

type Mutation = (draft: Draft) => void;

/** What is sent: the place in the run, the mutations, and how to build it with only some of them. */
export interface FuzzCase {
  readonly index: number;
  readonly mutations: readonly Mutation[];
  build(mutations: readonly Mutation[]): Buffer;
}

export interface FuzzSubject {
  readonly key: string;
  readonly canary: string;
}

const ODD_NAMES = [
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "\u0000",
  "a".repeat(300),
  "model ",
];
const ODD_VALUES = [
  "null",
  "true",
  "[]",
  "{}",
  '""',
  "-0",
  "1e999",
  "-1e999",
  "1e-999",
  "0.1e1",
  "9".repeat(400),
  "[[[[[[]]]]]]",
  '"\\ud800"',
  '"\\u0000"',
  "[null]",
  '{"__proto__":{"a":1}}',
  '[{"role":1}]',
  "nul",
  "01",
  "'a'",
  "NaN",
  "1,",
  '"',
] as const;
const MEMBERS = [
  "model",
  "messages",
  "stream",
  "stream_options",
  "n",
  "max_tokens",
  "max_completion_tokens",
  "store",
  "user",
  "tools",
  "metadata",
  "temperature",
  "modalities",
  "audio",
  "response_format",
  "prompt",
  "input",
  "logit_bias",
  "system",
  "thinking",
  "tool_choice",
  "output_config",
  "container",
  "service_tier",
  "stop",
] as const;
const DIALS = [
  "fault=hang",
  "fault=stall",
  "fault=reset",
  "fault=truncate",
  "fault=cut",
  "fault=liar",
  "fault=wrongtype",
  "fault=gzip",
  "fault=nodone",
  "fault=errorevent",
  "fault=redirect",
  "status=400",
  "status=401",
  "status=404",
  "status=429",
  "status=500",
  "status=503",
  "usage=none",
  "usage=zero",
  "usage=huge",
  "lines=cr",
  "lines=crlf",
  "split=1",
  "split=3",
  "tokens=0",
  "tokens=40",
  "latency=5",
  "first=5",
  "gap=1",
  "cached=1000000",
  "reasoning=1000000",
  "fault=none",
  "unknown=1",
  "tokens=-1",
  "=",
] as const;
const FIELDS = [
  "Content-Length: 5",
  "Content-Length: -1",
  "Content-Length: 99999999",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: gzip",
  "Expect: 100-continue",
  "Connection: close",
  "Connection: upgrade",
  "Upgrade: h2c",
  "Host: b",
  "Host: [::1",
  "Content-Encoding: gzip",
  "Content-Type: text/plain",
  "Authorization: Basic YTpi",
  "Authorization:",
  "X-Forwarded-For: ::::",
  "Cookie: a=b",
  "Range: bytes=0-1",
  "X-A: \u0000",
  "X A: b",
  ": b",
  " folded",
  "X-A: \r",
  "Accept-Encoding: gzip",
  "__proto__: 1",
] as const;
const METHODS = [
  "GET",
  "PUT",
  "DELETE",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "PATCH",
  "post",
  "",
  "POST POST",
  "\u0000",
] as const;
const PATHS = [
  "/v1/completions",
  "/v1/embeddings",
  "/v1/models",
  "/v1/models/__proto__",
  "/v1/models/%ff",
  "/health/ready",
  "/",
  "*",
  "",
  "//",
  "/v1/../v1/models",
  "http://[::/",
  "http://x:99999/v1/models",
  "/v1/chat/completions?key=1",
  "/v1/chat/completions#x",
  "/v1/chat/completions/",
  "/%00",
  "/v1/\\..\\x",
] as const;

/** The same case for the same seed and index, whatever was run before it. */
export function fuzzCase(seed: number, index: number, subject: FuzzSubject): FuzzCase {
  const random = new Seeded(seed ^ Math.imul(index + 1, 0x9e3779b1));
  const start = random.next();
  const count = random.chance(0.1) ? 0 : 1 + random.below(4);
  const mutations = Array.from({ length: count }, () => mutation(random, subject));
  return {
    index,
    mutations,
    build(chosen) {
      const draft = firstDraft(start, subject);
      for (const mutate of chosen) mutate(draft);
      return draft.bytes.reduce((whole, mutate) => mutate(whole), assemble(draft));
    },
  };
}

function firstDraft(start: number, subject: FuzzSubject): Draft {
  const { key, canary } = subject;
  const form = FORMS[Math.floor(start * 1_000) % FORMS.length] ?? FORMS[0];
  return {
    line: `POST ${form.path} HTTP/1.1`,
    fields: [
      "Host: x",
      `Authorization: Bearer ${key}`,
      "Content-Type: application/json",
      `X-Canary: ${canary}`,
      ...form.fields,
    ],
    body: Buffer.from(JSON.stringify(form.body(canary, start < 0.4))),
    framing: start * 10 - Math.floor(start * 10) < 0.2 ? "chunked" : "length",
    bytes: [],
  };
}

interface Form {
  readonly path: string;
  readonly fields: readonly string[];
  body(canary: string, stream: boolean): object;
}

const said = (canary: string) => `${canary} [[simulate tokens=3]]`;

/** Protocols of callers, each in a plain request. */
const FORMS: readonly [Form, ...Form[]] = [
  {
    path: "/v1/chat/completions",
    fields: [],
    body: (canary, stream) => ({
      model: "gpt-4o-mini",
      ...(stream ? { stream } : {}),
      messages: [{ role: "user", content: said(canary) }],
      user: canary,
      max_tokens: 5,
    }),
  },
  {
    path: "/v1/messages",
    fields: ["anthropic-version: 2023-06-01"],
    body: (canary, stream) => ({
      model: "gpt-4o-mini",
      ...(stream ? { stream } : {}),
      system: [{ type: "text", text: canary }],
      messages: [{ role: "user", content: [{ type: "text", text: said(canary) }] }],
      metadata: { user_id: canary },
      max_tokens: 5,
    }),
  },
];

/** Each draws its own numbers at once, so that leaving it out does not change the others. */
function mutation(random: Seeded, subject: FuzzSubject): Mutation {
  return random.pick(MAKERS)(random, subject);
}

const MAKERS: readonly ((random: Seeded, subject: FuzzSubject) => Mutation)[] = [
  dial,
  dial,
  oddValue,
  oddValue,
  oddMember,
  twice,
  damagedBody,
  damagedBody,
  cutBody,
  deep,
  field,
  field,
  damagedHead,
  lessFields,
  method,
  path,
  framing,
  version,
  damage,
  canaryInPath,
  host,
  host,
];

function dial(random: Seeded): Mutation {
  const dials = Array.from({ length: 1 + random.below(2) }, () => random.pick(DIALS)).join(" ");
  return (draft) => replaceText(draft, /\[\[simulate [^\]]*\]\]/, `[[simulate ${dials}]]`);
}

function oddValue(random: Seeded): Mutation {
  const [member, value] = [random.pick(MEMBERS), random.pick(ODD_VALUES)];
  return (draft) => {
    const text = draft.body.toString();
    const at = text.indexOf(`"${member}":`);
    const known = at < 0 ? null : new RegExp(`"${member}":(?:"[^"]*"|[\\w.]+|\\[.*?\\])`);
    if (known?.test(text)) replaceText(draft, known, `"${member}":${value}`);
    else replaceText(draft, /^\{/, `{"${member}":${value},`);
  };
}

function oddMember(random: Seeded): Mutation {
  const [name, value] = [random.pick(ODD_NAMES), random.pick(ODD_VALUES)];
  return (draft) => replaceText(draft, /^\{/, `{${JSON.stringify(name)}:${value},`);
}

function twice(random: Seeded): Mutation {
  const member = random.pick(MEMBERS);
  const name = random.chance(0.5)
    ? member
    : `\\u${member.charCodeAt(0).toString(16).padStart(4, "0")}${member.slice(1)}`;
  return (draft) => replaceText(draft, /^\{/, `{"${name}":1,`);
}

function damagedBody(random: Seeded): Mutation {
  const damage = byteDamage(random);
  return (draft) => {
    draft.body = damage(draft.body);
  };
}

function cutBody(random: Seeded): Mutation {
  const at = random.next();
  return (draft) => {
    draft.body = draft.body.subarray(0, Math.floor(draft.body.length * at));
  };
}

function deep(random: Seeded): Mutation {
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
    ["[", ""],
  ] as const);
  const count = random.below(5_000);
  return (draft) => replaceText(draft, /^\{/, `{"x":${open.repeat(count)}1${close.repeat(count)},`);
}

function field(random: Seeded): Mutation {
  const [value, place] = [random.pick(FIELDS), random.below(5)];
  return (draft) => void draft.fields.splice(place, 0, value);
}

function damagedHead(random: Seeded): Mutation {
  const [place, damage] = [random.below(4), byteDamage(random)];
  return (draft) => {
    draft.fields[place] = damage(Buffer.from(draft.fields[place] ?? "", "latin1")).toString("latin1");
  };
}

function host(random: Seeded): Mutation {
  const name = random.pick(["[::1", "a b", "x:99999", "%%%", "", "1.2.3.999", "é", "x/v1", "a@b"]);
  return (draft) => {
    draft.fields[0] = `Host: ${name}`;
  };
}

function lessFields(random: Seeded): Mutation {
  const place = random.below(4);
  return (draft) => void draft.fields.splice(place, 1);
}

function method(random: Seeded): Mutation {
  const name = random.pick(METHODS);
  return (draft) => {
    draft.line = draft.line.replace(/^\S*/, name);
  };
}

function path(random: Seeded): Mutation {
  const [target, name] = [random.pick(PATHS), random.pick(["GET", "POST"])];
  return (draft) => {
    draft.line = draft.line.replace(/^\S* \S* /, `${name} ${target} `);
  };
}

function canaryInPath(_: Seeded, { canary }: FuzzSubject): Mutation {
  return (draft) => {
    draft.line = draft.line.replace(/ \S* /, ` /v1/models/${canary}?${canary} `);
  };
}

function framing(random: Seeded): Mutation {
  const kind = random.pick(["length", "chunked", "none"] as const);
  return (draft) => {
    draft.framing = kind;
  };
}

function version(random: Seeded): Mutation {
  const name = random.pick(["HTTP/1.0", "HTTP/2.0", "HTTP/1.11", "HTTP", "", "http/1.1"]);
  return (draft) => {
    draft.line = draft.line.replace(/\S*$/, name);
  };
}

function damage(random: Seeded): Mutation {
  const change = byteDamage(random);
  return (draft) => void draft.bytes.push(change);
}

/** Bytes turned, put in, taken out, doubled or cut off. */
function byteDamage(random: Seeded): (bytes: Buffer) => Buffer {
  const [kind, place, size, byte] = [random.below(5), random.next(), 1 + random.below(16), random.below(256)];
  return (bytes) => {
    const at = Math.floor(place * bytes.length);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    if (kind === 0) return Buffer.concat([before, Buffer.of(byte), after.subarray(1)]);
    if (kind === 1) return Buffer.concat([before, Buffer.alloc(size, byte), after]);
    if (kind === 2) return Buffer.concat([before, after.subarray(size)]);
    if (kind === 3) return Buffer.concat([before, after.subarray(0, size), after]);
    return before;
  };
}

function replaceText(draft: Draft, pattern: RegExp, text: string): void {
  draft.body = Buffer.from(draft.body.toString().replace(pattern, () => text));
}

function assemble({ line, fields, body, framing: kind }: Draft): Buffer {
  const told = {
    length: [`Content-Length: ${body.length}`],
    chunked: ["Transfer-Encoding: chunked"],
    none: [],
  }[kind];
  const head = Buffer.from(`${[line, ...fields, ...told].join("\r\n")}\r\n\r\n`, "latin1");
  if (kind !== "chunked") return Buffer.concat([head, body]);
  const size = Buffer.from(`${body.length.toString(16)}\r\n`);
  return Buffer.concat([head, size, body, Buffer.from("\r\n0\r\n\r\n")]);
}
