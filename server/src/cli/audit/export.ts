import { OperatorError } from "../../kernel/errors.ts";
import { exportAudit } from "../../operations/audit/export.ts";
import { performing } from "../act/performing.ts";

export const command = performing({
  usage: "export",
  operation: exportAudit,
  asAuditor: true,
  summary: "Print the audit ledger for an auditor: a line of JSON for each entry.",
  notes:
    "The file names people and organizations. 'node verifier/sallyport-verify.mjs entries FILE' checks\nit without this deployment; with --proofs, single lines of it too. A later part of the ledger,\nwith --from, always has them.",
  examples: ["sallyport audit export > ledger.jsonl", "sallyport audit export --from 1"],
  options: (command) =>
    command
      .option("--from <index>", "the first entry, counted from 0", "0")
      .option("--proofs", "with each entry the hashes that prove it"),
  async run(performer, { terminal }, { options }) {
    const from = String(options["from"]);
    if (!/^\d{1,12}$/.test(from))
      throw new OperatorError("--from must be the number of an entry, counted from 0.");
    const input = { from: Number(from), proofs: options["proofs"] === true };
    // Printed a page at a time, so that a ledger of any size needs no more memory.
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const next = cursor === undefined ? {} : { cursor };
      const page = await performer.perform(exportAudit, { ...input, ...next });
      if (page.head !== null) terminal.out(JSON.stringify(page.head));
      for (const entry of page.entries) terminal.out(JSON.stringify(entry));
      cursor = page.next_cursor;
    }
  },
});
