import { expect, test } from "bun:test";
import { TestLog } from "../../../testing/log.ts";
import { ActError } from "../../kernel/act-error.ts";
import { CALLER_KEY, type MediaCaller, writeCaller } from "./caller.ts";
import { type GenerationsApi, serveGenerations } from "./generations.ts";

const ID = "01981c2e-5a0e-7c3b-9d55-0000000000aa";
const CALLER: MediaCaller = { key: ID, organization: ID, project: ID, mode: "test", request: ID };

/** What was asked of it, and by what. */
const asked: unknown[] = [];
const says = (name: string) => async (_: MediaCaller, with_: unknown) => {
  asked.push([name, with_]);
  return { id: ID };
};
const api: GenerationsApi = {
  log: new TestLog(),
  begin: async (_, key, body) => {
    asked.push(["begin", key, body]);
    return { id: ID };
  },
  price: says("price"),
  list: says("list"),
  show: says("show"),
  cancel: says("cancel"),
  remove: says("remove"),
  async follow() {
    return (async function* () {
      yield { object: "generation", status: "queued" };
      yield null;
      yield { object: "generation.partial_image", b64_json: "AAAA" };
    })();
  },
};

async function ask(path: string, init: RequestInit = {}, isKnown = true) {
  asked.splice(0);
  const request = new Request(`http://control/v1/generations${path}`, init);
  if (isKnown) request.headers.set(CALLER_KEY, writeCaller(CALLER));
  const response = await serveGenerations(api, request, new URL(request.url).pathname);
  const { status, headers } = response;
  return { status, headers, text: await response.text() };
}

const deep = (levels: number) => `${"[".repeat(levels)}${"]".repeat(levels)}`;
const POST = { method: "POST", body: '{"operation":"convert"}', headers: { "idempotency-key": "k" } };

test("M-8 a task is begun with 202, and the answer says where it is and when to ask", async () => {
  const { status, headers, text } = await ask("", POST);
  expect([status, JSON.parse(text), asked]).toEqual([
    202,
    { id: ID },
    [["begin", "k", { operation: "convert" }]],
  ]);
  expect([headers.get("location"), headers.get("retry-after"), headers.get("cache-control")]).toEqual([
    `/v1/generations/${ID}`,
    "1",
    "private, no-store",
  ]);
});

test.each<[string, string, RequestInit, number, string]>([
  ["without an Idempotency-Key (K-8)", "", { ...POST, headers: {} }, 400, "idempotency_key_missing"],
  ["with a body that is no JSON", "", { ...POST, body: "{" }, 400, "invalid_body"],
  [
    "with a member twice, also deep within",
    "",
    { ...POST, body: '{"box":{"a":1,"a":2}}' },
    422,
    "invalid_input",
  ],
  ["with a body that is too deep", "", { ...POST, body: deep(33) }, 422, "invalid_input"],
  ["with a body that is much too deep", "", { ...POST, body: deep(100_000) }, 422, "invalid_input"],
  ["with a body that is too long", "", { ...POST, body: `"${"a".repeat(300_000)}"` }, 413, "body_too_large"],
  ["with another method", "", { method: "PUT" }, 405, "method_not_allowed"],
  ["for an id that is none", "/../x", {}, 404, "generation_not_found"],
  ["for something else of a task", `/${ID}/other`, {}, 404, "generation_not_found"],
  ["to cancel by GET", `/${ID}/cancel`, {}, 405, "method_not_allowed"],
  ["for a price by GET", "/price", {}, 405, "method_not_allowed"],
  ["for a price of what is no JSON", "/price", { ...POST, body: "{" }, 400, "invalid_body"],
  ["for a status that is none", "?status=done", {}, 422, "invalid_input"],
  ["for an order that is none", "?order=price", {}, 422, "invalid_input"],
  ["with a name twice", "?limit=1&limit=2", {}, 422, "invalid_input"],
  ["for pages that are too long", "?limit=101", {}, 422, "invalid_input"],
])("what is asked %s is refused", async (_, path, init, status, code) => {
  const answer = await serveGenerations(
    api,
    known(`http://control/v1/generations${path}`, init),
    `/v1/generations${path.replace(/\?.*/, "")}`,
  );
  expect([answer.status, ((await answer.json()) as { error: { code: string } }).error.code]).toEqual([
    status,
    code,
  ]);
});

function known(url: string, init: RequestInit): Request {
  const request = new Request(url, init);
  request.headers.set(CALLER_KEY, writeCaller(CALLER));
  return request;
}

test("M-7 nobody is served whom the gateway did not recognise", async () => {
  for (const path of ["", `/${ID}`, `/${ID}/events`]) expect((await ask(path, {}, false)).status).toBe(401);
  expect(asked).toEqual([]);
});

const ANY = { order: "newest", counts: false, statuses: null, expiresWithin: null };

test("one is shown, cancelled, deleted and listed", async () => {
  for (const [method, path, expected] of [
    ["GET", `/${ID}`, ["show", ID]],
    ["POST", `/${ID}/cancel`, ["cancel", ID]],
    ["DELETE", `/${ID}`, ["remove", ID]],
    ["GET", `?limit=5&after=${ID}`, ["list", { limit: 5, after: ID, ...ANY }]],
    [
      "GET",
      "?status=failed,queued&expires_within=60&order=leaving&counts=true",
      [
        "list",
        {
          ...ANY,
          limit: 20,
          after: null,
          statuses: ["failed", "queued"],
          expiresWithin: 60,
          order: "leaving",
          counts: true,
        },
      ],
    ],
  ] as const) {
    expect((await ask(path, { method })).status).toBe(200);
    expect(asked).toEqual([expected]);
  }
});

test("C-1 a price is asked with the body of the task, and begins nothing", async () => {
  const { status } = await ask("/price", { ...POST, headers: {} });
  expect([status, asked]).toEqual([200, [["price", { operation: "convert" }]]]);
});

test("M-8 progress is told as events, with signs of life between them", async () => {
  const { status, headers, text } = await ask(`/${ID}/events`);
  expect([status, headers.get("content-type")]).toEqual([200, "text/event-stream; charset=utf-8"]);
  expect(text).toBe(
    'event: generation\ndata: {"object":"generation","status":"queued"}\n\n:\n\n' +
      'event: generation.partial_image\ndata: {"object":"generation.partial_image","b64_json":"AAAA"}\n\n',
  );
});

test("what is not there is told by the status, before any event", async () => {
  const gone: GenerationsApi = {
    ...api,
    follow: () => Promise.reject(new ActError("generation_gone")),
  };
  const path = `/v1/generations/${ID}/events`;
  expect((await serveGenerations(gone, known(`http://control${path}`, {}), path)).status).toBe(410);
});
