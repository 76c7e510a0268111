import { bodyOf, type Endpoint, PATHS } from "./bodies.ts";
import { GEMINI } from "./gemini.ts";
import { IMAGES } from "./images.ts";
import { MESSAGES } from "./messages.ts";
import { RESPONSES } from "./responses.ts";
import { type Magazine, type Parts, request, type Shape } from "./shape.ts";

const ENDPOINTS = Object.keys(PATHS) as readonly Endpoint[];

/** What the simulator can do to an answer (simulator/dials.ts), and when the client leaves. */
const DIALS: readonly string[] = [
  "",
  "echo=1",
  "tokens=30 split=7 echo=1",
  "usage=none echo=1",
  "status=400 echo=1",
  "status=404 echo=1",
  "status=422 echo=1",
  "status=401 echo=1",
  "status=429 echo=1",
  "status=500 echo=1",
  "status=529 echo=1",
  "fault=hang",
  "fault=stall",
  "fault=reset",
  "fault=truncate echo=1",
  "fault=cut echo=1",
  "fault=liar",
  "fault=wrongtype",
  "fault=nodone echo=1",
  "fault=errorevent echo=1",
  "fault=redirect",
  "fault=gzip",
  "fault=unknown-dial",
];

const json = (endpoint: Endpoint, { canaries }: Magazine, dials = "", stream = false, model?: string) =>
  JSON.stringify(bodyOf(endpoint, canaries, { stream, dials, model: model ?? null }));

const answered: readonly Shape[] = ENDPOINTS.flatMap((endpoint) =>
  DIALS.flatMap((dials) =>
    (endpoint === "embeddings" ? [false] : [false, true]).map((stream) => ({
      name: `${endpoint} ${dials || "plain"}${stream ? " streamed" : ""}`,
      make: (magazine: Magazine) =>
        request(magazine, { endpoint, body: json(endpoint, magazine, dials, stream) }),
    })),
  ),
);

const left: readonly Shape[] = (["chat.completions", "completions"] as const).flatMap((endpoint) => [
  {
    name: `${endpoint} left in the middle of a stream`,
    make: (magazine: Magazine) =>
      request(magazine, {
        endpoint,
        body: json(endpoint, magazine, "tokens=200 gap=5 echo=1", true),
        leaveAfterBytes: 2_000,
      }),
  },
  {
    name: `${endpoint} endless, left`,
    make: (magazine: Magazine) =>
      request(magazine, {
        endpoint,
        body: json(endpoint, magazine, "fault=endless echo=1", true),
        leaveAfterBytes: 5_000,
      }),
  },
  {
    name: `${endpoint} left before the answer`,
    make: (magazine: Magazine) =>
      request(magazine, { endpoint, body: json(endpoint, magazine, "fault=hang"), patienceMs: 40 }),
  },
  {
    name: `${endpoint} left in the middle of the body`,
    make: (magazine: Magazine) => {
      const body = json(endpoint, magazine);
      return request(magazine, { endpoint, body, declaredBytes: body.length + 1_000, patienceMs: 40 });
    },
  },
]);

