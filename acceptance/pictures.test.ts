import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { deflateSync } from "node:zlib";
import { residentMiB } from "./hostile/gauges.ts";
import { chunk, png } from "./pictures/png.ts";
import { call, filesOf, follow, formOf, send, type Upload } from "./pictures/uploads.ts";
import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "./product.ts";

let product: Product;
beforeAll(async () => {
  product = await startProduct(await makeDataDir(), { SALLYPORT_UPLOAD_MAX_BYTES: "4000000" });
}, 300_000);
afterAll(async () => {
  await product.stop();
  await removeDataDir(product.dataDir);
}, 300_000);

const codeOf = async (response: Response) =>
  ((await response.json()) as { error: { code: string } }).error.code;

describe("M-1 M-3 M-5 a picture, by HTTP only,", () => {
  test("is sent, listed, opened by its link, and gone when it was deleted", async () => {
    const sent = await send(product, png(300, 200));
    expect(sent.status).toBe(201);
    const upload = (await sent.json()) as Upload;
    expect(upload).toMatchObject({ format: "png", width: 300, height: 200, source: { format: "png" } });
    const { data } = (await (await call(product, "?limit=1")).json()) as { data: Upload[] };
    expect(data[0]?.id).toBe(upload.id);

    const opened = await follow(product, upload.url);
    const bytes = Buffer.from(await opened.arrayBuffer());
    expect([opened.status, bytes.length]).toEqual([200, upload.bytes]);
    for (const [name, value] of [
      ["content-type", "image/png"],
      ["cache-control", "private, no-store"],
      ["x-content-type-options", "nosniff"],
      ["cross-origin-resource-policy", "same-site"],
      ["x-robots-tag", "noindex, noimageindex"],
      ["referrer-policy", "no-referrer"],
    ] as const)
      expect(opened.headers.get(name)).toBe(value);
    expect(opened.headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox/);
    const part = await follow(product, upload.url, { headers: { range: "bytes=10-19" } });
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, bytes.subarray(10, 20)]);
    const beyond = await follow(product, upload.url, { headers: { range: `bytes=${upload.bytes}-` } });
    expect(beyond.status).toBe(416);
    const head = await follow(product, upload.url, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length")]).toEqual([200, String(upload.bytes)]);
    expect((await follow(product, upload.thumbnails[0]?.url ?? "")).status).toBe(200);
    expect(
      (
        await follow(
          product,
          upload.url.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
        )
      ).status,
    ).toBe(403);
    expect((await follow(product, upload.url, { method: "POST" })).status).toBe(405);

    const asked = { method: "POST", body: JSON.stringify({ expires_in: 60, disposition: "attachment" }) };
    const link = (await (await call(product, `/${upload.id}/links`, asked)).json()) as Upload;
    const saved = await follow(product, link.url);
    expect(saved.headers.get("content-disposition")).toBe(`attachment; filename="${upload.id}.png"`);

    const marks = await call(product, `/${upload.id}/provenance`);
    expect([marks.status, await marks.json()]).toEqual([
      200,
      {
        ...{ id: upload.id, object: "provenance" },
        arrived_with: { digital_source_type: null, c2pa: null },
        carries: { digital_source_type: null, c2pa: null },
      },
    ]);

    expect((await call(product, `/${upload.id}`, { method: "DELETE" })).status).toBe(200);
    expect((await call(product, `/${upload.id}/provenance`)).status).toBe(410);
    expect((await follow(product, upload.url)).status).toBe(410);
    expect((await call(product, `/${upload.id}`)).status).toBe(410);
    expect(filesOf(product)).toEqual([]);
    // Who reads the log cannot open what it tells of.
    for (const made of [upload.url, link.url]) expect(product.output()).not.toContain(new URL(made).pathname);
  }, 300_000);

  test("comes in pieces, begun by one request and finished by another", async () => {
    const bytes = png(300, 200);
    const tus = { "tus-resumable": "1.0.0" };
    const begun = await call(product, "/tus", {
      method: "POST",
      headers: { ...tus, "upload-length": String(bytes.length) },
    });
    const path = (begun.headers.get("location") ?? "").replace("/v1/uploads", "");
    expect(begun.status).toBe(201);
    const half = bytes.length >> 1;
    for (const [at, end] of [
      [0, half],
      [half, bytes.length],
    ] as const) {
      expect((await call(product, path, { method: "HEAD", headers: tus })).headers.get("upload-offset")).toBe(
        String(at),
      );
      const headers = {
        ...tus,
        "upload-offset": String(at),
        "content-type": "application/offset+octet-stream",
      };
      const body = Uint8Array.from(bytes.subarray(at, end));
      expect((await call(product, path, { method: "PATCH", headers, body })).status).toBe(204);
    }
    const upload = (await (await call(product, path.replace("/tus", ""))).json()) as Upload;
    expect([upload.width, upload.source.bytes]).toEqual([300, bytes.length]);
  });

  test("is not fetched from an address of the house, and the address is written nowhere", async () => {
    const canary = "an-address-that-nobody-keeps";
    const refused = await call(product, "", {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": canary },
      body: JSON.stringify({ url: `${product.url}/${canary}`.replace(/:\d+\//, "/") }),
    });
    expect([refused.status, await codeOf(refused)]).toEqual([403, "upload_url_refused"]);
    expect(refused.headers.get("x-should-retry")).toBe("false");
    expect(product.output()).not.toContain(canary);
  });

  test("is sent once for each Idempotency-Key (K-8)", async () => {
    const headers = { "idempotency-key": "the-same" };
    const ids = [];
    for (const _ of [1, 2])
      ids.push(((await (await send(product, png(20, 20), headers)).json()) as Upload).id);
    expect(ids[0]).toBe(ids[1]);
    const other = await send(product, png(21, 20), headers);
    expect([other.status, await codeOf(other)]).toEqual([422, "idempotency_key_reused"]);
    const refused = await send(product, Buffer.from("GIF89a"), { "idempotency-key": "refused" });
    expect(await codeOf(refused)).toBe("picture_type_refused");
    // What was refused may be sent again, better.
    expect((await send(product, png(20, 20), { "idempotency-key": "refused" })).status).toBe(201);
  }, 300_000);
});

test("M-7 whatever a caller says about itself, its key decides whose pictures it reads", async () => {
  const upload = (await (await send(product, png(30, 30))).json()) as Upload;
  const another = { organization: upload.id, key: upload.id, project: upload.id, request: upload.id };
  const headers = { "x-sallyport-caller-key": JSON.stringify(another) };
  const seen = await call(product, `/${upload.id}`, { headers });
  expect([seen.status, ((await seen.json()) as Upload).id]).toEqual([200, upload.id]);
  const nobody = await fetch(`${product.url}/v1/uploads/${upload.id}`, { headers });
  expect([nobody.status, await codeOf(nobody)]).toEqual([401, "missing_api_key"]);
}, 300_000);

test("M-7 live keys and test keys of one organization do not see each other's uploads and tasks", async () => {
  const upload = (await (await send(product, png(30, 30))).json()) as Upload;
  const body = JSON.stringify({ operation: "convert", images: [upload.id] });
  const json = { "content-type": "application/json", "idempotency-key": "a-task-of-a-test-key" };
  const asked = await call(product, "/../generations", { method: "POST", body, headers: json });
  expect(asked.status).toBe(202);
  const task = (await asked.json()) as { id: string };
  const made = await sallyport(product.dataDir, [
    ...["keys", "create", "--live", "--endpoint", "generations", "--json"],
  ]);
  const { key } = JSON.parse(made.stdout) as { key: string };
  const live = { url: product.url, testKey: key };
  const statusOf = async (path: string, init: RequestInit = {}) => (await call(live, path, init)).status;
  expect(await statusOf(`/${upload.id}/provenance`)).toBe(404);
  for (const path of [`/${upload.id}`, `/../generations/${task.id}`])
    expect([await statusOf(path), await statusOf(path, { method: "DELETE" })]).toEqual([404, 404]);
  expect(await statusOf(`/../generations/${task.id}/cancel`, { method: "POST" })).toBe(404);
  for (const path of ["", "/../generations"])
    expect(await (await call(live, path)).json()).toMatchObject({ data: [] });
  const using = await call(live, "/../generations", { method: "POST", body, headers: json });
  expect([using.status, await codeOf(using)]).toEqual([404, "upload_not_found"]);
  expect((await call(product, `/${upload.id}`, { method: "DELETE" })).status).toBe(200);
  expect((await call(product, `/../generations/${task.id}`, { method: "DELETE" })).status).toBe(200);
}, 300_000);

test("M-1 bombs, lies and halves are refused, leave nothing behind, and neither process grows by 50 MB", async () => {
  const before = filesOf(product).length;
  const idle = memory();
  const zipped = deflateSync(Buffer.alloc(100 * 1024 * 1024));
  const hostile: readonly (readonly [Uint8Array, number])[] = [
    [png(50_000, 50_000, 3), 422],
    [png(9_000, 9_000, 2), 422],
    [png(100, 100, 100, chunk("iCCP", Buffer.concat([Buffer.from("x\0\0"), zipped]))), 422],
    [Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), 415],
    [Buffer.from("<html><script>alert(1)</script>"), 415],
    [Buffer.from("GIF89a"), 415],
    [new Uint8Array(), 415],
    [Buffer.alloc(5_000_000, 0xff), 413],
    [png(100, 100).subarray(0, 200), 422],
  ];
  for (let round = 0; round < 3; round += 1) {
    const answers = await Promise.all(hostile.map(([bytes]) => send(product, bytes)));
    expect(answers.map(({ status }) => status)).toEqual(hostile.map(([, status]) => status));
  }
  expect(await codeOf(await call(product, "", { method: "POST", body: formOf(png(9, 9), "other") }))).toBe(
    "upload_form",
  );
  await leaveInTheMiddle();
  expect(filesOf(product)).toHaveLength(before);
  const after = memory();
  for (const [at, process] of ["gateway", "control"].entries())
    expect(`${process} ${(after[at] ?? 0) - (idle[at] ?? 0) < 50}`).toBe(`${process} true`);
  expect(product.output()).not.toContain("request_failed");
  expect((await send(product, png(40, 40))).status).toBe(201);
}, 300_000);

/** Of the gateway and of control, in MiB. */
function memory(): readonly number[] {
  return [product.serverPid, product.pidOf("control") ?? 0].map(
    (serverPid) => residentMiB({ serverPid }).now,
  );
}

/** Sends half of a form and goes away. Resolves when the server has noticed. */
async function leaveInTheMiddle(): Promise<void> {
  const { hostname, port } = new URL(product.url);
  const socket = connect(Number(port), hostname);
  const half = png(500, 500).subarray(0, 2_000);
  socket.write(
    `POST /v1/uploads HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${product.testKey}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n`,
  );
  socket.end(half);
  await new Promise((resolve) => socket.once("close", resolve));
}
