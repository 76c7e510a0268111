import { beforeEach, describe, expect, test } from "bun:test";
import { TestLog } from "../../../testing/log.ts";
import { ActError } from "../../kernel/act-error.ts";
import { RowsRefused } from "../../kernel/act-errors/rows-refused.ts";
import { BATCHES, type BatchesApi, serveBatches } from "./batches.ts";
import { CALLER_KEY, type MediaCaller, writeCaller } from "./caller.ts";

const ID = "01981c2e-5a0e-7c3b-9d55-0000000000aa";
const CALLER: MediaCaller = { key: ID, organization: ID, project: ID, mode: "test", request: ID };

let asked: unknown[] = [];
beforeEach(() => {
  asked = [];
});
const says =
  (name: string) =>
  async (_: MediaCaller, ...with_: readonly unknown[]) => {
    asked.push([name, ...with_]);
    return { id: ID };
  };
const api: BatchesApi = {
  log: new TestLog(),
  begin: says("begin"),
  list: says("list"),
  show: says("show"),
  rows: says("rows"),
  cancel: says("cancel"),
  pause: says("pause"),
  resume: says("resume"),
  retry: says("retry"),
  remove: says("remove"),
  async table() {
    return (async function* () {
      yield "row\r\n";
      yield "1\r\n";
    })();
  },
  async follow() {
    return (async function* () {
      yield { status: "running" };
      yield null;
    })();
  },
};
const ask = (method: string, path: string, body?: string | FormData, headers: Record<string, string> = {}) =>
  serveBatches(
    api,
    new Request(`http://here${path}`, {
      ...{ method, headers: { [CALLER_KEY]: writeCaller(CALLER), ...headers } },
      ...(body === undefined ? {} : { body }),
    }),
    path.split("?")[0] ?? "",
  );
const codeOf = async (response: Response) => [
  response.status,
  ((await response.json()) as { error?: { code?: string } }).error?.code,
];
const KEYED = { "idempotency-key": "spring" };

describe("a list is taken", () => {
  const CSV = "reference,images\r\nAP-1,a\r\n";
  const form = (parts: Record<string, string | Blob>) => {
    const all = new FormData();
    for (const [name, value] of Object.entries(parts)) all.append(name, value);
    return all;
  };
  const table = [
    ["reference", "images"],
    ["AP-1", "a"],
  ];
  test.each([
    [
      "as JSON",
      JSON.stringify({ name: "Spring", defaults: { n: 1 }, rows: [{ n: 2 }] }),
      { "content-type": "application/json" },
      { name: "Spring", defaults: { n: 1 }, rows: [{ n: 2 }] },
    ],
    ["as CSV", CSV, { "content-type": "text/csv; charset=utf-8" }, { table }],
    [
      "as a form",
      form({ defaults: '{"name":"Spring","operation":"convert"}', file: new Blob([CSV]) }),
      {},
      { name: "Spring", defaults: { operation: "convert" }, table },
    ],
  ] as const)("%s", async (_, body, headers, list) => {
    const begun = await ask("POST", BATCHES, body, { ...KEYED, ...headers });
    expect([begun.status, begun.headers.get("location"), begun.headers.get("retry-after")]).toEqual([
      ...[202, `${BATCHES}/${ID}`, "1"],
    ]);
    expect(asked).toEqual([["begin", "spring", list]]);
  });

  test.each([
    ["another type", "a", { "content-type": "text/plain" }, [415, "batch_body"]],
    ["a form without a file", form({ defaults: "{}" }), {}, [415, "batch_body"]],
    ["a form with something else", form({ file: new Blob([CSV]), more: "x" }), {}, [422, "invalid_input"]],
    ["no JSON", "{", { "content-type": "application/json" }, [400, "invalid_body"]],
    [
      "a member that is unknown",
      '{"rows":[],"row":1}',
      { "content-type": "application/json" },
      [422, "invalid_input"],
    ],
    [
      "a default twice in a form",
      form({ defaults: '{"n":1,"n":9}', file: new Blob([CSV]) }),
      {},
      [422, "invalid_input"],
    ],
    ["no rows", "{}", { "content-type": "application/json" }, [422, "batch_rows_refused"]],
    ["a broken table", 'a\n"', { "content-type": "text/csv" }, [422, "batch_rows_refused"]],
    [
      "more than 8 MiB",
      `a\n${"x".repeat(9_000_000)}`,
      { "content-type": "text/csv" },
      [413, "body_too_large"],
    ],
  ] as const)("and refused: %s", async (_, body, headers, refused) => {
    expect(await codeOf(await ask("POST", BATCHES, body, { ...KEYED, ...headers }))).toEqual([...refused]);
    expect(asked).toEqual([]);
  });

  test("and refused without an Idempotency-Key", async () => {
    expect(await codeOf(await ask("POST", BATCHES, "{}"))).toEqual([400, "idempotency_key_missing"]);
  });

  test("of which the wrong rows are told", async () => {
    const problems = [{ row: 2, field: "images", problem: "must be there" }];
    const refusing = { ...api, begin: () => Promise.reject(new RowsRefused(problems)) };
    const request = new Request("http://here/", {
      ...{ method: "POST", body: '{"rows":[]}' },
      headers: { ...KEYED, [CALLER_KEY]: writeCaller(CALLER), "content-type": "application/json" },
    });
    const refused = await serveBatches(refusing, request, BATCHES);
    expect([refused.status, ((await refused.json()) as { error: object }).error]).toMatchObject([
      422,
      { code: "batch_rows_refused", rows: problems },
    ]);
  });
});

