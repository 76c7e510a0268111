import { z } from "zod";
import { ActError } from "../kernel/act-error.ts";

/** More than any scanner sends at once. */
const MOST_FOUND = 1_000;
const MOST_TOKEN_CHARACTERS = 400;

/** What a scanner found, as GitHub's secret scanning partner program says it. Where it was found is not read: it is not ours to keep. */
const found = z.object({
  token: z.string().min(1).max(MOST_TOKEN_CHARACTERS),
  type: z.string().min(1).max(100),
});

const report = z.array(found).min(1).max(MOST_FOUND);

export type ScannerReport = z.output<typeof report>;

/**
 * Reads a report whose signature was right.
 * @throws ActError invalid_input
 */
export function readReport(body: Uint8Array): ScannerReport {
  try {
    return report.parse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)));
  } catch {
    throw new ActError("invalid_input", {
      field: "input",
      problem: `is not a list of 1 to ${MOST_FOUND} objects with 'token' and 'type'`,
    });
  }
}
