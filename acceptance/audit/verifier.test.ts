import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSigner, rootOf, sha256 } from "./small-log.ts";
import { loadVerifier, VERIFIER, type Verifier } from "./verifier.ts";

let verifier: Verifier;
const folder = mkdtempSync(join(tmpdir(), "sallyport-witness-"));
beforeAll(async () => {
  verifier = await loadVerifier();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const leaf = (index: number) => sha256(Buffer.from([0, index]));
const mth = (start: number, end: number) =>
  rootOf(Array.from({ length: end - start }, (_, index) => leaf(start + index)));
const subtree = async (start: number, height: number) => mth(start, start + 2 ** height);

test("D-4 the verifier needs nothing but Node", () => {
  const text = readFileSync(VERIFIER, "utf8");
  const imported = [...text.matchAll(/(?:from|import\(|require\()\s*"([^"]+)"/g)].map(
    ([, name = ""]) => name,
  );
  expect(imported.length).toBeGreaterThan(3);
  for (const name of imported) expect(name.startsWith("node:") && isBuiltin(name), name).toBe(true);
});

const SIZES = Array.from({ length: 40 }, (_, index) => index + 1);

describe("D-4 the verifier's proofs", () => {
  test("of inclusion hold for every leaf of every tree, and for no other leaf, place or proof", async () => {
    for (const size of SIZES)
      for (let index = 0; index < size; index += 1) {
        const proof = await verifier.inclusionProof(index, size, subtree);
        const root = mth(0, size);
        const holds = (at: number, hash: Buffer, path: readonly Buffer[]) =>
          verifier.rootFromInclusion(at, size, hash, path)?.equals(root) === true;
        expect(holds(index, leaf(index), proof)).toBe(true);
        expect(holds(index, leaf(index + 100), proof)).toBe(false);
        expect(holds(index + 1, leaf(index), proof)).toBe(false);
        expect(holds(index, leaf(index), [...proof, root])).toBe(false);
        if (proof.length > 0) expect(holds(index, leaf(index), proof.slice(1))).toBe(false);
      }
  });

  test("of consistency hold for every pair of trees, and for no other root or proof", async () => {
    for (const size of SIZES)
      for (let old = 1; old <= size; old += 1) {
        const proof = await verifier.consistencyProof(old, size, subtree);
        const [before, now] = [mth(0, old), mth(0, size)];
        expect(verifier.isConsistent(old, before, size, now, proof)).toBe(true);
        expect(verifier.isConsistent(old, leaf(200), size, now, proof)).toBe(false);
        expect(verifier.isConsistent(old, before, size, leaf(200), proof)).toBe(false);
        expect(verifier.isConsistent(old, before, size, now, [...proof, now])).toBe(false);
        if (old < size) expect(verifier.isConsistent(old, before, size, now, proof.slice(1))).toBe(false);
      }
  });
});

/** A log of numbered leaves. */
function makeLog(name: string) {
  const signer = makeSigner(name);
  return { ...signer, checkpoint: (size: number) => signer.note(size, mth(0, size)) };
}

describe("D-4 the witness (C2SP tlog-witness)", () => {
  const log = makeLog("example.com/log");
  const open = () => new verifier.Witness(folder, "witness.example/w1", [verifier.readKey(log.vkey)]);
  const add = async (old: number, size: number, note = log.checkpoint(size)) => {
    const proof = old > 0 && old < size ? await verifier.consistencyProof(old, size, subtree) : [];
    const lines = proof.map((hash) => `${hash.toString("base64")}\n`).join("");
    return open().add(`old ${old}\n${lines}\n${note}`);
  };

  test("cosigns what contains all it cosigned before, also after it was started anew", async () => {
    const first = await add(0, 5);
    expect(first.status).toBe(200);
    const witness = verifier.readKey(open().verifierKey, verifier.COSIGNATURE);
    const keys = [verifier.readKey(log.vkey)];
    expect(verifier.readCheckpoint(log.checkpoint(5) + first.body, keys, [witness]).size).toBe(5);
    expect(() => verifier.readCheckpoint(log.checkpoint(5), keys, [witness])).toThrow(verifier.Problem);
    expect(() => verifier.readCheckpoint(log.checkpoint(6) + first.body, keys, [witness])).toThrow(
      verifier.Problem,
    );
    expect((await add(5, 5)).status).toBe(200);
    expect((await add(5, 13)).status).toBe(200);
  });

  test("says which size it knows when it is asked from another", async () => {
    expect(await add(5, 14)).toMatchObject({ status: 409, body: "13\n" });
    expect(await add(0, 14)).toMatchObject({ status: 409, body: "13\n" });
  });

  test("refuses a fork, a wrong signature, an unknown log and what is no request", async () => {
    expect((await add(13, 13, log.note(13, leaf(7)))).status).toBe(409);
    expect((await add(13, 20, log.note(20, leaf(7)))).status).toBe(422);
    const { privateKey } = generateKeyPairSync("ed25519");
    expect((await add(13, 20, log.note(20, mth(0, 20), privateKey))).status).toBe(403);
    expect((await add(13, 20, makeLog("example.com/log").checkpoint(20))).status).toBe(403);
    expect((await add(13, 20, makeLog("example.com/other").checkpoint(20))).status).toBe(404);
    expect((await add(21, 20)).status).toBe(400);
    expect(open().add("old 013\n\nx").status).toBe(400);
    expect((await add(13, 20)).status).toBe(200);
  });

  test("answers over HTTP, and shows anyone what it cosigned", async () => {
    const server = await open().listen("127.0.0.1", 0);
    const url = `http://127.0.0.1:${server.address().port}`;
    const proof = await verifier.consistencyProof(20, 30, subtree);
    const lines = proof.map((hash) => `${hash.toString("base64")}\n`).join("");
    const post = (body: string) => fetch(`${url}/add-checkpoint`, { method: "POST", body });
    const added = await post(`old 20\n${lines}\n${log.checkpoint(30)}`);
    expect([added.status, await added.text()]).toEqual([
      200,
      expect.stringMatching(/^— witness.example\/w1 \S+\n$/),
    ]);
    const conflict = await post(`old 20\n${lines}\n${log.checkpoint(30)}`);
    expect([conflict.status, conflict.headers.get("content-type"), await conflict.text()]).toEqual([
      409,
      "text/x.tlog.size",
      "30\n",
    ]);
    const hash = sha256(Buffer.from("example.com/log")).toString("hex");
    const shown = await (await fetch(`${url}/${hash}/checkpoint`)).text();
    const witness = verifier.readKey(open().verifierKey, verifier.COSIGNATURE);
    expect(verifier.readCheckpoint(shown, [verifier.readKey(log.vkey)], [witness]).size).toBe(30);
    for (const path of [`/${"0".repeat(64)}/checkpoint`, "/../witness-key.pem", "/"])
      expect((await fetch(url + path)).status).toBe(404);
    server.closeAllConnections();
    server.close();
  });
});
