import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ACCESS_KEY_ID,
  BUCKET,
  type S3Server,
  SECRET_ACCESS_KEY,
  startS3Server,
} from "../../../../../acceptance/pictures/s3-server.ts";
import { systemClock } from "../../../kernel/clock.ts";
import { newId } from "../../../kernel/ids.ts";
import { secureRandomBytes } from "../../../kernel/random.ts";
import { SealedObjects } from "../../../objects/index.ts";
import { ObjectMissing, type ObjectName } from "../../../ports/objects.ts";
import { createEgress } from "../../egress/index.ts";
import { FolderStore } from "../folder-store.ts";
import { type Bucket, openBucket, type S3Place } from "./index.ts";

setDefaultTimeout(60_000);

const egress = createEgress();
let server: S3Server;
let bucket: Bucket;

beforeAll(async () => {
  server = await startS3Server();
  bucket = open({});
});
afterAll(async () => {
  egress.close();
  await server.stop();
});

function open(other: Partial<S3Place>, pageKeys?: number): Bucket {
  const keys = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY, sessionToken: null };
  const place = { endpoint: server.endpoint, bucket: BUCKET, region: "us-east-1", pathStyle: true, keys };
  return openBucket({ ...place, ...other }, egress, systemClock, pageKeys);
}

const newName = (): ObjectName => ({ organization: newId(), object: newId() });

async function put(content: Uint8Array, store = bucket, name = newName()): Promise<ObjectName> {
  const writer = await store.begin(name);
  for (let at = 0; at < content.length; at += 1_000_000)
    await writer.write(content.subarray(at, at + 1_000_000));
  await writer.commit();
  return name;
}

async function get(name: ObjectName, start: number, end: number, store = bucket): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of store.read(name, start, end)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function listed(store = bucket): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { object } of store.list(-60_000)) names.push(object);
  return names;
}

/** Between us and the server: answers some requests in its place, and passes the others on as they came. */
async function between(
  answer: (request: Request, count: number) => Response | null | Promise<Response | null>,
  work: (endpoint: string) => Promise<void>,
): Promise<void> {
  let count = 0;
  const { host } = new URL(server.endpoint);
  const proxy = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      count += 1;
      const own = await answer(request, count);
      if (own !== null) return own;
      const { pathname, search } = new URL(request.url);
      // Signed for the proxy's own name.
      return fetch(`http://${host}${pathname}${search}`, {
        method: request.method,
        headers: request.headers,
        body: request.body,
        decompress: false,
      });
    },
  });
  try {
    await work(`http://127.0.0.1:${proxy.port}`);
  } finally {
    await proxy.stop(true);
  }
}

describe("M-2 a bucket of a real S3 server", () => {
  test("keeps objects of any length and gives any part of them", async () => {
    for (const length of [1, 100_000, 20_000_000]) {
      const content = Buffer.alloc(length);
      for (let at = 0; at < length; at += 4_099) content.writeUInt8(at % 251, at);
      const name = await put(content);
      for (const [start, end] of [
        [0, length],
        [length - 1, length],
        [length >> 1, (length >> 1) + 1],
        [Math.max(0, length - 9_000_000), length],
      ] as const)
        expect((await get(name, start, end)).equals(content.subarray(start, end))).toBe(true);
      // As a folder does: what is not there is not given.
      expect(await get(name, length, length + 10)).toHaveLength(0);
      await bucket.remove([name]);
    }
  });

  test("has no object before it is whole, none after it was removed, and nothing of one that was abandoned", async () => {
    for (const length of [100, 17_000_000]) {
      const name = newName();
      const writer = await bucket.begin(name);
      await writer.write(Buffer.alloc(length, "x"));
      await expect(get(name, 0, 1)).rejects.toBeInstanceOf(ObjectMissing);
      await writer.abandon();
      await expect(get(name, 0, 1)).rejects.toBeInstanceOf(ObjectMissing);
      await put(Buffer.alloc(length), bucket, name);
      await bucket.remove([name, newName()]);
      await expect(get(name, 0, 1)).rejects.toBeInstanceOf(ObjectMissing);
      // Once more: it is removed already.
      await bucket.remove([name]);
    }
    expect(await listed()).toEqual([]);
  });

  test("lists all of them, page by page, but what is too young", async () => {
    const [organization, other] = [newId(), newId()];
    const names = Array.from({ length: 11 }, (_, at) => ({
      organization: at < 7 ? organization : other,
      object: newId(),
    }));
    await Promise.all(names.map((name) => put(Buffer.of(1), bucket, name)));
    const ids = (objects: readonly string[]) => new Set(objects);
    for (const pageKeys of [1, 3, 11, 1_000])
      expect(ids(await listed(open({}, pageKeys)))).toEqual(ids(names.map(({ object }) => object)));
    const young: ObjectName[] = [];
    for await (const name of bucket.list(3_600_000)) young.push(name);
    expect(young).toEqual([]);
    await bucket.remove(names);
    expect(await listed()).toEqual([]);
  });

  test("keeps nothing of what a process that ended had begun", async () => {
    const name = newName();
    let uploadId = "";
    await between(
      ({ url }) => {
        const { searchParams } = new URL(url);
        uploadId = searchParams.get("uploadId") ?? uploadId;
        // Not every server tells of uploads without the name of one, as Amazon's does.
        if (!searchParams.has("max-uploads")) return null;
        const upload = `<Key>${name.organization}/${name.object}</Key><UploadId>${uploadId}</UploadId>`;
        return new Response(`<Upload>${upload}<Initiated>2026-01-01T00:00:00.000Z</Initiated></Upload>`);
      },
      async (endpoint) => {
        const store = open({ endpoint });
        const writer = await store.begin(name);
        await writer.write(Buffer.alloc(9_000_000));
        await listed(store);
        await expect(writer.commit()).rejects.toThrow("NoSuchUpload");
      },
    );
  });

  test("holds sealed objects whose keys are elsewhere", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sallyport-s3-keys-"));
    const sealed = new SealedObjects(bucket, new FolderStore(folder));
    const wrapping = secureRandomBytes(32);
    const content = Buffer.alloc(300_000, "canary of a picture ");
    const name = newName();
    const object = await sealed.begin(name, wrapping);
    await object.write(content);
    await object.commit();
    expect((await get(name, 0, 400_000)).includes("canary")).toBe(false);
    const part = { start: 70_000, end: 140_000 };
    const opened: Uint8Array[] = [];
    for await (const piece of sealed.read(name, wrapping, content.length, part)) opened.push(piece);
    expect(Buffer.concat(opened).equals(content.subarray(part.start, part.end))).toBe(true);
    await sealed.destroy([name]);
    expect(await listed()).toEqual([]);
    rmSync(folder, { recursive: true });
  });
});

