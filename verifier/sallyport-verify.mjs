#!/usr/bin/env node
// Checks a Sallyport audit ledger from outside, and any other C2SP tlog-tiles log: signatures, that nothing was taken
// back since the last time, the whole tree, and exported entries. It needs Node 20, no package and nothing of the
// server, so that it can be read and kept by somebody who trusts neither. What it does: docs/audit-ledger.md.
import * as crypto from "node:crypto";
import { once } from "node:events";
import * as fs from "node:fs";
import { createServer } from "node:http";
import { basename, dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

/** The log is not what it says, or not what it said before. */
export class Problem extends Error {}

/** It was asked wrongly, or could not look. That says nothing about the log. */
export class Unable extends Error {}

/** There is nothing where a checkpoint should be: a wrong address, unless there was one before. */
class Missing extends Unable {}

const WIDTH = 256;
const sha256 = crypto.hash
  ? (bytes) => crypto.hash("sha256", bytes, "buffer")
  : (bytes) => crypto.createHash("sha256").update(bytes).digest();

// ------------------------------------------------------------------ the tree (RFC 9162 section 2.1)

export const leafHash = (entry) => sha256(Buffer.concat([Buffer.of(0), entry]));
const pair = Buffer.alloc(65, 1);
export function nodeHash(left, right) {
  left.copy(pair, 1);
  right.copy(pair, 33);
  return sha256(pair);
}

/** A tree that leaves are added to. It keeps the hashes that tiles of level 1 and above consist of. */
export class Tree {
  size = 0;
  levels = [];
  #peaks = [];

  add(hash) {
    let [height, sum] = [0, hash];
    for (let rest = this.size; rest % 2 === 1; rest = (rest - 1) / 2) {
      sum = nodeHash(this.#peaks.pop(), sum);
      height += 1;
      if (height % 8 !== 0) continue;
      this.levels[height / 8] ??= [];
      this.levels[height / 8].push(sum);
    }
    this.#peaks.push(sum);
    this.size += 1;
  }

  root() {
    const last = this.#peaks.at(-1);
    return last
      ? this.#peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right), last)
      : sha256("");
  }
}

const splitOf = (count) => 2 ** (Math.ceil(Math.log2(count)) - 1);

/** The hash over the leaves from `start` to before `end`, out of whole subtrees. */
async function range(start, end, subtree) {
  const count = end - start;
  if (count === 1 || splitOf(count) * 2 === count) return subtree(start, Math.log2(count));
  const middle = start + splitOf(count);
  return nodeHash(await range(start, middle, subtree), await range(middle, end, subtree));
}

/** RFC 9162 section 2.1.3.1. */
export async function inclusionProof(index, size, subtree) {
  const proof = [];
  for (let [start, end] = [0, size]; end - start > 1; ) {
    const middle = start + splitOf(end - start);
    const left = index < middle;
    proof.push(left ? await range(middle, end, subtree) : await range(start, middle, subtree));
    [start, end] = left ? [start, middle] : [middle, end];
  }
  return proof.reverse();
}

/** RFC 9162 section 2.1.3.2. Indexes go past 2^32, hence division and not shifts. */
export function rootFromInclusion(index, size, leaf, proof) {
  if (index >= size) return null;
  let [node, last, hash] = [index, size - 1, leaf];
  for (const one of proof) {
    if (last === 0) return null;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(one, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else hash = nodeHash(hash, one);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
}

/** RFC 9162 section 2.1.4.1. */
export async function consistencyProof(old, size, subtree) {
  const proof = [];
  let [start, end, whole] = [0, size, true];
  while (old !== end) {
    const middle = start + splitOf(end - start);
    const left = old <= middle;
    proof.push(left ? await range(middle, end, subtree) : await range(start, middle, subtree));
    if (left) end = middle;
    else [start, whole] = [middle, false];
  }
  if (!whole) proof.push(await range(start, end, subtree));
  return proof.reverse();
}

/** RFC 9162 section 2.1.4.2. */
export function isConsistent(old, oldRoot, size, root, proof) {
  if (old === size) return proof.length === 0 && oldRoot.equals(root);
  if (old === 0) return proof.length === 0;
  if (old > size || proof.length === 0) return false;
  const path = Number.isInteger(Math.log2(old)) ? [oldRoot, ...proof] : [...proof];
  let [node, last] = [old - 1, size - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  let [first, second] = [path[0], path[0]];
  for (const one of path.slice(1)) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      [first, second] = [nodeHash(one, first), nodeHash(one, second)];
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else second = nodeHash(second, one);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && first.equals(oldRoot) && second.equals(root);
}

// -------------------------------------- notes, checkpoints, cosignatures (C2SP signed-note, tlog-checkpoint, tlog-cosignature)

export const [SIGNATURE, COSIGNATURE] = [1, 4];
const MOST_NOTE = 100_000;
const keyIdOf = (name, typed) => sha256(Buffer.concat([Buffer.from(`${name}\n`), typed])).subarray(0, 4);

/** Bytes of base64 that is written in the one way there is for them, so that two texts are never the same; else null. */
function bytesOf(base64) {
  const bytes = typeof base64 === "string" ? Buffer.from(base64, "base64") : null;
  return bytes?.toString("base64") === base64 ? bytes : null;
}

/** Reads `name+key id+base64` of a log, or with `COSIGNATURE` of a witness. */
export function readKey(text, type = SIGNATURE) {
  const [name, id, ...rest] = text.trim().split("+");
  const typed = bytesOf(rest.join("+"));
  if (!name || /\s/.test(name) || typed?.length !== 33 || typed[0] !== type) {
    const whose =
      type === SIGNATURE ? "log, such as 'name+01234567+AQ…'" : "witness, such as 'name+01234567+BA…'";
    throw new Unable(`'${text}' is no Ed25519 verifier key of a ${whose}.`);
  }
  if (keyIdOf(name, typed).toString("hex") !== id)
    throw new Unable(`The id of the key '${text}' is not its own.`);
  const der = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), typed.subarray(1)]);
  const key = crypto.createPublicKey({ key: der, format: "der", type: "spki" });
  return { text: text.trim(), name, id, type: typed[0], key };
}

/**
 * The text of a note, and of each known key that signed it the line with which it did.
 * @throws Problem when a known key's signature is wrong
 */
export function openNote(note, keys) {
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n") || note.length > MOST_NOTE || /[^\P{Cc}\n]/u.test(note))
    throw new Problem("What was read is no signed note.");
  const text = note.slice(0, end + 1);
  const signed = new Map();
  for (const line of note.slice(end + 2, -1).split("\n")) {
    const [, name, base64] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = bytesOf(base64);
    if (!name || bytes === null) throw new Problem("A signature line of the note is malformed.");
    const known = keys.find((key) => key.name === name && key.id === bytes.subarray(0, 4).toString("hex"));
    if (!known) continue;
    const timed = known.type === COSIGNATURE;
    const time = timed && bytes.length === 76 ? bytes.readBigUInt64BE(4) : 0n;
    const message = timed ? `cosignature/v1\ntime ${time}\n${text}` : text;
    if (!crypto.verify(null, Buffer.from(message), known.key, bytes.subarray(timed ? 12 : 4)))
      throw new Problem(`The signature of ${name} on the checkpoint is wrong.`);
    signed.set(known, line);
  }
  return { text, signed };
}

/** What a checkpoint says, whoever signed it. `signedAt` is in seconds; null of a log that does not say when. */
function parseCheckpoint(note, text) {
  const [, origin, digits, base64, more] =
    /^([^\n]+)\n(0|[1-9]\d{0,15})\n([^\n]+)\n([\s\S]*)$/.exec(text) ?? [];
  const [size, root] = [Number(digits), bytesOf(base64)];
  if (!Number.isSafeInteger(size) || root?.length !== 32) throw new Problem("The checkpoint is malformed.");
  if (size === 0 && !root.equals(sha256("")))
    throw new Problem("The checkpoint says that there are no entries, and has a root.");
  const [, time] = /^time ([1-9]\d{0,11})\n/.exec(more) ?? [];
  return { note, text, origin, size, root, signedAt: time === undefined ? null : Number(time) };
}

/** A checkpoint that one of the log's keys signed, and as many witnesses as asked. */
export function readCheckpoint(note, keys, witnesses = [], quorum = witnesses.length) {
  const { text, signed } = openNote(note, [...keys, ...witnesses]);
  if (!keys.some((key) => signed.has(key)))
    throw new Problem(
      "No known key of the log signed the checkpoint. Was its key rotated? Ask for the new one, and give it with --key.",
    );
  if (witnesses.filter((witness) => signed.has(witness)).length < quorum)
    throw new Problem(`Fewer than ${quorum} of the witnesses cosigned the checkpoint.`);
  const checkpoint = parseCheckpoint(note, text);
  if (!keys.some(({ name }) => name === checkpoint.origin))
    throw new Problem("The checkpoint is of another log than its key.");
  return checkpoint;
}

// ------------------------------------------------------------------- a log somewhere else (C2SP tlog-tiles)

const pathOf = (index) =>
  String(index)
    .padStart(Math.ceil(String(index).length / 3) * 3, "0")
    .match(/\d{3}/g)
    .map((part, at, all) => (at < all.length - 1 ? `x${part}` : part))
    .join("/");

/** The largest bundle of entries there can be: 256 of 65,535 bytes and their lengths. */
const MOST_BYTES = WIDTH * 65_537;

/** Never more than a log can have to say, however much somebody sends. */
async function readBody(response, address) {
  const pieces = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > MOST_BYTES) throw new Unable(`${address} is answered with more than any part of a log has.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

export class Log {
  #tiles = new Map();
  #read;

  /** @param read gives the bytes of a path below the address, or null; by default it asks the address itself */
  constructor(url, read = (path) => this.#fetch(path)) {
    this.prefix = url.replace(/\/+$/, "");
    this.#read = read;
  }

  async #fetch(path) {
    try {
      const response = await fetch(`${this.prefix}/${path}`, { signal: AbortSignal.timeout(30_000) });
      if (response.status === 404) return null;
      if (!response.ok) throw new Unable(`${this.prefix}/${path} was answered with ${response.status}.`);
      return await readBody(response, `${this.prefix}/${path}`);
    } catch (error) {
      if (error instanceof Unable) throw error;
      throw new Unable(
        `${this.prefix} cannot be reached (${error.cause?.code ?? error.code ?? error.name}).`,
      );
    }
  }

  async checkpoint() {
    const note = await this.#read("checkpoint");
    if (!note) throw new Missing(`There is no checkpoint at ${this.prefix}.`);
    return note.toString();
  }

  /** The first `width` hashes of a tile, or entries of a bundle. @throws Problem when they are not there */
  async #part(name, width, split) {
    const partial = width < WIDTH ? await this.#read(`${name}.p/${width}`) : null;
    const bytes = partial ?? (await this.#read(name));
    const parts = bytes && split(bytes);
    if (!parts || parts.length < width || (partial && parts.length > width) || parts.length > WIDTH)
      throw new Problem(`The log does not have ${name} whole, although its checkpoint covers it.`);
    return parts.slice(0, width);
  }

  /** Tiles above the leaves are few and needed again. */
  tile(level, index, size) {
    const width = Math.min(WIDTH, Math.floor(size / WIDTH ** level) - index * WIDTH);
    const name = `tile/${level}/${pathOf(index)}`;
    const known = this.#tiles.get(`${name} ${width}`);
    if (known) return known;
    const tile = this.#part(name, width, (bytes) => {
      const hashes = [];
      for (let at = 0; at < bytes.length; at += 32) hashes.push(bytes.subarray(at, at + 32));
      return hashes.at(-1)?.length === 32 ? hashes : null;
    });
    if (this.#tiles.size < 4_096) this.#tiles.set(`${name} ${width}`, tile);
    return tile;
  }

  entries(index, size) {
    return this.#part(`tile/entries/${pathOf(index)}`, Math.min(WIDTH, size - index * WIDTH), (bytes) => {
      const entries = [];
      for (let at = 0; at < bytes.length; ) {
        const end = at + 2 <= bytes.length ? at + 2 + bytes.readUInt16BE(at) : Number.POSITIVE_INFINITY;
        if (end > bytes.length) return null;
        entries.push(bytes.subarray(at + 2, end));
        at = end;
      }
      return entries;
    });
  }

  /** Hashes of whole subtrees, out of tiles. Nothing is believed of them before a proof made of them fits a root. */
  subtrees(size) {
    return async (start, height) => {
      const level = Math.floor(height / 8);
      const first = start / WIDTH ** level;
      const tile = await this.tile(level, Math.floor(first / WIDTH), size);
      let hashes = tile.slice(first % WIDTH, (first % WIDTH) + 2 ** (height % 8));
      while (hashes.length > 1)
        hashes = hashes.flatMap((one, at) => (at % 2 ? [] : [nodeHash(one, hashes[at + 1])]));
      return hashes[0];
    };
  }
}

// ------------------------------------------------------------------------------------------------ checking

const refuseFork = (before) =>
  new Problem(
    `The log was rewritten: its first ${before.size} entries are not those of a checkpoint kept before.`,
  );

const secondsNow = () => Math.floor(Date.now() / 1000);

/** How long ago a checkpoint was signed, in words. */
function ageOf({ signedAt }) {
  if (signedAt === null) return "It does not say when it was signed.";
  const seconds = secondsNow() - signedAt;
  const day = 86_400;
  const unit = [
    [day, "days"],
    [3_600, "hours"],
    [60, "minutes"],
  ].find(([length]) => Math.abs(seconds) >= 2 * length) ?? [1, "seconds"];
  const much = `${Math.floor(Math.abs(seconds) / unit[0])} ${unit[1]}`;
  const when = new Date(signedAt * 1000).toISOString();
  return `It was signed ${seconds < 0 ? `${much} from now, if the clocks are right` : `${much} ago`} (${when}).`;
}

/** @throws Problem when nobody has signed for longer than allowed, or in a future as far away */
function refuseOld(checkpoint, mostSeconds) {
  if (mostSeconds === null) return;
  const { signedAt } = checkpoint;
  if (signedAt === null || Math.abs(secondsNow() - signedAt) > mostSeconds)
    throw new Problem(
      `${ageOf(checkpoint)} That is not within ${mostSeconds} seconds: does anybody still sign?`,
    );
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** The log's checkpoint now. @throws Problem when it has fewer entries than before, or none any more */
async function readNewer(kept, read, retryMs = 1_500) {
  const most = Math.max(0, ...kept.map(({ size }) => size));
  const look = () =>
    read().catch((error) => {
      if (error instanceof Missing && most > 0) return null;
      throw error;
    });
  let now = await look();
  // Another node of the log may answer from what it read half a second ago.
  if (now === null || now.size < most) {
    await pause(retryMs);
    now = await look();
  }
  if (now === null || now.size < most)
    throw new Problem(
      `The log was rolled back: it has ${now?.size ?? "no"} entries, and had ${most} before.`,
    );
  return now;
}

/**
 * Checks what a log shows now, and against what it showed before. Resolves to its checkpoint.
 * @param kept checkpoints seen before, of this log
 * @param sample how many random entries are looked at; null for the whole tree
 */
export async function verifyLog({
  log,
  keys,
  witnesses = [],
  quorum = 0,
  kept = [],
  sample = null,
  retryMs = 1_500,
}) {
  const read = async () => readCheckpoint(await log.checkpoint(), keys, witnesses, quorum);
  const now = await readNewer(kept, read, retryMs);
  for (const before of kept)
    if (before.origin !== now.origin) throw new Problem(`This log was '${before.origin}' before.`);
  if (sample === null) await verifyWhole(log, now, kept);
  else await verifySample(log, now, kept, sample);
  return now;
}

const AHEAD = 16;

async function verifyWhole(log, now, kept) {
  const { size, root } = now;
  const count = Math.ceil(size / WIDTH);
  const load = (index) => {
    const both = Promise.all([log.tile(0, index, size), log.entries(index, size)]);
    both.catch(() => {});
    return both;
  };
  const checkKept = () => {
    for (const before of kept)
      if (before.size === tree.size && !before.root.equals(tree.root())) throw refuseFork(before);
  };
  const tree = new Tree();
  const loading = Array.from({ length: Math.min(AHEAD, count) }, (_, index) => load(index));
  checkKept();
  for (let index = 0; index < count; index += 1) {
    const [hashes, entries] = await loading.shift();
    if (index + AHEAD < count) loading.push(load(index + AHEAD));
    for (const [at, entry] of entries.entries()) {
      const hash = leafHash(entry);
      if (!hash.equals(hashes[at])) throw new Problem(`Entry ${index * WIDTH + at} does not fit its tile.`);
      tree.add(hash);
      checkKept();
    }
  }
  if (!tree.root().equals(root)) throw new Problem("The entries do not make the root that was signed.");
  for (const [level, hashes] of tree.levels.entries())
    for (let at = 0; hashes && at < hashes.length; at += WIDTH)
      if (
        !Buffer.concat(hashes.slice(at, at + WIDTH)).equals(
          Buffer.concat(await log.tile(level, at / WIDTH, size)),
        )
      )
        throw new Problem(`Tile ${at / WIDTH} of level ${level} does not fit the entries.`);
}

async function verifySample(log, now, kept, sample) {
  const { size, root } = now;
  const subtrees = log.subtrees(size);
  for (const before of kept) {
    const proof = before.size === 0 ? [] : await consistencyProof(before.size, size, subtrees);
    if (!isConsistent(before.size, before.root, size, root, proof)) throw refuseFork(before);
  }
  for (let drawn = 0; drawn < Math.min(sample, size); drawn += 1) {
    const index = Number(crypto.randomBytes(8).readBigUInt64BE() % BigInt(size));
    const entry = (await log.entries(Math.floor(index / WIDTH), size))[index % WIDTH];
    await verifyInclusion(log, now, index, entry);
  }
}

/** @param entry what the tree shall hold at `index` */
export async function verifyInclusion(log, { size, root }, index, entry) {
  if (index >= size) throw new Problem(`Entry ${index} is not in the log, which has ${size}.`);
  const proof = await inclusionProof(index, size, log.subtrees(size));
  const found = rootFromInclusion(index, size, leafHash(entry), proof);
  if (!found?.equals(root)) throw new Problem(`Entry ${index} is not in the tree that was signed.`);
  return proof;
}

// --------------------------------------------------------------------------------------- exported entries

/** RFC 8785. */
export function canonicalJson(value) {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const names = Object.keys(value).sort((one, other) => (one < other ? -1 : 1));
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalJson(value[name])}`).join(",")}}`;
}

/** A line as the export writes it: not with a member twice, of which one reader sees the first and one the last. */
function parseLine(line, number) {
  let read = null;
  try {
    read = JSON.parse(line);
  } catch {
    throw new Problem(`Line ${number} of the file is not JSON.`);
  }
  if (read === null || typeof read !== "object" || JSON.stringify(read) !== line)
    throw new Problem(`Line ${number} of the file is not as 'sallyport audit export' writes it.`);
  return read;
}

function readHead(read, keys) {
  if (read.format !== "sallyport-audit-export/2" || typeof read.checkpoint !== "string")
    throw new Unable("The file is no export of an audit ledger.");
  const checkpoint = readCheckpoint(read.checkpoint, keys);
  const { first } = read;
  if (!Number.isSafeInteger(first) || first < 0 || first > checkpoint.size)
    throw new Problem("The file does not say with which entry it begins.");
  return { ...checkpoint, first };
}

/** 32 bytes of a line. */
function hashOf(read, base64, what) {
  const bytes = bytesOf(base64);
  if (bytes?.length !== 32) throw new Problem(`Entry ${read.index} has no ${what}.`);
  return bytes;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MICROSECONDS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const ACTION = /^[a-z][a-z_]{0,30}\.[a-z][a-z_]{0,30}$/;
const idBytes = (id) => Buffer.from(id.replaceAll("-", ""), "hex");

/**
 * What the tree holds of an entry: SHA-256(tag ‖ id ‖ time ‖ length of the action ‖ action ‖ content ‖ number of keys ‖
 * ids of the keys). The tag, ids, times and content have one length each, so that it can be read in one way only.
 */
export function leafOf({ index, keys }, { id, occurredAt, action }, content) {
  const areKeys = Array.isArray(keys) && [1, 2].includes(keys.length) && new Set(keys).size === keys.length;
  if (!areKeys || !keys.every((one) => typeof one === "string" && UUID.test(one)))
    throw new Problem(`Entry ${index} does not say under which keys it was sealed.`);
  const isWhole = [
    [id, UUID],
    [occurredAt, MICROSECONDS],
    [action, ACTION],
  ].every(([text, form]) => typeof text === "string" && form.test(text));
  if (!isWhole) throw new Problem(`Entry ${index} does not say what was done when.`);
  return sha256(
    Buffer.concat([
      Buffer.from("sallyport/audit-leaf/1\n"),
      idBytes(id),
      Buffer.from(occurredAt),
      Buffer.of(action.length),
      Buffer.from(action),
      content,
      Buffer.of(keys.length),
      ...keys.map(idBytes),
    ]),
  );
}

/** What an entry says, hidden by its salt. */
export const contentOf = (salt, entry) =>
  sha256(
    Buffer.concat([Buffer.from("sallyport/audit-content/1\n"), salt, Buffer.from(canonicalJson(entry))]),
  );

/** Whether a line says that its entry was erased. Whatever it says must be what its leaf was made of. */
function readErased(read, leaf) {
  const erased = read.erased !== undefined;
  if (read.damaged !== undefined)
    throw new Problem(`Entry ${read.index} is damaged: the server that exported it could not open it.`);
  if (erased && (read.erased !== true || read.entry !== undefined || read.salt !== undefined))
    throw new Problem(`Entry ${read.index} is said to be erased, and is there.`);
  if (!erased && (read.entry === null || typeof read.entry !== "object"))
    throw new Problem(`Entry ${read.index} cannot be read, and its subject was not erased.`);
  const content = erased
    ? hashOf(read, read.content, "content")
    : contentOf(hashOf(read, read.salt, "salt"), read.entry);
  if (!leafOf(read, erased ? read : read.entry, content).equals(leaf))
    throw new Problem(`Entry ${read.index} says something else than its leaf.`);
  return erased;
}

/** @throws Problem when the proof of a line does not lead to the signed root */
function checkProof(read, leaf, { size, root }) {
  if (!Array.isArray(read.proof)) throw new Problem(`Entry ${read.index} has no proof.`);
  const proof = read.proof.map((hash) => hashOf(read, hash, "proof"));
  const found = rootFromInclusion(read.index, size, leafHash(leaf), proof);
  if (!found?.equals(root)) throw new Problem(`Entry ${read.index} is not in the tree that was signed.`);
}

/**
 * Checks the lines of `sallyport audit export`: all of them, from the first to the last, make the signed root, or each
 * has a proof. Resolves to what they say, and to the checkpoints among `kept` that lines alone cannot be held against.
 */
export async function verifyEntries(lines, keys, kept = []) {
  let head = null;
  let next = 0;
  let number = 0;
  const tree = new Tree();
  // Who destroys a key says so in the tree, after all that was sealed under it.
  const [erased, erasures] = [[], new Map()];
  const checkKept = ({ size }, rootOf) => {
    for (const before of kept)
      if (before.size === size && !before.root.equals(rootOf())) throw refuseFork(before);
  };
  for await (const line of lines) {
    number += 1;
    if (line === "") continue;
    const read = parseLine(line, number);
    if (!head) {
      head = readHead(read, keys);
      next = head.first;
      checkKept(head, () => head.root);
      continue;
    }
    if (read.index !== next)
      throw new Problem(`Entry ${next} is missing; ${read.index} stands in its place.`);
    next += 1;
    const leaf = hashOf(read, read.leaf, "leaf");
    if (readErased(read, leaf)) erased.push(read);
    else if (read.entry.action === "audit.subject_erased") erasures.set(read.entry.subject?.id, read.index);
    if (read.proof !== undefined) checkProof(read, leaf, head);
    else if (head.first > 0)
      throw new Problem(`Entry ${read.index} has no proof, and the ones before are missing.`);
    if (head.first > 0) continue;
    tree.add(leafHash(leaf));
    checkKept(tree, () => tree.root());
  }
  if (!head) throw new Unable("The file is empty.");
  if (next !== head.size) throw new Problem(`The file ends at entry ${next}, and ${head.size} were signed.`);
  if (head.first === 0 && !tree.root().equals(head.root))
    throw new Problem("The entries do not make the root that was signed.");
  return {
    checkpoint: head,
    entries: next - head.first,
    erased: erased.length,
    unexplained: erased.filter(({ index, keys }) => !keys.some((key) => erasures.get(key) > index)).length,
    unheld: kept.filter(({ size }) => size > head.size || (head.first > 0 && size < head.size)),
  };
}

// ------------------------------------------------------------------------------------------------ a charge

/** What a day's tree holds of a transfer or a charge: its salt keeps others from guessing what is beside it. */
export const itemLeafOf = (salt, item) =>
  sha256(Buffer.concat([Buffer.from("sallyport/ledger-item/1\n"), salt, Buffer.from(canonicalJson(item))]));

const isText = (value) => typeof value === "string" && /^[\x20-\x7e]*$/.test(value);
const isAmount = (value) => typeof value === "string" && /^(0|[1-9]\d{0,30})$/.test(value);

/** The day an entry of the ledger closed. @throws Problem when the entry is another, or not in the tree that was signed */
function readDay({ date, entry }, checkpoint) {
  if (entry === null || typeof entry !== "object" || !Number.isSafeInteger(entry.index) || entry.index < 0)
    throw new Problem(`The entry of ${date} is missing.`);
  const leaf = hashOf(entry, entry.leaf, "leaf");
  if (readErased(entry, leaf)) throw new Problem(`The entry of ${date} cannot be read.`);
  checkProof(entry, leaf, checkpoint);
  const { action, subject, details } = entry.entry;
  const isDay = action === "ledger.day_closed" && subject?.kind === "ledger_day" && subject.id === date;
  const root = bytesOf(details?.root);
  const isWhole = details?.date === date && Number.isSafeInteger(details.count) && root?.length === 32;
  if (!isDay || !isWhole || !isAmount(details.after) || !isAmount(details.last))
    throw new Problem(`Entry ${entry.index} does not close ${date}.`);
  return { date, at: entry.index, ...details, root };
}

/** @throws Problem when an item is not in the tree of its day */
function checkItem({ index, item, salt, proof }, day) {
  const what = `An item of ${day.date}`;
  const isItem = item !== null && typeof item === "object" && !Array.isArray(item);
  if (!isItem || !Object.values(item).every((value) => value === null || isText(value)))
    throw new Problem(`${what} is malformed.`);
  const { type, number, amountMicroUsd, chargeMicroUsd } = item;
  const amounts = type === "transfer" ? [amountMicroUsd] : type === "charge" ? [chargeMicroUsd] : [null];
  if (![number, ...amounts].every(isAmount)) throw new Problem(`${what} is malformed.`);
  const bytes = [salt, ...(Array.isArray(proof) ? proof : [null])].map(bytesOf);
  if (!Number.isSafeInteger(index) || index < 0 || !bytes.every((one) => one?.length === 32))
    throw new Problem(`${what} has no proof.`);
  const [saltBytes, ...path] = bytes;
  const found = rootFromInclusion(index, day.count, leafHash(itemLeafOf(saltBytes, item)), path);
  const isIn = BigInt(number) > BigInt(day.after) && BigInt(number) <= BigInt(day.last);
  if (!found?.equals(day.root) || !isIn) throw new Problem(`${what} is not in the tree of that day.`);
}

/**
 * Checks what `sallyport ledger prove` wrote: each item is in the tree of its day, each day's root in an entry of the
 * ledger, each entry in the tree that was signed, and all of it is about one request of one organization.
 */
export function verifyCharge(text, keys, kept = []) {
  let read = null;
  try {
    read = JSON.parse(text);
  } catch {
    throw new Problem("The file is not JSON.");
  }
  if (read?.format !== "sallyport-charge-proof/1" || typeof read.checkpoint !== "string")
    throw new Unable("The file is no proof of a charge.");
  // Not with a member twice, of which one reader sees the first and one the last.
  if (![JSON.stringify(read), JSON.stringify(read, null, 2)].includes(text.trim()))
    throw new Problem("The file is not as 'sallyport ledger prove' writes it.");
  const checkpoint = readCheckpoint(read.checkpoint, keys);
  for (const before of kept)
    if (before.size === checkpoint.size && !before.root.equals(checkpoint.root)) throw refuseFork(before);
  const { request, organization } = read;
  if (![request, organization].every((id) => typeof id === "string" && UUID.test(id)))
    throw new Problem("The file does not say which request of whom it is about.");
  if (!Array.isArray(read.days) || !read.days.every((day) => isText(day?.date) && Array.isArray(day.items)))
    throw new Problem("The file does not have the days of its items.");
  const days = read.days.map((day) => readDay(day, checkpoint));
  const items = read.days.flatMap((day, at) =>
    day.items.map((one) => {
      checkItem(one ?? {}, days[at]);
      return { ...one.item, index: one.index, day: days[at] };
    }),
  );
  if (new Set(items.map(({ number }) => number)).size !== items.length)
    throw new Problem("The file has an item twice.");
  const [charge, ...more] = items.filter(({ type }) => type === "charge");
  if (!charge || more.length > 0 || charge.request !== request)
    throw new Problem("The file does not have the charge of its request.");
  const isOwn = ({ type, subject, hold }) =>
    type === "charge" || subject === request || (subject === null && hold !== null && hold === charge.hold);
  if (!items.every((item) => item.organization === organization && isOwn(item)))
    throw new Problem("The file has what is not about its request.");
  const transfers = items.filter(({ type }) => type === "transfer");
  return { checkpoint, request, organization, charge, transfers, days };
}

// ------------------------------------------------------------ a witness (C2SP tlog-witness, tlog-cosignature)

/** Writes so that the file is the old one or the new one, whenever the machine stops. */
function writeSafely(file, text) {
  const target = fs.existsSync(file) ? fs.realpathSync(file) : resolve(file);
  const own = `${target}.${process.pid}.new`;
  fs.rmSync(own, { force: true });
  try {
    const descriptor = fs.openSync(own, "wx", 0o600);
    fs.writeSync(descriptor, text);
    fs.fsyncSync(descriptor);
    fs.closeSync(descriptor);
    fs.renameSync(own, target);
    const folder = fs.openSync(dirname(target), "r");
    fs.fsyncSync(folder);
    fs.closeSync(folder);
  } catch (error) {
    fs.rmSync(own, { force: true });
    throw new Unable(`${file} cannot be written (${error.code}).`);
  }
}

function readIfThere(file) {
  try {
    return fs.readFileSync(file, "utf8");
  } catch (error) {
    // ESRCH is what reading of a process says that ended after the file was opened.
    if (error.code === "ENOENT" || error.code === "ESRCH") return null;
    throw new Unable(`${file} cannot be read (${error.code}).`);
  }
}

/** Who a process is: its number is given to another one some day, its start is not. */
function livesOf(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === "ESRCH") return null;
  }
  const stat = readIfThere(`/proc/${pid}/stat`) ?? "";
  return `${pid} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""}`;
}

/**
 * Keeps other processes away from a file or folder until this one ends, however it ends: a lock holds while who wrote it
 * lives. Null when somebody else has it.
 * @throws Unable when nothing can be written there
 */
export function lock(path) {
  const [folder, prefix] = [dirname(resolve(path)), `${basename(path)}.lock.`];
  const fileOf = (number) => join(folder, `${prefix}${number}`);
  const locks = () =>
    fs
      .readdirSync(folder)
      .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
      .map((name) => Number(name.slice(prefix.length)));
  const isHeld = (number) => {
    const holder = readIfThere(fileOf(number));
    return holder !== null && livesOf(Number(holder.split(" ")[0])) === holder;
  };
  const draft = join(folder, `${prefix}${crypto.randomUUID()}`);
  try {
    const before = locks();
    if (before.some(isHeld)) return null;
    const own = Math.max(0, ...before) + 1;
    const release = () => fs.rmSync(fileOf(own), { force: true });
    fs.writeFileSync(draft, livesOf(process.pid), { flag: "wx", mode: 0o600 });
    // Whole from its first moment on, and only where there is none.
    fs.linkSync(draft, fileOf(own));
    const others = locks().filter((number) => number !== own);
    // Two that came at once both give way.
    if (others.some(isHeld)) {
      release();
      return null;
    }
    for (const number of others) fs.rmSync(fileOf(number), { force: true });
    return release;
  } catch (error) {
    if (error.code === "EEXIST") return null;
    throw error instanceof Unable ? error : new Unable(`${path} cannot be locked (${error.code}).`);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

/** Remembers the largest tree it has seen of each log, and signs only what contains it. */
export class Witness {
  #folder;
  #keys;
  #secret;
  #own;

  /**
   * @param folder no other process may have it (`lock`)
   * @param keys verifier keys of the logs it looks at
   */
  constructor(folder, name, keys) {
    if (!/^[^\s+]+$/.test(name)) throw new Unable("--name must be one word without '+'.");
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, "witness-key.pem");
    if (!fs.existsSync(file)) {
      const { privateKey } = crypto.generateKeyPairSync("ed25519");
      writeSafely(file, privateKey.export({ format: "pem", type: "pkcs8" }));
    }
    this.#secret = crypto.createPrivateKey(fs.readFileSync(file));
    const der = crypto.createPublicKey(this.#secret).export({ format: "der", type: "spki" });
    const typed = Buffer.concat([Buffer.of(COSIGNATURE), der.subarray(-32)]);
    this.name = name;
    this.id = keyIdOf(name, typed);
    this.verifierKey = `${name}+${this.id.toString("hex")}+${typed.toString("base64")}`;
    this.#own = readKey(this.verifierKey, COSIGNATURE);
    this.#folder = folder;
    this.#keys = keys;
  }

  #file(origin) {
    return join(this.#folder, `${sha256(Buffer.from(origin)).toString("hex")}.checkpoint`);
  }

  #keysOf(origin) {
    return this.#keys.filter(({ name }) => name === origin);
  }

  /** The newest checkpoint it cosigned; null when it never did. Its own signature counts: the log's key may be another by now. */
  latest(origin) {
    const note = readIfThere(this.#file(origin));
    if (note === null) return null;
    try {
      const { text, signed } = openNote(note, [this.#own]);
      if (signed.size > 0) return parseCheckpoint(note, text);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
    }
    throw new Unable(`${this.#file(origin)} is not what this witness wrote.`);
  }

  /** What it keeps for this hash of an origin, as it is kept. */
  stored(hash) {
    return /^[0-9a-f]{64}$/.test(hash) ? readIfThere(join(this.#folder, `${hash}.checkpoint`)) : null;
  }

  /** `add-checkpoint`, without a pause in it: nobody comes between the check and the memory. */
  add(body) {
    const [, old, lines, note] =
      /^old (0|[1-9]\d{0,15})\n((?:[A-Za-z0-9+/]{43}=\n){0,63})\n([\s\S]*)$/.exec(body) ?? [];
    if (note === undefined) return { status: 400, body: "The body is not what tlog-witness describes.\n" };
    const origin = note.slice(0, note.indexOf("\n"));
    const keys = this.#keysOf(origin);
    if (keys.length === 0) return { status: 404, body: "This log is not known here.\n" };
    let now = null;
    try {
      now = readCheckpoint(note, keys);
    } catch (error) {
      if (error instanceof Problem) return { status: 403, body: `${error.message}\n` };
      throw error;
    }
    if (Number(old) > now.size) return { status: 400, body: "The old size is above the new one.\n" };
    const before = this.latest(origin) ?? { size: 0, root: sha256("") };
    const forked = now.size === before.size && !now.root.equals(before.root);
    if (forked || Number(old) !== before.size)
      return { status: 409, body: `${before.size}\n`, type: "text/x.tlog.size", forked };
    const proof = lines
      .split("\n")
      .slice(0, -1)
      .map((hash) => Buffer.from(hash, "base64"));
    if (!isConsistent(before.size, before.root, now.size, now.root, proof))
      return { status: 422, body: "The checkpoint does not contain the one cosigned before.\n" };
    const line = this.#cosign(now);
    // Only what was verified is kept and shown.
    const signed = [...openNote(note, keys).signed.values()];
    writeSafely(this.#file(origin), `${now.text}\n${signed.join("\n")}\n${line}`);
    return { status: 200, body: line };
  }

  #cosign({ text }) {
    const time = secondsNow();
    const signature = crypto.sign(null, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`), this.#secret);
    const head = Buffer.alloc(8);
    head.writeBigUInt64BE(BigInt(time));
    return `— ${this.name} ${Buffer.concat([this.id, head, signature]).toString("base64")}\n`;
  }

  /** Goes and looks at a log, as a monitor does. @throws Problem when it does not contain what was cosigned before */
  async visit(log, origin) {
    const before = this.latest(origin) ?? { size: 0, root: sha256("") };
    const now = await readNewer([before], async () =>
      readCheckpoint(await log.checkpoint(), this.#keysOf(origin)),
    );
    if (before.size === now.size && !before.root.equals(now.root)) throw refuseFork(before);
    const needed = before.size > 0 && before.size < now.size;
    const proof = needed ? await consistencyProof(before.size, now.size, log.subtrees(now.size)) : [];
    const lines = proof.map((hash) => `${hash.toString("base64")}\n`).join("");
    const { status, body } = this.add(`old ${before.size}\n${lines}\n${now.note}`);
    if (status === 422) throw refuseFork(before);
    if (status !== 200) throw new Unable(`The witness answered itself with ${status}: ${body.trim()}`);
    return now;
  }

  /** Serves `POST /add-checkpoint` and `GET /<origin hash>/checkpoint`. */
  async listen(hostname, port) {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error) => {
        // A request that breaks off is nobody's business; what this witness cannot do is its operator's.
        if (error instanceof Unable) process.stderr.write(`sallyport-verify: ${error.message}\n`);
        response.destroy();
      });
    });
    server.listen(port, hostname);
    await once(server, "listening").catch((error) => {
      throw new Unable(`Port ${port} of ${hostname} cannot be listened on (${error.code}).`);
    });
    return server;
  }

  async #answer(request, response) {
    const pieces = [];
    let length = 0;
    for await (const piece of request) {
      length += piece.length;
      if (length > MOST_NOTE) return request.destroy();
      pieces.push(piece);
    }
    const posted = request.method === "POST" && request.url === "/add-checkpoint";
    const hash = /^\/([0-9a-f]{64})\/checkpoint$/.exec(request.url ?? "")?.[1];
    const kept = request.method === "GET" && hash ? this.stored(hash) : null;
    const answer = posted
      ? this.add(Buffer.concat(pieces).toString())
      : { status: kept ? 200 : 404, body: kept ?? "Nothing is here.\n" };
    // Nobody but the log can sign two trees of one size: that is its operator's doing, and this witness's operator must know.
    if (answer.forked)
      process.stderr.write(`sallyport-verify: ${refuseFork({ size: Number(answer.body) }).message}\n`);
    response.writeHead(answer.status, { "content-type": answer.type ?? "text/plain; charset=utf-8" });
    response.end(answer.body);
  }
}

// ------------------------------------------------------------------------------------------- the command

const USAGE = `Checks a Sallyport audit ledger from outside. Needs Node 20 and nothing else.

  sallyport-verify verify URL --key KEY      the log at URL, such as https://ai.example.com/audit: signature, the whole
                                             tree, and that nothing was taken back since the last time
  sallyport-verify inclusion URL INDEX LEAF --key KEY
                                             that a leaf (base64) is at this place
  sallyport-verify entries FILE --key KEY    what 'sallyport audit export' printed; with --url also against the log
  sallyport-verify charge FILE --key KEY     what 'sallyport ledger prove' wrote of one charge; offline, or with --url also
                                             against the log
  sallyport-verify witness --key KEY --name NAME [--follow URL] [--listen HOST:PORT]
                                             cosigns what contains all it cosigned before, and remembers it

  --key KEY         the log's verifier key from its operator; remembered; may be repeated after a rotation
  --forget KEY      a key that was remembered and is trusted no more, as when somebody else has it
  --state PATH      what is remembered: a file (sallyport-verify.json), for a witness a folder (sallyport-witness)
  --sample N        N random entries and a consistency proof, and not the whole tree
  --against WHERE   a checkpoint kept elsewhere: a file, or the address of a witness; may be repeated
  --witness KEY     that checkpoint must be cosigned by it; may be repeated, with --quorum for fewer than all
  --max-age TIME    it must have been signed within this (seconds, or such as 15m, 36h, 2d); also for a witness
  --request ID      the request that the proof of a charge must be about
  --every SECONDS   how often a witness follows (60); --once for one visit

Exit codes: 0 all is well, 1 the log is not what it says or said, 2 it could not be checked.
`;

const OPTIONS = {
  key: { type: "string", multiple: true, default: [] },
  forget: { type: "string", multiple: true, default: [] },
  state: { type: "string" },
  sample: { type: "string" },
  against: { type: "string", multiple: true, default: [] },
  witness: { type: "string", multiple: true, default: [] },
  quorum: { type: "string" },
  url: { type: "string" },
  request: { type: "string" },
  name: { type: "string" },
  follow: { type: "string" },
  listen: { type: "string" },
  every: { type: "string", default: "60" },
  "max-age": { type: "string" },
  once: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
};

const say = (text) => void process.stdout.write(`${text}\n`);

function wholeNumber(text, name, most = Number.MAX_SAFE_INTEGER) {
  if (!/^\d{1,16}$/.test(text) || Number(text) > most)
    throw new Unable(`${name} must be a whole number up to ${most}.`);
  return Number(text);
}

/** What is remembered: by the name of a log, its keys and its last checkpoint. */
function readMemory(file) {
  const text = readIfThere(file) ?? "{}";
  try {
    const known = JSON.parse(text);
    if (Array.isArray(known) || typeof known !== "object") throw new TypeError();
    for (const { keys, checkpoint } of Object.values(known)) {
      for (const key of keys) readKey(key);
      if (checkpoint !== null) readOwn(checkpoint);
    }
    return known;
  } catch {
    throw new Unable(`${file} is not what this program remembers. Move it away to begin anew.`);
  }
}

/** A checkpoint that was verified before it was written down. Its key may have been forgotten since. */
const readOwn = (note) => parseCheckpoint(note, note.slice(0, note.lastIndexOf("\n\n") + 1));

const LOCK_TRIES = 100;
const MEMORY_TRIES = 20;

async function openMemory({ state = "sallyport-verify.json", key, forget }) {
  const known = readMemory(state);
  const given = key.map((text) => readKey(text));
  const names = new Set(given.map(({ name }) => name));
  const origin = names.size > 0 ? [...names][0] : Object.keys(known)[0];
  if (names.size > 1 || (names.size === 0 && Object.keys(known).length !== 1))
    throw new Unable("Give the log's key with --key: its operator prints it with 'sallyport audit key'.");
  const before = Object.hasOwn(known, origin) ? known[origin] : { keys: [], checkpoint: null };
  const keysOf = (texts) =>
    [...new Set([...texts, ...given.map(({ text }) => text)])]
      .filter((text) => !forget.includes(text))
      .map((text) => readKey(text));
  const keys = keysOf(before.keys);
  if (keys.length === 0) throw new Unable("No key is left: give the new one with --key.");
  const checkpointOf = ({ checkpoint }) => (checkpoint === null ? [] : [readOwn(checkpoint)]);
  return {
    keys,
    kept: checkpointOf(before),
    /**
     * Remembers the newest checkpoint that `look` verified, which is given the ones seen before. Runs beside this one may
     * have remembered another meanwhile: then it looks again, at that one too, so that nothing is remembered that was
     * not held against what is there by its root.
     */
    async rememberWhat(look) {
      let kept = checkpointOf(before);
      for (let tries = 0; tries < MEMORY_TRIES; tries += 1) {
        const found = await look(kept);
        const meanwhile = await swap(found, kept);
        if (meanwhile === null) return found;
        kept = [meanwhile];
      }
      throw new Unable(`Other runs write ${state} all the time.`);
    },
  };

  async function locked(work) {
    let release = lock(state);
    for (let tries = 0; release === null && tries < LOCK_TRIES; tries += 1) {
      await pause(50);
      release = lock(state);
    }
    if (release === null) throw new Unable(`${state} is locked by another process.`);
    try {
      return work();
    } finally {
      release();
    }
  }

  /** Writes what was found if what is remembered is still what it was held against; else resolves to that. */
  function swap({ note, size, root }, kept) {
    return locked(() => {
      const memory = readMemory(state);
      const latest = Object.hasOwn(memory, origin) ? memory[origin] : { keys: [], checkpoint: null };
      const [remembered] = checkpointOf(latest);
      const isHeld = (one) =>
        [...kept, { size, root }].some((other) => one.size === other.size && one.root.equals(other.root));
      if (remembered && !isHeld(remembered)) return remembered;
      const trusted = keysOf(latest.keys).map(({ text }) => text);
      const next = { keys: trusted, checkpoint: note };
      writeSafely(state, `${JSON.stringify({ ...memory, [origin]: next }, null, 2)}\n`);
      return null;
    });
  }
}

async function readAgainst({ against, witness, quorum }, keys) {
  if (against.length === 0 && (witness.length > 0 || quorum !== undefined))
    throw new Unable("--witness and --quorum are about a checkpoint that is given with --against.");
  const witnesses = witness.map((text) => readKey(text, COSIGNATURE));
  const needed = quorum === undefined ? witnesses.length : wholeNumber(quorum, "--quorum", witnesses.length);
  const origin = sha256(Buffer.from(keys[0].name)).toString("hex");
  const read = (where) => {
    if (/^https?:/.test(where)) return new Log(`${where.replace(/\/+$/, "")}/${origin}`).checkpoint();
    const note = readIfThere(where);
    if (note === null) throw new Unable(`There is no file ${where}.`);
    return note;
  };
  return Promise.all(
    against.map(async (where) => readCheckpoint(await read(where), keys, witnesses, needed)),
  );
}

async function verifyCommand([url], options) {
  if (!url) throw new Unable("Say which log: 'verify https://ai.example.com/audit'.");
  const sample = options.sample === undefined ? null : wholeNumber(options.sample, "--sample");
  const mostAge = readAge(options["max-age"]);
  const memory = await openMemory(options);
  const given = await readAgainst(options, memory.keys);
  let before = "";
  const found = await memory.rememberWhat((kept) => {
    const all = [...kept, ...given];
    before = all.map(({ size }) => size).join(", ");
    return verifyLog({ log: new Log(url), keys: memory.keys, kept: all, sample });
  });
  say(`${found.origin}: ${found.size} entries, root ${found.root.toString("base64")}`);
  say(ageOf(found));
  say(
    sample === null
      ? "Every entry was computed anew."
      : `${Math.min(sample, found.size)} random entries were proved.`,
  );
  say(before ? `It contains what was seen before (${before} entries).` : "It is remembered from now on.");
  refuseOld(found, mostAge);
}

const UNITS = { "": 1, s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds of `90`, `90s`, `15m`, `36h` or `2d`; null when nothing is asked. */
function readAge(text) {
  if (text === undefined) return null;
  const [, digits, unit] = /^(\d{1,9})([smhd]?)$/.exec(text) ?? [];
  if (digits === undefined) throw new Unable("--max-age must be seconds, or such as 15m, 36h or 2d.");
  return Number(digits) * UNITS[unit];
}

async function inclusionCommand([url, index, leaf], options) {
  if (!leaf) throw new Unable("Say which: 'inclusion URL INDEX LEAF', with the leaf in base64.");
  const entry = bytesOf(leaf);
  if (entry === null) throw new Unable("LEAF must be base64.");
  const { keys, kept } = await openMemory(options);
  const log = new Log(url);
  const all = [...kept, ...(await readAgainst(options, keys))];
  const now = await verifyLog({ log, keys, kept: all, sample: 0 });
  const proof = await verifyInclusion(log, now, wholeNumber(index, "INDEX"), entry);
  say(`Entry ${index} is in the tree of ${now.size} entries that ${now.origin} signed. Its proof:`);
  for (const hash of proof) say(hash.toString("base64"));
}

async function entriesCommand([file], options) {
  if (!file) throw new Unable("Say which file: 'entries ledger.jsonl'.");
  const memory = await openMemory(options);
  const kept = [...memory.kept, ...(await readAgainst(options, memory.keys))];
  if (!fs.existsSync(file)) throw new Unable(`There is no file ${file}.`);
  const lines = createInterface({ input: fs.createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
  const { checkpoint, entries, erased, unexplained, unheld } = await verifyEntries(lines, memory.keys, kept);
  if (options.url !== undefined) {
    const log = new Log(options.url);
    const given = kept.slice(memory.kept.length);
    await memory.rememberWhat((seen) =>
      verifyLog({ log, keys: memory.keys, kept: [...seen, ...given, checkpoint] }),
    );
  } else if (unheld.length > 0)
    throw new Unable(
      `The file says nothing of a checkpoint of ${unheld[0].size} entries that was seen before; give --url to look there.`,
    );
  say(`${checkpoint.origin}: ${entries} entries are what ${checkpoint.size} signed ones say.`);
  if (erased > 0) say(`Of these ${erased} are erased.`);
  if (unexplained > 0)
    throw new Problem(
      `No key of ${unexplained} erased entries was erased as far as the file tells. If that was a moment ago, export again.`,
    );
}

/** Millionths of a US dollar, as dollars. */
const usd = (micro) => `${micro.padStart(7, "0").replace(/(\d{6})$/, ".$1")} USD`;

async function chargeCommand([file], options) {
  if (!file) throw new Unable("Say which file: 'charge proof.json'.");
  const memory = await openMemory(options);
  const given = await readAgainst(options, memory.keys);
  const text = readIfThere(file);
  if (text === null) throw new Unable(`There is no file ${file}.`);
  const found = verifyCharge(text, memory.keys, [...memory.kept, ...given]);
  const { checkpoint, request, organization, charge, transfers, days } = found;
  if (options.request !== undefined && options.request !== request)
    throw new Problem(`The file is about the request ${request}, and not about ${options.request}.`);
  if (options.url !== undefined)
    await memory.rememberWhat((seen) =>
      verifyLog({ log: new Log(options.url), keys: memory.keys, kept: [...seen, ...given, checkpoint] }),
    );
  say(
    `The request ${request} of the organization ${organization} was charged ${usd(charge.chargeMicroUsd)}.`,
  );
  say(
    `It asked ${charge.provider} for ${charge.model} at ${charge.startedAt} and ended as '${charge.outcome}'.`,
  );
  say(
    `The charge is ${charge.index + 1} of ${charge.day.count} transfers and charges of ${charge.day.date}.`,
  );
  for (const { kind, amountMicroUsd, from, to, at } of transfers)
    say(`  ${at}  ${kind}: ${usd(amountMicroUsd)}, ${from} to ${to}`);
  for (const { date, at } of days)
    say(`The root of ${date} is entry ${at} of the ${checkpoint.size} that ${checkpoint.origin} signed.`);
  say(ageOf(checkpoint));
  const unheld = [...memory.kept, ...given].filter(({ size }) => size !== checkpoint.size);
  if (options.url === undefined && unheld.length > 0)
    say(
      `It was not held against the ${unheld.map(({ size }) => size).join(", ")} entries seen before: --url does that.`,
    );
}

/** Nobody is let to visit so seldom that a timer cannot tell it from never. */
const MOST_SECONDS = 1_000_000;

async function witnessCommand(_, options) {
  if (!options.name || options.key.length === 0)
    throw new Unable("A witness needs --name and the --key of each log.");
  const { follow, listen, state = "sallyport-witness" } = options;
  if (follow === undefined && listen === undefined)
    throw new Unable("Say what it should do: --follow a log, --listen for somebody who asks, or both.");
  const mostAge = readAge(options["max-age"]);
  const everyMs = wholeNumber(options.every, "--every", MOST_SECONDS) * 1_000;
  const [, host, port] = /^(?:\[(?=.*\]))?([^\]]*)\]?:(\d+)$/.exec(listen ?? "") ?? [];
  if (listen !== undefined && !port) throw new Unable("--listen must be HOST:PORT.");
  const keys = options.key.map((text) => readKey(text));
  fs.mkdirSync(dirname(resolve(state)), { recursive: true });
  const release = lock(state);
  if (release === null) throw new Unable(`Another witness is using ${state}.`);
  process.on("exit", release);
  const witness = new Witness(state, options.name, keys);
  say(`This witness is ${witness.verifierKey}`);
  const server = port ? await witness.listen(host, wholeNumber(port, "The port", 65_535)) : null;
  if (server) say(`It listens on ${host}:${server.address().port}`);
  if (follow === undefined) return;
  try {
    await followLog(witness, new Log(follow), keys[0].name, { everyMs, mostAge, once: options.once });
  } finally {
    server?.closeAllConnections();
    server?.close();
  }
}

async function followLog(witness, log, origin, { everyMs, mostAge, once }) {
  for (;;) {
    try {
      const found = await witness.visit(log, origin);
      say(`It cosigned ${found.size} entries of ${found.origin}.`);
      refuseOld(found, mostAge);
    } catch (error) {
      // A log that cannot be reached is asked again; one that lies is not.
      if (once || !(error instanceof Unable)) throw error;
      say(error.message);
    }
    if (once) return;
    await pause(everyMs);
  }
}

/** Each command, and how many words it takes. */
const COMMANDS = {
  verify: [verifyCommand, 1],
  inclusion: [inclusionCommand, 3],
  entries: [entriesCommand, 1],
  charge: [chargeCommand, 1],
  witness: [witnessCommand, 0],
};

async function main(args) {
  // A reader that has seen enough (`… | head`) is no fault of the log.
  process.stdout.on("error", () => {});
  try {
    const { values, positionals } = parseArgs({ args, options: OPTIONS, allowPositionals: true });
    const [name = "", ...rest] = positionals;
    if (values.help || !Object.hasOwn(COMMANDS, name)) {
      say(USAGE.trimEnd());
      return values.help ? 0 : 2;
    }
    const [command, words] = COMMANDS[name];
    if (rest.length > words) throw new Unable(`'${rest[words]}' is one word too many for '${name}'.`);
    await command(rest, values);
    return 0;
  } catch (error) {
    process.stderr.write(`sallyport-verify: ${error.message}\n`);
    return error instanceof Problem ? 1 : 2;
  }
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  process.exitCode = await main(process.argv.slice(2));
