import { describe, expect, test } from "bun:test";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { Content } from "../kernel/content.ts";
import { newId, type ProjectId } from "../kernel/ids.ts";
import type { Pepper } from "../keys/index.ts";
import { type Asked, Fingerprints, type IdempotentRequest, type KeyScope, type Part } from "./fingerprint.ts";

const pepper = (version: number): Pepper => ({ version, bytes: Buffer.alloc(32, `pepper ${version}`) });
const one = new Fingerprints([pepper(1)]);
const SCOPE: KeyScope = { project: newId<ProjectId>(), mode: "live" };
const ASKED: Asked = { method: "POST", path: "/v1/chat/completions" };
const BODY = '{"model":"gpt-4o","messages":[]}';

const hex = (hashes: readonly Uint8Array[]) => hashes.map((hash) => Buffer.from(hash).toString("hex"));
function atOnce(made: IdempotentRequest | Promise<IdempotentRequest>): IdempotentRequest {
  if (made instanceof Promise) throw new Error("not at once");
  return made;
}

function make(over: { scope?: Partial<KeyScope>; key?: string; asked?: Partial<Asked>; body?: string } = {}) {
  const { scope, key = "key", asked, body = BODY } = over;
  const made = atOnce(one.ofBody({ ...SCOPE, ...scope }, key, { ...ASKED, ...asked }, new Content(body)));
  return { key: hex(made.keyHashes).join(), fingerprint: hex(made.fingerprints).join() };
}

describe("K-8 a fingerprint", () => {
  test("is the same for the same request", () => {
    expect(make()).toEqual(make());
  });

  test.each([
    ["body", { body: `${BODY} ` }],
    ["method", { asked: { method: "PUT" } }],
    ["path", { asked: { path: "/v1/embeddings" } }],
  ] as const)("is another for another %s, under the same key", (_, over) => {
    expect(make(over).key).toBe(make().key);
    expect(make(over).fingerprint).not.toBe(make().fingerprint);
  });

  test.each([
    ["project", { scope: { project: newId<ProjectId>() } }],
    ["mode", { scope: { mode: "test" } }],
    ["text", { key: "Key" }],
  ] as const)("a key of another %s is another key", (_, over) => {
    expect(make(over).key).not.toBe(make().key);
  });

  test("is keyed: without the pepper nobody can compute it", () => {
    const other = atOnce(new Fingerprints([pepper(2)]).ofBody(SCOPE, "key", ASKED, new Content(BODY)));
    expect(hex(other.fingerprints).join()).not.toBe(make().fingerprint);
    expect(hex(other.keyHashes).join()).not.toBe(make().key);
    for (const text of ["key", BODY])
      expect(Object.values(make())).not.toContain(createHash("sha256").update(text).digest("hex"));
  });

  test("is made under every pepper in use, the newest first, so that a rotation forgets nothing", () => {
    const both = atOnce(
      new Fingerprints([pepper(2), pepper(1)]).ofBody(SCOPE, "key", ASKED, new Content(BODY)),
    );
    expect(both.keyHashes).toHaveLength(2);
    expect(hex(both.keyHashes)[1]).toBe(make().key);
    expect(hex(both.fingerprints)[1]).toBe(make().fingerprint);
  });

  test("of a large body is made over several turns, and is the same for text and bytes", async () => {
    const text = `{"x":"${"0123456789abcdef".repeat(200_000)}"}`;
    let turns = 0;
    let isMade = false;
    const count = () => {
      turns++;
      if (!isMade) setImmediate(count);
    };
    setImmediate(count);
    const bytes = await one.ofBody(SCOPE, "key", ASKED, new Content(Buffer.from(text)));
    isMade = true;
    expect(turns).toBeGreaterThanOrEqual(3);
    const whole = await one.ofBody(SCOPE, "key", ASKED, new Content(text));
    expect(hex(bytes.fingerprints)).toEqual(hex(whole.fingerprints));
    const other = await one.ofBody(SCOPE, "key", ASKED, new Content(`${text} `));
    expect(hex(other.fingerprints)).not.toEqual(hex(whole.fingerprints));
  });

  test("has no two texts that run together: lengths are part of it", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "1", ":", "-"), maxLength: 4 });
    const ambiguous = fc.tuple(text, text, text, text);
    fc.assert(
      fc.property(ambiguous, ([a, b, c, d]) => {
        const [left, right] = [
          make({ asked: { method: a, path: b } }),
          make({ asked: { method: c, path: d } }),
        ];
        expect(left.fingerprint === right.fingerprint).toBe(a === c && b === d);
      }),
    );
    const [left, right] = [
      { method: "a:b", path: "c" },
      { method: "a", path: "b:c" },
    ].map((asked) => make({ asked }));
    expect(left).not.toEqual(right);
  });
});

/** As a client sends it: the same form under a boundary of its own. */
async function read(
  boundary: string,
  fields: Readonly<Record<string, string | File>>,
): Promise<readonly Part[]> {
  const lines = await Promise.all(
    Object.entries(fields).map(async ([name, value]) => {
      const file =
        typeof value === "string" ? "" : `; filename="${value.name}"\r\nContent-Type: ${value.type}`;
      const text = typeof value === "string" ? value : await value.text();
      return `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${text}\r\n`;
    }),
  );
  const type = { headers: { "content-type": `multipart/form-data; boundary=${boundary}` } };
  const form = await new Response(`${lines.join("")}--${boundary}--\r\n`, type).formData();
  return Promise.all(
    [...form].map(async ([name, value]) => ({
      name,
      fileName: typeof value === "string" ? null : value.name,
      contentType: typeof value === "string" ? null : value.type,
      content: typeof value === "string" ? Buffer.from(value) : new Uint8Array(await value.arrayBuffer()),
    })),
  );
}

describe("K-8 a fingerprint of a form", () => {
  const of = (parts: readonly Part[]) => hex(one.ofParts(SCOPE, "key", ASKED, parts).fingerprints).join();
  const image = (text: string, name = "a.png", type = "image/png") => new File([text], name, { type });

  test("does not depend on the boundary, which each attempt draws anew", async () => {
    const form = { prompt: "a cat", image: image("bytes") };
    expect(of(await read("boundary-1", form))).toBe(of(await read("another-9", form)));
  });

  test("depends on every part, its name, file name, type and place, and on where one ends", () => {
    const part = (over: Partial<Part>): Part => ({
      name: "image",
      fileName: "a.png",
      contentType: "image/png",
      content: Buffer.from("bytes"),
      ...over,
    });
    const prompt = part({ name: "prompt", fileName: null, contentType: null });
    const forms = [
      [prompt, part({})],
      [part({}), prompt],
      [prompt],
      [prompt, part({ content: Buffer.from("other") })],
      [prompt, part({ name: "mask" })],
      [prompt, part({ fileName: "b.png" })],
      [prompt, part({ fileName: null })],
      [prompt, part({ fileName: "" })],
      [prompt, part({ contentType: "image/webp" })],
      [prompt, part({ content: Buffer.from("byte") }), part({ content: Buffer.from("s") })],
    ];
    expect(new Set(forms.map(of)).size).toBe(forms.length);
  });

  test("is never that of a body with the same bytes", () => {
    const body = hex(atOnce(one.ofBody(SCOPE, "key", ASKED, new Content(""))).fingerprints).join();
    expect(of([])).not.toBe(body);
  });
});
