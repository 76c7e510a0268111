import { useSearch } from "@tanstack/react-router";
import type { Input } from "../../api/client.ts";
import { MEASURES } from "./report.ts";

export const GROUPS = [
  "model",
  "key",
  "project",
  "member",
  "provider",
  "endpoint",
  "outcome",
  "status",
  "mode",
] as const;
export const UNITS = ["hour", "day"] as const;

/** What can be asked for, by its name in the address and in the call. */
const FILTERS = [...GROUPS, "result"] as const;
export type Filter = (typeof FILTERS)[number];

export interface Sums {
  readonly by: string;
  readonly isDescending: boolean;
}

type Filters = Pick<Input<"usage.report">, Filter>;

/** The question that the address asks. What it does not know is left to the server, which says what is wrong. */
export function useQuestion() {
  const search = useSearch({ strict: false }) as Readonly<Record<string, string | undefined>>;
  const given = FILTERS.flatMap((name) => {
    const value = search[name];
    return value === undefined || value === "" ? [] : [[name, value] as const];
  });
  return {
    measure: MEASURES.find((one) => one === search["show"]) ?? "spend",
    by: GROUPS.find((one) => one === search["by"]) ?? "model",
    unit: UNITS.find((one) => one === search["unit"]),
    isWhole: search["all"] === "yes",
    order: search["order"] === "oldest" ? ("oldest" as const) : ("newest" as const),
    after: search["after"],
    /** How the sums are sorted; without a word in the address as they come. */
    sums: { by: search["sort"] ?? "", isDescending: search["rising"] !== "yes" } satisfies Sums,
    given,
    filters: Object.fromEntries(given) as Filters,
  };
}
