import type { Clock } from "../../kernel/clock.ts";
import { PublicError } from "../../kernel/errors.ts";
import type { GatewayDatabase } from "../../ports/database.ts";
import { HASH_BYTES } from "../merkle/merkle.ts";
import { verifierKey } from "../merkle/note.ts";
import { parseTilePath, type TilePath } from "../merkle/tile.ts";

/** A file of the log as anybody may read it. */
export interface LedgerFile {
  readonly body: string | Uint8Array;
  /** A full or partial tile never changes; the checkpoint does. */
  readonly immutable: boolean;
}

/** How long an answer for what changes may be repeated. */
const REPEAT_MS = 500;
/** Strangers' reads that may use the database at once: the authority lease is renewed through the same connections. */
const LANES = 2;
const MOST_WAITING = 256;
const LENGTH_PREFIX = Buffer.of(0, HASH_BYTES);

type Source = Pick<GatewayDatabase, "auditCheckpoint" | "auditTile" | "auditBundle" | "auditKeys">;

/** The log as C2SP tlog-tiles describes it, read-only, for anyone. No entry can be read from it. */
export class PublicTree {
  readonly #source: Source;
  readonly #clock: Clock;
  readonly #lanes: Promise<unknown>[] = Array.from({ length: LANES }, () => Promise.resolve());
  readonly #repeated = new Map<string, { readonly untilMs: number; readonly body: Promise<string | null> }>();
  #waiting = 0;
  #turn = 0;

  constructor(source: Source, clock: Clock) {
    this.#source = source;
    this.#clock = clock;
  }

  /**
   * @param path what follows the log's prefix, such as `checkpoint` or `tile/0/x001/234.p/17`
   * @returns null when there is no such file
   * @throws PublicError overloaded when too many wait, authority_stale when the database does not answer
   */
  async read(path: string): Promise<LedgerFile | null> {
    if (path === "checkpoint")
      return changing(await this.#repeat(path, () => this.#source.auditCheckpoint()));
    if (path === "keys") return changing(await this.#repeat(path, () => this.#keys()));
    const tile = path.startsWith("tile/") ? parseTilePath(path.slice("tile/".length)) : null;
    const body = tile && (await this.#queue(() => this.#tile(tile)));
    return body && { body, immutable: true };
  }

  /** Every verifier key there was, oldest first, a line each. */
  async #keys(): Promise<string | null> {
    const keys = await this.#source.auditKeys();
    const lines = keys.map(({ origin, publicKey }) => `${verifierKey({ name: origin, publicKey })}\n`);
    return lines.length === 0 ? null : lines.join("");
  }

  /** A partial tile is the beginning of what the tile has become since. */
  async #tile({ kind, level, index, width }: TilePath): Promise<Uint8Array | null> {
    const stored = await (kind === "tile"
      ? this.#source.auditTile(level, index)
      : this.#source.auditBundle(index));
    if (!stored || stored.length < width * HASH_BYTES) return null;
    const hashes = stored.subarray(0, width * HASH_BYTES);
    return kind === "tile" ? hashes : bundle(hashes);
  }

  #repeat(name: string, read: () => Promise<string | null>): Promise<string | null> {
    const known = this.#repeated.get(name);
    if (known && this.#clock.monotonicMs() < known.untilMs) return known.body;
    const body = this.#queue(read);
    this.#repeated.set(name, { untilMs: this.#clock.monotonicMs() + REPEAT_MS, body });
    body.catch(() => this.#repeated.delete(name));
    return body;
  }

  #queue<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#waiting >= MOST_WAITING) throw new PublicError("overloaded");
    this.#waiting += 1;
    const lane = this.#turn++ % LANES;
    const done = (this.#lanes[lane] as Promise<unknown>)
      .then(work)
      .catch(() => {
        throw new PublicError("authority_stale");
      })
      .finally(() => {
        this.#waiting -= 1;
      });
    this.#lanes[lane] = done.catch(() => {});
    return done;
  }
}

const changing = (body: string | null): LedgerFile | null =>
  body === null ? null : { body, immutable: false };

/** Each entry of a bundle is a leaf's 32 bytes with their length before them. */
function bundle(leaves: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < leaves.length; at += HASH_BYTES)
    parts.push(LENGTH_PREFIX, leaves.subarray(at, at + HASH_BYTES));
  return Buffer.concat(parts);
}
