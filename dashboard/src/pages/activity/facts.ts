import type { Output } from "../../api/client.ts";

type Act = Output<"activity.list">["items"][number];

/** Names of things and reasons first; ids only where nothing else says what it is about. */
const SHOWN = [
  "slug",
  "role",
  "fields",
  "reason",
  "mode",
  "zone",
  "quota",
  "period",
  "percentage",
  "keys",
] as const;

/** What an act was about, in one line. */
export function factsText({ facts, subject }: Act): string {
  const said = SHOWN.flatMap((name) => {
    const value = facts[name];
    if (value === undefined || value === null) return [];
    return [Array.isArray(value) ? value.join(", ") : String(value)];
  });
  return said.length > 0 ? said.join(" · ") : `${subject.kind} ${subject.id.slice(0, 13)}…`;
}

const CELLS = ["leaf", "at", "action", "by", "name", "subject", "facts"] as const;

/** The list as a table for spreadsheets. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvOf(acts: readonly Act[]): string {
  const lines = acts.map((act) => [
    act.leaf ?? "",
    act.at ?? "",
    act.action,
    act.by.kind,
    act.by.name ?? "",
    `${act.subject.kind} ${act.subject.id}`,
    JSON.stringify(act.facts),
  ]);
  return `${[CELLS, ...lines].map((cells) => cells.map((cell) => quoted(String(cell))).join(",")).join("\r\n")}\r\n`;
}

function quoted(text: string): string {
  const safe = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
