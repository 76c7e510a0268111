import { afterAll, beforeAll, beforeEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { OUTSIDE_PROGRAMS } from "../../../../scripts/outside-programs.mjs";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "../../../testing/database.ts";
import { photo } from "../../../testing/pictures.ts";
import { createTenant, type Tenant } from "../../../testing/tenant.ts";
import { adoptMasterKey } from "../../../testing/vault.ts";
import { CALLER_KEY, mediaApp, writeCaller } from "../../http/media/media-app.ts";
import { systemClock } from "../../kernel/clock.ts";
import type { UploadId } from "../../kernel/ids.ts";
import { SealedObjects } from "../../objects/index.ts";
import { ImagePool } from "../../platform/images/index.ts";
import { createEnvironmentKms } from "../../platform/kms/environment-kms.ts";
import { FolderStore } from "../../platform/objects/index.ts";
import { connectControlDatabase } from "../../platform/postgres/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { readUpload, sweepOrphans, sweepUnfinished } from "../../uploads/index.ts";
import { createVault } from "../../vault/index.ts";
import { composeTus } from "./tus.ts";

setDefaultTimeout(60_000);

const MOST_BYTES = 4_000_000;
const QUOTA_BYTES = 7_000_000;
const LOG = { write: () => {} };
const folder = mkdtempSync(join(tmpdir(), "sallyport-tus-"));
const images = new ImagePool();
/** So noisy that it is large. */
const picture = await photo().png({ compressionLevel: 0 }).toBuffer();

let database: TestDatabase;
let superuser: pg.Client;
let control: ControlDatabase;
let worker: ControlDatabase;
let nodes: readonly ReturnType<typeof Bun.serve>[];
let ours: Tenant;
let count = 0;

const openObjects = () =>
  new SealedObjects(new FolderStore(join(folder, "objects")), new FolderStore(join(folder, "keys")));

beforeAll(async () => {
  database = await startTestDatabase();
  superuser = await database.connect("postgres");
  control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  worker = connectControlDatabase(database.addressOf("sallyport_worker"), TEST_ACTOR);
  const vault = createVault(createEnvironmentKms(Buffer.alloc(32, "master")), systemClock);
  await adoptMasterKey(control, vault);
  const peppers = [{ version: 1, bytes: Buffer.alloc(32, "pepper") }] as const;
  const none = null as never;
  // Each with an app of its own, as two processes have; the caller is who the gateway says.
  nodes = [1, 2].map(() => {
    const parts = { database: control, vault, images, objects: openObjects(), peppers, log: LOG };
    const app = mediaApp(
      none,
      composeTus({ ...parts, quotaBytes: QUOTA_BYTES, mostBytes: MOST_BYTES }),
      none,
      none,
      none,
    );
    return Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => app.fetch(request) ?? new Response(null, { status: 404 }),
    });
  });
});
afterAll(async () => {
  for (const node of nodes) await node.stop(true);
  await images.close();
  await Promise.all([control.close(), worker.close()]);
  await database.stop();
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  count += 1;
  ours = await createTenant(control, `ours-${count}`);
});

const callerOf = ({ place, key }: Tenant) => ({
  [CALLER_KEY]: writeCaller({
    key: key.id,
    organization: place.organization.id,
    project: place.project.id,
    mode: "test",
    request: randomUUID(),
  }),
});

const at = (node: number, path = "") => `http://127.0.0.1:${nodes[node]?.port}/v1/uploads/tus${path}`;

function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  { tenant = ours, node = 0, body }: { tenant?: Tenant; node?: number; body?: Uint8Array } = {},
): Promise<Response> {
  return fetch(at(node, path), {
    method,
    headers: { "tus-resumable": "1.0.0", ...callerOf(tenant), ...headers },
    ...(body === undefined ? {} : { body: new Uint8Array(body) }),
  });
}

async function begin(bytes = picture.length, tenant = ours): Promise<string> {
  const begun = await ask("POST", "", { "upload-length": String(bytes) }, { tenant });
  expect(begun.status).toBe(201);
  return (begun.headers.get("location") ?? "").replace("/v1/uploads/tus", "");
}

