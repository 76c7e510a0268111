import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";

const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  after: z.uuid().optional(),
});

/** Which part of a list is wanted. @throws ActError invalid_input */
export function readPage(url: string): { readonly limit: number; readonly after: string | null } {
  const read = page.safeParse(Object.fromEntries(new URL(url).searchParams));
  if (!read.success)
    throw new ActError("invalid_input", {
      field: "query",
      problem: "may have 'limit', from 1 to 100, and 'after', the id after which the list goes on",
    });
  return { limit: read.data.limit, after: read.data.after ?? null };
}
