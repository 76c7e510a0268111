import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { Option } from "commander";
import type { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { listRequests, MOST_REQUESTS } from "../../operations/usage/list.ts";
import { requestShown } from "../../operations/usage/shown.ts";
import { csvLine } from "../../usage/index.ts";
import type { Performer } from "../act/performer.ts";
import { performing } from "../act/performing.ts";
import { addFilter, filterOf } from "./filter-options.ts";

type Request = z.output<typeof requestShown>;
type Page = z.output<typeof listRequests.output>;

const COLUMNS = Object.keys(requestShown.shape) as readonly (keyof Request)[];

/** How a request is written, and what stands before the first. */
const FORMATS = {
  csv: {
    before: csvLine(COLUMNS),
    line: (request: Request) => csvLine(COLUMNS.map((name) => request[name])),
  },
  jsonl: { before: "", line: (request: Request) => `${JSON.stringify(request)}\n` },
} as const;

/** So often a page is asked for again that came too early after the others, and with such a pause. */
const PATIENCE = 30;
const PAUSE_MS = 5_000;

export const command = performing({
  usage: "export",
  operation: listRequests,
  summary: "Write an organization's requests as CSV or JSON Lines: all columns, never content.",
  notes: `In the order in which they began, a page at a time, so that millions take no memory. A request is there
once it has ended. What broke off goes on with the --cursor that was said last, into the end of the
same file. In CSV, text that a spreadsheet would take for a formula has an apostrophe before it.`,
  examples: [
    "sallyport usage export --organization acme --since 30d",
    "sallyport usage export --organization acme --since 2026-11-01 --until 2026-11-02 --format jsonl",
  ],
  options: (command) =>
    addFilter(command)
      .addOption(new Option("--format <format>", "csv or jsonl").choices(["csv", "jsonl"]).default("csv"))
      .option("--out <file>", "where to write it (default: printed)")
      .option("--cursor <cursor>", "go on where an export broke off"),
  async run(performer, { terminal }, words) {
    const {
      format,
      out: file,
      json,
      cursor: from,
    } = words.options as {
      readonly format: keyof typeof FORMATS;
      readonly out?: string;
      readonly json?: boolean;
      readonly cursor?: string;
    };
    if (json && file === undefined) throw new OperatorError("With --json, say where to write: --out.");
    const { before, line } = FORMATS[format];
    const filter = await filterOf(words, performer);
    const target = file === undefined ? null : openFile(file, from !== undefined);
    const write =
      target?.write ??
      (async (text: string) => {
        terminal.out(text.replace(/\n$/, ""));
        if (process.stdout.writableNeedDrain) await once(process.stdout, "drain");
      });
    let cursor = from;
    let count = 0;
    try {
      let text = from === undefined ? before : "";
      for (;;) {
        const page = await nextPage(performer, { ...filter, ...(cursor === undefined ? {} : { cursor }) });
        text += page.items.map(line).join("");
        if (text !== "") await write(text);
        text = "";
        count += page.items.length;
        if (page.next_cursor === null) break;
        cursor = page.next_cursor;
        terminal.err(`${count} requests so far; --cursor ${cursor} goes on from here.`);
      }
    } finally {
      await target?.close();
    }
    if (json) return terminal.out(JSON.stringify({ file, format, requests: count }));
    terminal.err(
      `${count} ${count === 1 ? "request" : "requests"}${file === undefined ? "" : ` in ${file}`}.`,
    );
  },
});

/** Far away, pages that come too fast are asked to wait. */
async function nextPage(
  performer: Performer,
  input: Omit<z.input<typeof listRequests.input>, "limit">,
): Promise<Page> {
  for (let tried = 0; ; tried += 1) {
    try {
      return await performer.perform(listRequests, { ...input, limit: MOST_REQUESTS });
    } catch (error) {
      const mayWait = error instanceof ActError && error.code === "too_many_requests" && tried < PATIENCE;
      if (!mayWait) throw error;
      await Bun.sleep(PAUSE_MS);
    }
  }
}

/** A file that is written as fast as it takes it. */
function openFile(file: string, append: boolean) {
  const stream = createWriteStream(file, { flags: append ? "a" : "w", mode: 0o600 });
  const failed = once(stream, "error").then(([error]) => {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new OperatorError(`${file} cannot be written (${code}).`);
  });
  failed.catch(() => {});
  return {
    async write(text: string): Promise<void> {
      if (!stream.write(text)) await Promise.race([once(stream, "drain"), failed]);
    },
    async close(): Promise<void> {
      stream.end();
      await Promise.race([once(stream, "close"), failed]);
    },
  };
}