const piece = (start: number, end = picture.length) => picture.subarray(start, end);

const append = (path: string, start: number, body: Uint8Array, more: Readonly<Record<string, string>> = {}) =>
  ask(
    "PATCH",
    path,
    { "upload-offset": String(start), "content-type": "application/offset+octet-stream", ...more },
    { body },
  );

const offsetOf = async (path: string) => (await ask("HEAD", path)).headers.get("upload-offset");

async function codeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: { code: string } };
  return error.code;
}

/** What is being written. */
const arriving = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter(({ name }) => name.endsWith(".part"));

const filesOf = ({ place }: Tenant) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.parentPath.includes(place.organization.id),
  ).length;

const uploadOf = (path: string) =>
  readUpload({ database: control }, ours.place.organization.id, path.slice(1) as UploadId);

describe("M-1 an upload in pieces", () => {
  test("that the official client breaks off goes on at another node, and is a picture in the end", async () => {
    const tus = await import(await OUTSIDE_PROGRAMS.tusClient());
    let url = "";
    const started = (node: number, onProgress: (upload: { abort(): Promise<void> }) => void) =>
      new Promise<string>((resolve, reject) => {
        const upload = new tus.Upload(Buffer.from(picture), {
          ...(url === ""
            ? { endpoint: at(node) }
            : { uploadUrl: url.replace(/:\d+\//, `:${nodes[node]?.port}/`) }),
          headers: callerOf(ours),
          chunkSize: Math.ceil(picture.length / 8),
          retryDelays: null,
          metadata: { filename: "a name that nobody keeps.png" },
          onError: reject,
          onSuccess: () => resolve("whole"),
          onChunkComplete() {
            url = upload.url;
            onProgress({ abort: () => upload.abort().then(() => resolve("broken off")) });
          },
        });
        upload.start();
      });
    let chunks = 0;
    const first = await started(0, (upload) => {
      chunks += 1;
      if (chunks === 2) void upload.abort();
    });
    expect(first).toBe("broken off");
    expect(await started(1, () => {})).toBe("whole");
    const path = url.slice(url.lastIndexOf("/"));
    const upload = await uploadOf(path);
    expect(upload.sourceBytes).toBe(picture.length);
    // Whoever did not hear that is told so, and nothing of the pieces is left.
    expect(await offsetOf(path)).toBe(String(picture.length));
    expect(filesOf(ours)).toBe(2 * upload.copies.length);
    const { rows } = await superuser.query("select from unfinished_uploads");
    expect(rows).toEqual([]);
  });

  test("comes with its beginning, says until when it may go on, and is taken away when that is asked", async () => {
    const begun = await ask(
      "POST",
      "",
      { "upload-length": String(picture.length), "content-type": "application/offset+octet-stream" },
      { body: piece(0, 1_000) },
    );
    expect([begun.status, begun.headers.get("upload-offset")]).toEqual([201, "1000"]);
    const hours = (Date.parse(begun.headers.get("upload-expires") ?? "") - systemClock.nowMs()) / 3_600_000;
    expect(Math.round(hours)).toBe(24);
    const path = (begun.headers.get("location") ?? "").replace("/v1/uploads/tus", "");
    expect(filesOf(ours)).toBe(2);
    expect((await ask("DELETE", path)).status).toBe(204);
    expect(filesOf(ours)).toBe(0);
    expect((await ask("HEAD", path)).status).toBe(404);
    expect((await ask("DELETE", path)).status).toBe(404);
    expect((await append(path, 1_000, piece(1_000))).status).toBe(404);
  });

  test("is kept as far as it came when the line breaks, and not at all when a checksum cannot be checked", async () => {
    const half = 200_000;
    /** Sends half of what it announces, hears that some of it is on the disk, and is gone. */
    async function breakOff(path: string, more: string): Promise<void> {
      const socket = connect(nodes[0]?.port ?? 0, "127.0.0.1");
      const gone = new Promise((resolve) => socket.once("close", resolve));
      const [[name, value] = ["", ""]] = Object.entries(callerOf(ours));
      socket.on("error", () => {});
      socket.write(
        `PATCH /v1/uploads/tus${path} HTTP/1.1\r\nhost: here\r\n${name}: ${value}\r\ntus-resumable: 1.0.0\r\n` +
          `content-type: application/offset+octet-stream\r\nupload-offset: 0\r\ncontent-length: ${2 * half}\r\n${more}\r\n`,
      );
      socket.write(Buffer.alloc(half, "x"));
      while (!arriving().some(({ parentPath, name: file }) => statSync(join(parentPath, file)).size > 65_536))
        await Bun.sleep(5);
      socket.destroy();
      await gone;
      while (arriving().length > 0) await Bun.sleep(5);
    }
    const path = await begin(2 * half);
    await breakOff(path, "");
    while ((await offsetOf(path)) === "0") await Bun.sleep(5);
    const received = Number(await offsetOf(path));
    expect(received).toBeGreaterThanOrEqual(65_536);
    expect(received).toBeLessThanOrEqual(half);
    const checked = await begin(2 * half);
    await breakOff(checked, `upload-checksum: sha1 ${createHash("sha1").digest("base64")}\r\n`);
    while (filesOf(ours) > 2) await Bun.sleep(5);
    expect([await offsetOf(checked), filesOf(ours)]).toEqual(["0", 2]);
    for (const one of [path, checked]) await ask("DELETE", one);
  });

  test("of which a piece was changed on the way takes it again", async () => {
    const path = await begin();
    const sha256 = createHash("sha256").update(piece(0, 2_000)).digest("base64");
    const checked = { "upload-checksum": `sha256 ${sha256}` };
    const changed = await append(path, 0, Buffer.alloc(2_000), checked);
    expect([changed.status, await offsetOf(path)]).toEqual([460, "0"]);
    expect((await append(path, 0, piece(0, 2_000), checked)).status).toBe(204);
    expect((await append(path, 2_000, piece(2_000))).status).toBe(204);
    expect((await uploadOf(path)).sourceBytes).toBe(picture.length);
  });

  test("that is refused with its beginning counts for nothing", async () => {
    const bytes = picture.length;
    for (let times = 0; times * bytes <= QUOTA_BYTES; times += 1) {
      const wrong = { "upload-checksum": `sha1 ${createHash("sha1").digest("base64")}` };
      const type = { "content-type": "application/offset+octet-stream" };
      const begun = await ask(
        "POST",
        "",
        { "upload-length": String(bytes), ...type, ...wrong },
        { body: picture },
      );
      expect([begun.status, await codeOf(begun)]).toEqual([460, "tus_checksum"]);
    }
    expect(filesOf(ours)).toBe(0);
    await ask("DELETE", await begin());
  });

  test("whose last piece is sent many times at once is one picture", async () => {
    for (let round = 0; round < 5; round += 1) {
      const path = await begin();
      await append(path, 0, piece(0, 10_000));
      const all = await Promise.all([1, 2, 3, 4].map(() => append(path, 10_000, piece(10_000))));
      const statuses = all.map(({ status }) => status);
      expect(statuses.filter((status) => status === 204)).toHaveLength(1);
      // The others came when the first was there, or when all of it was.
      for (const status of statuses) expect([204, 409, 404]).toContain(status);
      expect(filesOf(ours)).toBe(2 * (await uploadOf(path)).copies.length * (round + 1));
    }
  });

  test("that is no picture is refused when it is whole, and nothing of it is left", async () => {
    const path = await begin(20);
    await append(path, 0, Buffer.from("<html>"));
    const refused = await append(path, 6, Buffer.from("no picture. "));
    expect(refused.status).toBe(204);
    const last = await append(path, 18, Buffer.from("!!"));
    expect([last.status, await codeOf(last)]).toEqual([415, "picture_type_refused"]);
    expect([filesOf(ours), (await ask("HEAD", path)).status]).toEqual([0, 404]);
  });
});

describe("M-1 of an upload in pieces", () => {
  test("nothing is taken at another place, beyond its length, or in another form", async () => {
    const path = await begin(100);
    expect((await append(path, 1, piece(0, 10))).status).toBe(409);
    expect(await codeOf(await append(path, 0, piece(0, 101)))).toBe("tus_length");
    const form = { "content-type": "application/octet-stream" };
    expect(await codeOf(await append(path, 0, piece(0, 10), form))).toBe("tus_header");
    expect(await codeOf(await append(path, 0, piece(0, 10), { "upload-checksum": "md5 x" }))).toBe(
      "tus_header",
    );
    for (const length of ["", "0", "-1", "1e3", "x"])
      expect((await ask("POST", "", { "upload-length": length })).status).toBe(400);
    expect((await ask("POST", "", { "upload-length": String(MOST_BYTES + 1) })).status).toBe(413);
    expect((await ask("POST", "", { "upload-length": "1", "tus-resumable": "0.2.2" })).status).toBe(412);
    expect((await ask("OPTIONS", "")).headers.get("tus-max-size")).toBe(String(MOST_BYTES));
    expect([await offsetOf(path), filesOf(ours)]).toEqual(["0", 0]);
  });

  test("the quota counts what was only begun, and an organization begins no more than so many", async () => {
    await begin(MOST_BYTES);
    const over = await ask("POST", "", { "upload-length": String(QUOTA_BYTES - MOST_BYTES + 1) });
    expect(await codeOf(over)).toBe("upload_quota_exceeded");
    const others = await createTenant(control, `others-${count}`);
    await begin(MOST_BYTES, others);
    await superuser.query(
      `insert into unfinished_uploads (id, org_id, project_id, key_id, expires_at, bytes)
         select gen_random_uuid(), $1, $2, $3, now() + interval '1 hour', 1 from generate_series(1, 999)`,
      [ours.place.organization.id, ours.place.project.id, ours.key.id],
    );
    const many = await ask("POST", "", { "upload-length": "1" });
    expect(await codeOf(many)).toBe("uploads_unfinished");
    await superuser.query("delete from unfinished_uploads");
  });

  test("M-7 another key sees nothing, neither one of another organization nor one of the same", async () => {
    const path = await begin();
    await append(path, 0, piece(0, 1_000));
    const theirs = await createTenant(control, `theirs-${count}`);
    const sister = { ...ours, key: { ...ours.key, id: theirs.key.id } };
    for (const tenant of [theirs, sister]) {
      expect((await ask("HEAD", path, {}, { tenant })).status).toBe(404);
      expect((await ask("DELETE", path, {}, { tenant })).status).toBe(404);
      const headers = { "upload-offset": "1000", "content-type": "application/offset+octet-stream" };
      expect((await ask("PATCH", path, headers, { tenant, body: piece(1_000) })).status).toBe(404);
    }
    expect(await offsetOf(path)).toBe("1000");
    await ask("DELETE", path);
  });

  test("M-4 what was not finished in time is destroyed, and what is under way is no orphan", async () => {
    const [path, kept] = [await begin(), await begin()];
    await append(path, 0, piece(0, 1_000));
    await append(kept, 0, piece(0, 1_000));
    const parts = { database: worker, objects: openObjects() };
    expect(await sweepOrphans(parts, -60_000)).toBe(0);
    await superuser.query(
      "update unfinished_uploads set created_at = now() - interval '24 hours', expires_at = now() where id = $1",
      [path.slice(1)],
    );
    expect((await append(path, 1_000, piece(1_000))).status).toBe(404);
    await sweepUnfinished(parts);
    expect(filesOf(ours)).toBe(2);
    expect([(await ask("HEAD", path)).status, await offsetOf(kept)]).toEqual([404, "1000"]);
    const { rows } = await superuser.query("select id from unfinished_uploads");
    expect(rows).toEqual([{ id: kept.slice(1) }]);
  });
});