describe("M-2 at the start", () => {
  const sentence = (other: Partial<S3Place>) =>
    open(other)
      .check()
      .then(
        () => "fine",
        (error: Error) => error.message,
      );
  const keys = { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY, sessionToken: null };

  test("a bucket that works passes, and nothing stays in it", async () => {
    expect(await sentence({})).toBe("fine");
    expect(await listed()).toEqual([]);
  });

  test("a wrong secret, a wrong key, another bucket and a silent server are each told apart", async () => {
    const wrongSecret = { ...keys, secretAccessKey: "another" };
    expect(await sentence({ keys: wrongSecret })).toContain("SALLYPORT_OBJECTS_SECRET_ACCESS_KEY is not");
    // Not every server says why.
    const nobody = await sentence({ keys: { ...keys, accessKeyId: "nobody" } });
    expect(nobody).toMatch(/cannot be written to: (nobody knows|its server answers 404)/);
    expect(await sentence({ bucket: "another" })).toMatch(/'another' .* cannot be written to/);
    expect(await sentence({ endpoint: "http://127.0.0.1:1" })).toContain("does not answer");
  });

  test("a bucket that anybody can read is refused", async () => {
    await between(
      (request) => (request.headers.has("authorization") ? null : new Response("a sealed object")),
      async (endpoint) => expect(await sentence({ endpoint })).toContain("is public"),
    );
  });

  test("a bucket that may be written and not deleted from is refused", async () => {
    await between(
      ({ method, url }) =>
        method === "POST" && url.includes("delete")
          ? new Response("<DeleteResult><Error><Code>AccessDenied</Code></Error></DeleteResult>")
          : null,
      async (endpoint) => expect(await sentence({ endpoint })).toContain("cannot be deleted from"),
    );
  });
});

describe("a server that fails now and then", () => {
  test("is asked again, and what it keeps failing is an error", async () => {
    const busy = () => new Response("<Error><Code>SlowDown</Code></Error>", { status: 503 });
    await between(
      (_, count) => (count % 3 === 0 ? null : busy()),
      async (endpoint) => {
        const store = open({ endpoint });
        const name = await put(Buffer.from("kept"), store);
        expect((await get(name, 0, 4, store)).toString()).toBe("kept");
        await store.remove([name]);
      },
    );
    await between(busy, async (endpoint) => {
      await expect(put(Buffer.of(1), open({ endpoint }))).rejects.toThrow("503 SlowDown");
    });
  });

  test("which says 200 and then that it failed has not kept the object", async () => {
    await between(
      ({ method, url }) =>
        method === "POST" && url.includes("uploadId")
          ? new Response("<Error><Code>InternalError</Code></Error>")
          : null,
      async (endpoint) => {
        const name = newName();
        const failed = put(Buffer.alloc(9_000_000), open({ endpoint }), name);
        await expect(failed).rejects.toThrow("200 InternalError");
        await expect(get(name, 0, 1)).rejects.toBeInstanceOf(ObjectMissing);
      },
    );
  });
});
