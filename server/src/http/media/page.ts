import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";

const WEEK_SECONDS = 7 * 24 * 3_600;
const STATUSES = [
  ...["queued", "running", "succeeded", "partially_succeeded"],
  ...["failed", "cancelled", "expired", "outcome_unknown"],
] as const;

const page = {
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.uuid().optional(),
};
const pages = z.strictObject(page);
const part = {
  ...page,
  counts: z.enum(["true", "false"]).default("false"),
};
const uploads = z.strictObject({ ...part, order: z.enum(["oldest", "newest"]).default("oldest") });
const generations = z.strictObject({
  ...part,
  order: z.enum(["newest", "oldest", "leaving"]).default("newest"),
  status: z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(STATUSES)))
    .optional(),
  expires_within: z.coerce.number().int().min(1).max(WEEK_SECONDS).optional(),
});

/** Which part of a list is wanted, and in which order. */
export interface UploadsWanted {
  readonly limit: number;
  readonly after: string | null;
  readonly order: "oldest" | "newest";
  /** Whether it is told how many there are, of all and not of this part. */
  readonly counts: boolean;
}

export interface GenerationsWanted extends Omit<UploadsWanted, "order"> {
  readonly order: "newest" | "oldest" | "leaving";
  /** Null: of any. */
  readonly statuses: readonly string[] | null;
  /** Only those with pictures that leave within so many seconds; null: all. */
  readonly expiresWithin: number | null;
}

const PART = "'limit', from 1 to 100, 'after', the id after which the list goes on";
const PAGE = `${PART}, 'counts'`;

/** Which part of a list is wanted, and nothing else. @throws ActError invalid_input */
export function readPage(url: string): { readonly limit: number; readonly after: string | null } {
  const { limit, after } = read(pages, url, PART);
  return { limit, after: after ?? null };
}

/** @throws ActError invalid_input */
export function readUploadsWanted(url: string): UploadsWanted {
  const { counts, after, ...rest } = read(uploads, url, `${PAGE} and 'order', 'oldest' or 'newest'`);
  return { ...rest, after: after ?? null, counts: counts === "true" };
}

/** @throws ActError invalid_input */
export function readGenerationsWanted(url: string): GenerationsWanted {
  const may = `${PAGE}, 'order' ('newest', 'oldest' or 'leaving'), 'status', one or several with commas between, and 'expires_within', seconds up to ${WEEK_SECONDS}`;
  const { counts, after, status, expires_within: within, ...rest } = read(generations, url, may);
  return {
    ...rest,
    after: after ?? null,
    counts: counts === "true",
    statuses: status ?? null,
    expiresWithin: within ?? null,
  };
}

/** Each name of a query once: which of two counts would be a guess. @throws ActError invalid_input */
export function queryOf(url: string): Readonly<Record<string, string>> {
  const all = [...new URL(url).searchParams];
  if (new Set(all.map(([name]) => name)).size < all.length)
    throw new ActError("invalid_input", { field: "query", problem: "names something twice" });
  return Object.fromEntries(all);
}

function read<Read extends z.ZodType>(schema: Read, url: string, may: string): z.output<Read> {
  const given = schema.safeParse(queryOf(url));
  if (given.success) return given.data;
  throw new ActError("invalid_input", { field: "query", problem: `may have ${may}` });
}
