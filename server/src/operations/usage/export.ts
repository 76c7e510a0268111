import { z } from "zod";
import { csvLine } from "../../usage/index.ts";
import { type Act, perform } from "../operation.ts";
import type { Principal } from "../principal.ts";
import { listRequests } from "./list.ts";
import { requestShown } from "./shown.ts";

type Request = z.output<typeof requestShown>;

const FORMATS = ["csv", "json"] as const;
/** So many are read at a time; the next are read when these were taken. */
const PAGE = 2_000;

const { limit: _, cursor: __, order: ___, ...filters } = listRequests.input.shape;

/** A file of everything that a filter means, as long as it may be. */
export const exportRequests = {
  method: "GET",
  path: "/organizations/{organization}/usage/export",
  operation: {
    name: "usage.export",
    summary:
      "Download an organization's requests as CSV or JSON, the oldest first: exactly those of the filter.",
    allowed: listRequests.allowed,
    effect: "reads",
    perMinute: 12,
    input: z.strictObject({
      ...filters,
      format: z.enum(FORMATS, "must be csv or json").default("csv"),
    }),
    output: z.string(),
    errors: listRequests.errors,
  },
} as const;

export const EXPORT_TYPES = { csv: "text/csv; charset=utf-8", json: "application/json" } as const;

const COLUMNS = Object.keys(requestShown.shape) as readonly (keyof Request)[];

/** How a file begins, goes on and ends. */
const WRITING = {
  csv: {
    before: csvLine(COLUMNS),
    line: (request: Request) => csvLine(COLUMNS.map((name) => request[name])),
    after: "",
  },
  json: {
    before: "[\n",
    line: (request: Request, first: boolean) => `${first ? "" : ",\n"}${JSON.stringify(request)}`,
    after: "\n]\n",
  },
} as const;

/**
 * The file, a page at a time as it is taken, so that millions of requests take no memory. Who asks is looked up anew for each
 * page: an export ends with the session, and breaks off so that nobody takes a part for the whole.
 * @throws what the first page is refused with
 */
export async function exportOf(
  input: z.output<typeof exportRequests.operation.input>,
  principalNow: () => Promise<Principal>,
  actFor: (principal: Principal) => Act,
): Promise<{ readonly format: (typeof FORMATS)[number]; readonly body: ReadableStream<Uint8Array> }> {
  const { format, ...filter } = input;
  // What begins meanwhile is not of the question, and an export ends.
  let until = filter.until;
  const page = async (cursor: string | null) => {
    const act = actFor(await principalNow());
    until ??= new Date(act.clock.nowMs()).toISOString();
    return perform(listRequests, act, {
      ...filter,
      until,
      limit: PAGE,
      ...(cursor === null ? {} : { cursor }),
    });
  };
  const { before, line, after } = WRITING[format];
  let next: Awaited<ReturnType<typeof page>> | null = await page(null);
  let isFirst = true;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (next === null) return controller.close();
      const { items, next_cursor: cursor } = next;
      let text = isFirst ? before : "";
      for (const request of items) {
        text += line(request, isFirst);
        isFirst = false;
      }
      if (cursor === null) text += after;
      isFirst = false;
      if (text !== "") controller.enqueue(Buffer.from(text));
      next = cursor === null ? null : await page(cursor);
    },
  });
  return { format, body };
}