const refused: readonly Shape[] = ENDPOINTS.flatMap((endpoint) => {
  const shape = (name: string, parts: (magazine: Magazine) => Omit<Parts, "endpoint">): Shape => ({
    name: `${endpoint} ${name}`,
    make: (magazine) => request(magazine, { endpoint, ...parts(magazine) }),
  });
  const canary = ({ canaries }: Magazine, field: string) => canaries.next(`${endpoint} ${field}`);
  const body = (magazine: Magazine) => json(endpoint, magazine);
  return [
    shape("model that is not there", (m) => ({ body: json(endpoint, m, "", false, canary(m, "model")) })),
    shape("model too long", (m) => ({ body: json(endpoint, m, "", false, canary(m, "model").repeat(9)) })),
    shape("model of a wrong kind", (m) => ({ body: `{"model":{"a":"${canary(m, "model object")}"}}` })),
    shape("malformed JSON", (m) => ({ body: `{"model": ${canary(m, "malformed JSON")}, ${body(m)}` })),
    shape("JSON cut off", (m) => ({ body: body(m).slice(0, -20) })),
    shape("a JSON text", (m) => ({ body: JSON.stringify(canary(m, "JSON text")) })),
    shape("a member twice", (m) => {
      const name = canary(m, "duplicate member");
      return { body: `{"${name}":1,"${name}":2,${body(m).slice(1)}` };
    }),
    shape("invalid UTF-8", (m) => ({
      body: Buffer.concat([Buffer.from(`{"${canary(m, "invalid UTF-8")}`), Buffer.from([0xff, 0xc0, 0x22])]),
    })),
    shape("UTF-16", (m) => ({ body: Buffer.from(body(m), "utf16le") })),
    shape("what keeps content", (m) => ({
      body: `{"previous_response_id":"${canary(m, "previous_response_id")}",${body(m).slice(1)}`,
    })),
    shape("store with metadata", (m) => ({ body: `{"store":true,${body(m).slice(1)}` })),
    shape("a form", (m) => ({
      body: `prompt=${canary(m, "form")}`,
      headers: ["content-type: application/x-www-form-urlencoded"],
    })),
    shape("a content type of its own", (m) => ({
      body: body(m),
      headers: [`content-type: text/${canary(m, "content-type")}`],
    })),
    shape("an encoding of its own", (m) => ({
      body: body(m),
      headers: [`content-encoding: ${canary(m, "content-encoding")}`],
    })),
    shape("compressed", (m) => ({ body: Bun.gzipSync(body(m)), headers: ["content-encoding: gzip"] })),
    shape("declared too large", (m) => ({ body: body(m), declaredBytes: 600 * 1024 * 1024 })),
    shape("no key", (m) => ({ body: body(m), authorization: "" })),
    shape("malformed key", (m) => ({ body: body(m), authorization: `Bearer ${canary(m, "authorization")}` })),
    shape("a key's look-alike", (m) => ({
      body: body(m),
      authorization: `Bearer sp_test_${canary(m, "authorization key").padEnd(65, "x")}`,
    })),
    shape("basic credentials", (m) => ({
      body: body(m),
      authorization: `Basic ${Buffer.from(`user:${canary(m, "authorization basic")}`).toString("base64")}`,
    })),
    shape("a key in the address", (m) => ({
      path: `${PATHS[endpoint]}?key=sp_test_${canary(m, "key in query")}&x`,
      body: body(m),
    })),
    shape("another method", (m) => ({ method: `C${canary(m, "method").toUpperCase()}`, body: body(m) })),
    shape("PUT", (m) => ({ method: "PUT", body: body(m) })),
    shape("another path", (m) => ({ path: `${PATHS[endpoint]}/${canary(m, "path below")}`, body: body(m) })),
    shape("a head too large", (m) => ({
      body: body(m),
      headers: [`x-large: ${canary(m, "large header").repeat(1_000)}`],
    })),
    shape("a head with bytes of its own", (m) => ({
      body: body(m),
      headers: [`x-bytes: ${canary(m, "header bytes")}\xff\x01`, `: ${canary(m, "header without a name")}`],
    })),
  ];
});

const read: readonly Shape[] = [
  {
    name: "models",
    make: (magazine) => request(magazine, { method: "GET", path: "/v1/models", body: "" }),
  },
  ...["/v1/models/", "/v1/", "/", "/health/", "/metrics/", "/%2e%2e/"].map((path) => ({
    name: `GET ${path}…`,
    make: (magazine: Magazine) =>
      request(magazine, {
        method: "GET",
        path: path + magazine.canaries.next(`path ${path}`),
        body: "",
      }),
  })),
  {
    name: "no HTTP",
    make: ({ canaries, patienceMs }) => ({
      head: `${canaries.next("no HTTP")}\r\n\r\n`,
      body: [],
      patienceMs: Math.min(patienceMs, 500),
    }),
  },
];

/** Sends a body that is really larger than allowed, in chunks; dear, so it is not among the ordinary ones. */
export const OVERSIZED: Shape = {
  name: "completions oversized, chunked",
  make(magazine) {
    const { canaries, key, host, patienceMs } = magazine;
    const piece = Buffer.alloc(1024 * 1024, `${canaries.next("completions oversized")} `);
    const chunk = Buffer.concat([Buffer.from("100000\r\n"), piece, Buffer.from("\r\n")]);
    const head = `POST /v1/completions HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${key}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n`;
    return { head, body: Array.from({ length: 10 }, () => chunk), patienceMs: patienceMs * 2 };
  },
};

/** Every way to call the server, in an order that mixes quick and slow ones. */
export const SHAPES: readonly Shape[] = interleave([
  ...[answered, left, refused, read],
  ...[MESSAGES, RESPONSES, GEMINI, IMAGES],
]);

function interleave(lists: readonly (readonly Shape[])[]): readonly Shape[] {
  return lists
    .flatMap((shapes) => shapes.map((shape, index) => ({ shape, rank: (index + 0.5) / shapes.length })))
    .sort((one, other) => one.rank - other.rank)
    .map(({ shape }) => shape);
}
