import type { z } from "zod";
import type { differencesShown } from "../../operations/ledger/shown.ts";
import type { Paint } from "../paint.ts";
import { table } from "../table.ts";

type Difference = z.output<typeof differencesShown>["first"][number];

/** Differences for people. */
export function differenceTable({ count, first }: z.output<typeof differencesShown>, paint: Paint): string {
  const columns = [
    { title: "MUST BE SO", value: (one: Difference) => one.must_be_so },
    { title: "OF", value: (one: Difference) => one.of },
    { title: "COUNTED", value: (one: Difference) => one.counted_usd, right: true },
    { title: "FOUND", value: (one: Difference) => one.found_usd, right: true },
    { title: "ORGANIZATION", value: (one: Difference) => one.organization },
  ];
  const more = count > first.length ? `\n… and ${count - first.length} more` : "";
  return table(first, columns, paint) + more;
}
