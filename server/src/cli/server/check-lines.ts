import type { z } from "zod";
import type { checkServer } from "../../operations/server/check.ts";
import { minute, printable } from "../table.ts";

interface Line {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
}

/** What a server told of itself, a line for each part. */
export function checkLines(found: z.output<typeof checkServer.output>): readonly Line[] {
  const { version, nodes, audit, books, limits, stops } = found;
  return [
    { name: "version", ok: true, message: `${version}.` },
    {
      name: "nodes",
      ok: true,
      message:
        nodes.serving === 0
          ? "none serves now."
          : `${nodes.serving} serve, ${nodes.behind} of them not yet by the newest changes; ${nodes.lease_expired} were not heard from.`,
    },
    {
      name: "audit ledger",
      ok: audit.ok,
      message: audit.ok
        ? "every entry is signed, or will be within two minutes."
        : `${audit.unsigned} entries wait to be signed, the oldest for ${audit.oldest_seconds} s; a serving process needs SALLYPORT_DATABASE_URL_AUDIT.`,
    },
    {
      name: "books",
      ok: books.ok,
      message: books.ok
        ? "every day that is over is closed."
        : `the day ${books.overdue_day} is over and not closed; a serving process with SALLYPORT_DATABASE_URL_AUDIT closes it within a minute.`,
    },
    {
      name: "limits",
      ok: true,
      message:
        limits.mode === "closed"
          ? "requests that cannot be counted are refused."
          : `requests that cannot be counted are LET THROUGH since ${minute(new Date(limits.changed_at))} UTC: '${printable(limits.reason)}'.`,
    },
    {
      name: "emergency stops",
      ok: true,
      message: stops === 0 ? "none." : `${stops}; 'sallyport emergency list' says what and why.`,
    },
  ];
}
