import { createDecipheriv, createPrivateKey, hkdfSync, sign } from "node:crypto";
import { SQL } from "bun";
import type { OwnPostgres } from "../postgres.ts";
import type { Verifier } from "./verifier.ts";

/**
 * Somebody who may do everything with the database and has the master key: who opens the signing key as
 * docs/ciphertext.md says, and builds the tree of whatever leaves they like. Written apart from the server.
 */
export interface Attacker {
  /** The ledger as it was. */
  readonly leaves: readonly Buffer[];
  /** Changes rows as they are, without making the rest fit. */
  run(text: string): Promise<void>;
  /** Replaces the whole ledger, with tiles that fit and a signature that does, or with the checkpoints left as they are. */
  replace(leaves: readonly Buffer[], checkpoint?: "signed anew" | "left"): Promise<void>;
  /** What the ledger shows, out of the stored rows and without a server's memory in between. */
  read(path: string): Promise<Buffer | null>;
  /** Puts everything back. */
  restore(): Promise<void>;
  close(): Promise<void>;
}

const TABLES = ["audit_leaves", "audit_tiles", "audit_checkpoints"] as const;
const WIDTH = 256;

interface KeyRow {
  readonly origin: string;
  readonly public_key: Buffer;
  readonly wrapped_key: Buffer;
  readonly sealed: Buffer;
}

export async function breakIn(
  database: OwnPostgres,
  masterKey: Buffer,
  verifier: Verifier,
  keyId: Buffer,
): Promise<Attacker> {
  const sql = new SQL(`postgresql://postgres:x@127.0.0.1:${database.port}/sallyport`, { max: 1 });
  const run = async (text: string) => void (await sql.unsafe(text).simple());
  for (const table of TABLES)
    await run(
      `alter table ${table} disable trigger all; create table kept_${table} as select * from ${table}`,
    );
  const [key] = (await sql.unsafe("select * from audit_signing_keys where version = 1")) as KeyRow[];
  if (!key) throw new Error("the ledger has no key");
  const seed = openSigningKey(key, masterKey);
  const rows = (await sql.unsafe("select leaf from audit_leaves order by index")) as { leaf: Buffer }[];

  function signed(size: number, root: Buffer): string {
    const time = Math.floor(Date.now() / 1_000);
    const text = `${key?.origin}\n${size}\n${root.toString("base64")}\ntime ${time}\n`;
    const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
    const secret = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
    const signature = Buffer.concat([keyId, sign(null, Buffer.from(text), secret)]);
    return `${text}\n— ${key?.origin} ${signature.toString("base64")}\n`;
  }

  return {
    leaves: rows.map(({ leaf }) => Buffer.from(leaf)),
    run,
    async replace(leaves, checkpoint = "signed anew") {
      const tree = new verifier.Tree();
      for (const leaf of leaves) tree.add(verifier.leafHash(leaf));
      const note = leaves.length === 0 ? null : signed(leaves.length, tree.root());
      const list = leaves.map((leaf, index) => ({ index, leaf: hex(leaf) }));
      const tiles = tilesOf(leaves, verifier).map((tile) => ({ ...tile, hashes: hex(tile.hashes) }));
      await run(`
        delete from audit_leaves; delete from audit_tiles;
        insert into audit_leaves select l.index, gen_random_uuid(), now(), 'x.x', l.leaf, array[gen_random_uuid()], '', sha256(''), '', sha256('')
          from json_to_recordset('${JSON.stringify(list)}') as l (index bigint, leaf bytea);
        insert into audit_tiles select * from json_to_recordset('${JSON.stringify(tiles)}') as t (level smallint, index bigint, hashes bytea);
        ${checkpoint === "left" ? "" : "delete from audit_checkpoints;"}
        ${note === null || checkpoint === "left" ? "" : `insert into audit_checkpoints values (${leaves.length}, '${note}', now());`}`);
    },
    async read(path) {
      if (path === "checkpoint") return one(await sql.unsafe("select audit_checkpoint() as value"));
      const found = /^tile\/(\w+)\/((?:x\d{3}\/)*\d{3})(?:\.p\/(\d+))?$/.exec(path);
      if (!found) return null;
      const [, kind = "", parts = "", width = String(WIDTH)] = found;
      const index = Number(parts.replace(/[x/]/g, ""));
      const call = kind === "entries" ? `audit_bundle(${index})` : `audit_tile(${kind}, ${index})`;
      const hashes = one(await sql.unsafe(`select ${call} as value`));
      if (!hashes || hashes.length < Number(width) * 32) return null;
      const wanted = hashes.subarray(0, Number(width) * 32);
      return kind === "entries" ? bundle(wanted) : wanted;
    },
    async restore() {
      await run(
        TABLES.map((table) => `delete from ${table}; insert into ${table} select * from kept_${table};`).join(
          " ",
        ),
      );
    },
    close: () => sql.close(),
  };
}

const hex = (bytes: Uint8Array) => `\\x${Buffer.from(bytes).toString("hex")}`;

function one(rows: readonly { readonly value: Uint8Array | string | null }[]): Buffer | null {
  const value = rows[0]?.value ?? null;
  return value === null ? null : Buffer.from(value as Uint8Array);
}

function bundle(leaves: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < leaves.length; at += 32) parts.push(Buffer.of(0, 32), leaves.subarray(at, at + 32));
  return Buffer.concat(parts);
}

function openSigningKey({ wrapped_key, sealed }: KeyRow, masterKey: Buffer): Buffer {
  const identity = "platform|audit_signing_keys|1|sealed|1";
  const derive = (from: Uint8Array, info: string) => Buffer.from(hkdfSync("sha512", from, "", info, 32));
  const kek = derive(masterKey, "sallyport/master/1|key-encryption-key");
  const dataKey = openGcm(kek, Buffer.from(wrapped_key), `sallyport/wrap/1|${identity}`);
  const record = Buffer.from(hkdfSync("sha512", dataKey, "", `sallyport/record/1|${identity}`, 64)).subarray(
    0,
    32,
  );
  return Buffer.from(openGcm(record, Buffer.from(sealed).subarray(1), identity).toString(), "base64");
}

function openGcm(key: Uint8Array, packed: Buffer, additional: string): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", key, packed.subarray(0, 12));
  decipher.setAAD(Buffer.from(additional));
  decipher.setAuthTag(packed.subarray(-16));
  return Buffer.concat([decipher.update(packed.subarray(12, -16)), decipher.final()]);
}

function tilesOf(leaves: readonly Buffer[], { leafHash, nodeHash }: Verifier) {
  const tiles: { level: number; index: number; hashes: Buffer }[] = [];
  let hashes = leaves.map((leaf) => leafHash(leaf));
  for (let level = 0; hashes.length > 0; level += 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < hashes.length; at += WIDTH) {
      let part = hashes.slice(at, at + WIDTH);
      tiles.push({ level, index: at / WIDTH, hashes: Buffer.concat(part) });
      if (part.length < WIDTH) continue;
      while (part.length > 1)
        part = part.flatMap((hash, index) => (index % 2 ? [] : [nodeHash(hash, part[index + 1] ?? hash)]));
      above.push(...part);
    }
    hashes = above;
  }
  return tiles;
}
