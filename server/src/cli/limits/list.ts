import type { z } from "zod";
import { windowWords } from "../../limits/index.ts";
import { listLimits } from "../../operations/limits/list.ts";
import type { limitShown } from "../../operations/limits/shown.ts";
import { listNodes } from "../../operations/nodes/list.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { performing } from "../act/performing.ts";
import { apartWords } from "../doctor/counted-apart.ts";
import { type Paint, paintFor } from "../paint.ts";
import { printable, table } from "../table.ts";
import type { Terminal } from "../terminal.ts";

type Limit = z.output<typeof limitShown>;

export const command = performing({
  usage: "list",
  operation: listLimits,
  summary: listLimits.summary,
  examples: ["sallyport limits list --organization acme", "sallyport limits list --organization acme --json"],
  options: (list) =>
    addOrganization(list)
      .option("--limit <number>", "how many at most, up to 100 (default: 50)")
      .option("--cursor <cursor>", "go on where the page before ended"),
  async run(performer, invocation, words) {
    const { limit, cursor, json, url } = words.options;
    const listed = await performer.perform(listLimits, {
      organization: await organizationOf(words, performer),
      ...(limit === undefined ? {} : { limit }),
      ...(typeof cursor === "string" ? { cursor } : {}),
    });
    const { terminal, environment } = invocation;
    if (json === true) return terminal.out(JSON.stringify(listed));
    print(listed, { ...terminal, paint: paintFor(invocation) });
    // Far away the settings of this machine say nothing.
    if (url !== undefined || environment["REDIS_URL"] !== undefined) return;
    const { items } = await performer.perform(listNodes, {});
    const serving = items.filter(({ state }) => state === "serving").length;
    if (serving > 1) terminal.err(apartWords(serving));
  },
});

function print(
  { items, next_cursor: next, outage }: z.output<typeof listLimits.output>,
  { out, err, paint }: Pick<Terminal, "out" | "err"> & { readonly paint: Paint },
): void {
  out(table(inOrder(items), columnsFor(items), paint));
  if (next !== null) err(`There are more: add --cursor ${printable(next)}`);
  if (outage?.mode === "closed")
    err("While requests cannot be counted, they are refused (see 'npx sallyport limits outage --help').");
  if (outage?.mode === "open")
    err(
      `While requests cannot be counted, they are let through: '${printable(outage.reason)}', since ${outage.changed_at.slice(0, 16).replace("T", " ")} UTC.`,
    );
}

/** Those for each one first, so that what they except is below them. */
function inOrder(limits: readonly Limit[]): readonly Limit[] {
  return [
    ...limits.filter(({ subject }) => subject === null),
    ...limits.filter(({ subject }) => subject !== null),
  ];
}

function columnsFor(limits: readonly Limit[]) {
  const replaced = new Set(limits.filter(({ subject }) => subject !== null).map(({ name }) => name));
  return [
    { title: "LIMIT", value: ({ number }: Limit) => String(number), right: true },
    { title: "WHOM", value: whom },
    { title: "MOST", value: ({ most }: Limit) => String(most), right: true },
    { title: "UNIT", value: ({ unit }: Limit) => unit },
    { title: "WINDOW", value: ({ window_seconds: seconds }: Limit) => windowWords(seconds) },
    { title: "ENDPOINT", value: ({ endpoint }: Limit) => endpoint ?? "all" },
    {
      title: "",
      value: ({ subject, name }: Limit) =>
        subject === null && replaced.has(name) ? "except those below" : "",
    },
  ];
}

function whom({ scope, subject }: Limit): string {
  if (subject === null) return `each ${scope}`;
  return scope === "organization" ? "the organization" : `${scope} ${subject}`;
}
