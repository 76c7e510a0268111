import { z } from "zod";
import { exportTree } from "../../audit/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { operation } from "../operation.ts";

const MOST = 500;

export const exportAudit = operation({
  name: "audit.export",
  summary: "Give the audit ledger to an auditor: what was signed, and a document for each entry.",
  allowed: { platform: ["operator", "admin"] },
  effect: "reads",
  input: z.strictObject({
    from: z.coerce
      .number("must be a number")
      .int("must be a whole number")
      .min(0, "must be 0 or more")
      .max(999_999_999_999)
      .default(0)
      .describe("The first entry, counted from 0."),
    proofs: z
      .union([z.boolean(), z.enum(["true", "false"]).transform((text) => text === "true")])
      .default(false)
      .describe("With each entry the hashes that prove it."),
    limit: z.coerce
      .number("must be a number")
      .int()
      .min(1)
      .max(MOST, `must be at most ${MOST}`)
      .default(MOST),
    cursor: z.string().max(100).optional().describe("'next_cursor' of the page before."),
  }),
  output: z.object({
    head: z
      .record(z.string(), z.unknown())
      .nullable()
      .describe("The first line of the file; null on later pages."),
    entries: z.array(z.record(z.string(), z.unknown())),
    next_cursor: z.string().nullable(),
  }),
  errors: ["audit_not_signed", "audit_damaged"],
  async run({ database, vault }, { from, proofs, limit, cursor }) {
    const place = cursor === undefined ? null : readPlace(cursor);
    const first = place?.next ?? from;
    // What begins later cannot be checked as a whole: the entries before it are part of the root that was signed.
    const wanted = { first, size: place?.size ?? null, proofs: place?.proofs ?? (proofs || from > 0) };
    const { head, entries, size } = await exportTree(database, vault, { ...wanted, most: limit });
    const next = first + entries.length;
    return {
      head: place === null ? { ...head } : null,
      entries: entries.map((entry) => ({ ...entry })),
      next_cursor: next < size && entries.length > 0 ? placeOf({ next, size, proofs: wanted.proofs }) : null,
    };
  },
});

interface Place {
  readonly next: number;
  /** Of the tree that the first page was made of. */
  readonly size: number;
  readonly proofs: boolean;
}

function placeOf({ next, size, proofs }: Place): string {
  return Buffer.from(`${next}.${size}.${proofs ? 1 : 0}`, "latin1").toString("base64url");
}

function readPlace(cursor: string): Place {
  const text = Buffer.from(cursor, "base64url").toString("latin1");
  const [, next, size, proofs] = /^(\d{1,12})\.(\d{1,12})\.([01])$/.exec(text) ?? [];
  if (next === undefined || size === undefined)
    throw new ActError("invalid_input", { field: "cursor", problem: "is not a cursor of this list" });
  return { next: Number(next), size: Number(size), proofs: proofs === "1" };
}