describe("a batch", () => {
  const at = `${BATCHES}/${ID}`;
  test.each([
    ["GET", BATCHES, ["list", { after: null, limit: 20 }]],
    ["GET", at, ["show", ID]],
    ["DELETE", at, ["remove", ID]],
    ["GET", `${at}/rows`, ["rows", ID, { states: null, after: 0, limit: 100 }]],
    [
      "GET",
      `${at}/rows?state=failed,cancelled&after=7&limit=5`,
      ["rows", ID, { states: ["failed", "cancelled"], after: 7, limit: 5 }],
    ],
    ["POST", `${at}/cancel`, ["cancel", ID]],
    ["POST", `${at}/pause`, ["pause", ID]],
    ["POST", `${at}/resume`, ["resume", ID]],
    ["POST", `${at}/retry`, ["retry", ID, { rows: null, prompt: null, images: null }]],
  ])("%s %s", async (method, path, call) => {
    const response = await ask(method, path);
    expect([response.status < 300, asked]).toEqual([true, [call]]);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
  });

  test("is tried again as it is changed", async () => {
    await ask("POST", `${at}/retry`, JSON.stringify({ rows: [3], images: [ID], prompt: "a boot" }));
    expect(asked).toEqual([["retry", ID, { rows: [3], prompt: "a boot", images: [ID] }]]);
    for (const body of [
      { rows: [] },
      { rows: [0] },
      { more: 1 },
      { images: [ID] },
      { rows: [1, 2], images: [ID] },
    ])
      expect(await codeOf(await ask("POST", `${at}/retry`, JSON.stringify(body)))).toEqual([
        422,
        "invalid_input",
      ]);
  });

  test("has its rows as a table that no browser shows as a page", async () => {
    const response = await ask("GET", `${at}/rows.csv`);
    expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8; header=present");
    expect(response.headers.get("content-disposition")).toBe(`attachment; filename="batch-${ID}.csv"`);
    expect(await response.text()).toBe("row\r\n1\r\n");
  });

  test("tells its progress", async () => {
    expect(await (await ask("GET", `${at}/events`)).text()).toBe(
      'event: batch\ndata: {"status":"running"}\n\n:\n\n',
    );
  });

  test.each([
    ["GET", `${BATCHES}/none`, [404, "batch_not_found"]],
    ["GET", `${at}/else`, [404, "batch_not_found"]],
    ["GET", `${at}/toString`, [404, "batch_not_found"]],
    ["GET", `${at}/cancel`, [405, "method_not_allowed"]],
    ["PUT", at, [405, "method_not_allowed"]],
    ["GET", `${at}/rows?state=lost`, [422, "invalid_input"]],
    ["GET", `${at}/rows?limit=101`, [422, "invalid_input"]],
  ])("%s %s is refused", async (method, path, refused) => {
    expect(await codeOf(await ask(method, path))).toEqual([...refused]);
  });

  test("is nobody's without a caller", async () => {
    const response = await serveBatches(api, new Request(`http://here${at}`), at);
    expect(await codeOf(response)).toEqual([new ActError("not_authenticated").status, "not_authenticated"]);
  });
});
