import type { HoldId, NodeId } from "../../kernel/ids.ts";
import type { MicroUsd } from "../../kernel/money.ts";
import {
  ARRAY_HEADER_BYTES,
  type GatewayDatabase,
  type GivenBack,
  type HoldAnswer,
  type HoldQuestion,
  type UsageRows,
} from "../../ports/database.ts";

/** What a usage row says of money. */
export interface BookedRow {
  readonly requestId: string;
  readonly holdId: string | null;
  readonly outcome: string;
  readonly status: number;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly usageSource: string;
  /** In micro-USD, as the others; null when a price was not known. */
  readonly cost: bigint | null;
  readonly charge: bigint;
  readonly loss: bigint;
}

interface Hold {
  readonly kind: "lease" | "exact";
  readonly amount: bigint;
  givenBack: bigint;
  cancelled: boolean;
}

type Money = Pick<GatewayDatabase, "hold" | "release" | "writeUsage" | "listenForRecalls">;

/** The database's side of money, kept in memory: which holds are open, and the usage rows. */
export class Books implements Money {
  readonly rows: BookedRow[] = [];
  readonly #holds = new Map<HoldId, Hold>();
  readonly #kind: Hold["kind"];

  /** @param kind whether each request has a hold of its own, or takes from a lease */
  constructor(kind: Hold["kind"]) {
    this.#kind = kind;
  }

  /** What is held and neither charged nor given back, by hold. */
  get open(): readonly bigint[] {
    return [...this.#holds]
      .map(([id, hold]) => {
        const rows = this.rows.filter(({ holdId }) => holdId === id);
        if (hold.kind === "exact") return hold.cancelled || rows.length > 0 ? 0n : hold.amount;
        return hold.amount - hold.givenBack - rows.reduce((sum, { charge }) => sum + charge, 0n);
      })
      .filter((left) => left !== 0n);
  }

  async hold({ hold, atMost, wanted }: HoldQuestion): Promise<HoldAnswer> {
    const amount = this.#kind === "lease" && wanted > 0n ? (wanted as bigint) : (atMost as bigint);
    this.#holds.set(hold, { kind: this.#kind, amount, givenBack: 0n, cancelled: false });
    return { kind: this.#kind, amount: amount as MicroUsd, endsInMs: Number.POSITIVE_INFINITY };
  }

  async release(_: NodeId, given: readonly GivenBack[]): Promise<void> {
    for (const { hold: id, total } of given) {
      const hold = this.#holds.get(id);
      if (hold === undefined) continue;
      if (total === null) hold.cancelled = true;
      else hold.givenBack = total;
    }
  }

  async writeUsage({ array, count }: UsageRows): Promise<number> {
    const rows = readRows(array).filter(
      (row) => !this.rows.some(({ requestId }) => requestId === row.requestId),
    );
    this.rows.push(...rows);
    if (readRows(array).length !== count) throw new Error("not as many rows as were said");
    return rows.length;
  }

  async listenForRecalls(): Promise<void> {}
}

/** The fields of `usage_row` that are looked at, by their place. */
const FIELD = {
  requestId: 0,
  holdId: 10,
  outcome: 12,
  status: 13,
  inputTokens: 15,
  outputTokens: 17,
  usageSource: 19,
  cost: 20,
  charge: 21,
  loss: 22,
} as const;

function readRows(array: Buffer): BookedRow[] {
  const rows: BookedRow[] = [];
  for (let at = ARRAY_HEADER_BYTES; at < array.length; at += 4 + array.readInt32BE(at))
    rows.push(readRow(array.subarray(at + 4)));
  return rows;
}

function readRow(row: Buffer): BookedRow {
  const fields: (Buffer | null)[] = [];
  let at = 4;
  for (let count = row.readInt32BE(0); count > 0; count -= 1) {
    const length = row.readInt32BE(at + 4);
    fields.push(length === -1 ? null : row.subarray(at + 8, at + 8 + length));
    at += 8 + Math.max(length, 0);
  }
  const field = (name: keyof typeof FIELD) => fields[FIELD[name]] ?? null;
  return {
    requestId: field("requestId")?.toString("hex") ?? "",
    holdId:
      field("holdId")
        ?.toString("hex")
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-") ?? null,
    outcome: field("outcome")?.toString() ?? "",
    status: field("status")?.readInt16BE() ?? 0,
    inputTokens: field("inputTokens")?.readBigInt64BE() ?? 0n,
    outputTokens: field("outputTokens")?.readBigInt64BE() ?? 0n,
    usageSource: field("usageSource")?.toString() ?? "",
    cost: field("cost")?.readBigInt64BE() ?? null,
    charge: field("charge")?.readBigInt64BE() ?? 0n,
    loss: field("loss")?.readBigInt64BE() ?? 0n,
  };
}
