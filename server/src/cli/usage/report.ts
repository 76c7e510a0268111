import { Option } from "commander";
import type { z } from "zod";
import { reportUsage } from "../../operations/usage/report.ts";
import type { figuresShown } from "../../operations/usage/report-shown.ts";
import { REPORT_GROUPS, REPORT_RANGES, REPORT_UNITS } from "../../usage/index.ts";
import { verb } from "../act/verb.ts";
import { printable, table } from "../table.ts";
import { addFilter, filterOf } from "./filter-options.ts";
import { numbers } from "./part-columns.ts";

type Line = z.output<typeof figuresShown> & { readonly name: string };

export const command = verb({
  usage: "report",
  operation: reportUsage,
  notes: `What the pages show: whole hours or days of the organization's time zone, and the time before to compare
with. --json has each hour or day, and what came when.`,
  examples: [
    "sallyport usage report --organization acme",
    "sallyport usage report --organization acme --range 24h --by key --json",
  ],
  options: (command) =>
    addFilter(command)
      .addOption(
        new Option("--range <range>", "up to now, unless --since is given (default: month)").choices(
          REPORT_RANGES,
        ),
      )
      .addOption(new Option("--by <what>", "what to divide by").choices(REPORT_GROUPS).default("model"))
      .addOption(new Option("--unit <unit>", "what a bar is").choices(REPORT_UNITS))
      .option("--groups <number>", "how many are told apart, up to 50 (default: 5)"),
  async input(words, performer) {
    const { range, by, unit, groups } = words.options as {
      readonly range?: (typeof REPORT_RANGES)[number];
      readonly by: (typeof REPORT_GROUPS)[number];
      readonly unit?: (typeof REPORT_UNITS)[number];
      readonly groups?: string;
    };
    const filter = await filterOf(words, performer);
    const isCustom = "since" in filter || "until" in filter;
    return {
      ...filter,
      by,
      ...(isCustom ? { range: "custom" as const } : range === undefined ? {} : { range }),
      ...(unit === undefined ? {} : { unit }),
      ...(groups === undefined ? {} : { groups }),
    };
  },
  print({ by, range, before, time_zone: zone, groups, others, total }, { out, err, paint }) {
    const lines: Line[] = groups.map(({ group, label, figures }) => ({
      name: label ?? group ?? "(no member)",
      ...figures,
    }));
    if (others !== null) lines.push({ name: `${others.count} more`, ...others.figures });
    lines.push({ name: "total", ...total }, { name: "before", ...before.total });
    const maybe = (title: string, of: (line: Line) => string | number | null) => ({
      title,
      value: (line: Line) => String(of(line) ?? ""),
      right: true,
    });
    const columns = [
      { title: by.toUpperCase(), value: ({ name }: Line) => name, most: 34 },
      numbers("REQUESTS", (line: Line) => line.requests),
      numbers("FAILED", (line: Line) => line.failed),
      numbers("TOKENS IN", (line: Line) => line.input_tokens),
      numbers("OUT", (line: Line) => line.output_tokens),
      maybe("FIRST BYTE P50", (line) => line.first_byte_p50_ms),
      maybe("P95 MS", (line) => line.first_byte_p95_ms),
      maybe("CHARGED", (line) => line.charge_usd),
    ];
    out(table(lines, columns, paint));
    err(`From ${printable(range.since)} to ${printable(range.until)}, by the clock of ${printable(zone)}.`);
  },
});
