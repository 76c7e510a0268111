import { type Command, Option } from "commander";
import type { AuditExportOptions } from "./audit-export.ts";
import type { AuditListOptions } from "./audit-list.ts";
import type { AuditRotateKeyOptions } from "./audit-rotate-key.ts";
import type { AuditVerifyOptions } from "./audit-verify.ts";
import { parseSince } from "./durations.ts";
import { addLeaf, several } from "./leaf.ts";
import type { Invocation } from "./terminal.ts";

interface JsonOption {
  readonly json?: boolean;
}

/** `sallyport audit` */
export function addAudit(program: Command, invocation: Invocation): void {
  const audit = program
    .command("audit")
    .description("Read and prove what was done to this deployment, and by whom.");
  addReading(audit, invocation);
  addActing(audit, invocation);
}

function addReading(audit: Command, invocation: Invocation): void {
  addLeaf(audit, {
    usage: "list",
    summary: "List administrative acts, oldest first: who did what to what.",
    notes: "It uses the auditor's login, which has the audit ledger and nothing else.",
    examples: ["sallyport audit list", "sallyport audit list --since 2026-11-01 --json"],
  })
    .addOption(
      new Option("--since <when>", "a duration back from now, or a date")
        .argParser((text) => parseSince(text))
        .default(null, "24h"),
    )
    .action(async (options: AuditListOptions) =>
      (await import("./audit-list.ts")).auditList(invocation, options),
    );
  addLeaf(audit, {
    usage: "key",
    summary: "Show the keys that sign the audit ledger, to give to whoever shall check it.",
    notes: "The newest is the one to publish. The same are at /audit/keys of the server.",
    examples: ["sallyport audit key", "sallyport audit key --json"],
  }).action(async (options: JsonOption) =>
    (await import("./audit-key.ts")).auditKey(invocation, options.json === true),
  );
  addLeaf(audit, {
    usage: "export",
    summary: "Print the audit ledger for an auditor: a line of JSON for each entry.",
    notes:
      "The file names people and organizations. 'node verifier/sallyport-verify.mjs entries FILE' checks\nit without this deployment; with --proofs, single lines of it too. A later part of the ledger,\nwith --from, always has them.",
    examples: ["sallyport audit export > ledger.jsonl", "sallyport audit export --from 1200"],
  })
    .option("--from <index>", "the first entry, counted from 0", "0")
    .option("--proofs", "with each entry the hashes that prove it")
    .action(async (options: AuditExportOptions) =>
      (await import("./audit-export.ts")).auditExport(invocation, options),
    );
  addLeaf(audit, {
    usage: "verify",
    summary: "Compute the whole stored audit ledger anew, and say what does not fit.",
    notes:
      "It opens every entry, which an outsider cannot. That the ledger was not replaced as a whole only\nshows against a checkpoint kept elsewhere: save /audit/checkpoint now and then. The exit code is 1\nwhen something does not fit.",
    examples: ["sallyport audit verify", "sallyport audit verify --kept checkpoint-2026-11.txt"],
  })
    .option("--kept <file>", "a checkpoint kept earlier; may be repeated", several)
    .action(async (options: AuditVerifyOptions) =>
      (await import("./audit-verify.ts")).auditVerify(invocation, options),
    );
}

function addActing(audit: Command, invocation: Invocation): void {
  addLeaf(audit, {
    usage: "rotate-key",
    summary: "Sign the audit ledger with a new key from now on.",
    notes:
      "The key before goes on signing beside the new one until the next rotation, so that those who\nknow only that one can still check. What was signed stays valid.",
    examples: ["sallyport audit rotate-key", "sallyport audit rotate-key --compromised"],
  })
    .option("--compromised", "the keys before sign no more")
    .action(async (options: AuditRotateKeyOptions) =>
      (await import("./audit-rotate-key.ts")).auditRotateKey(invocation, options),
    );
  addLeaf(audit, {
    usage: "erase-subject <subject>",
    summary: "Make every entry about a person or an organization unreadable, for good.",
    notes:
      "The subject is 'operator:NAME' or 'organization:ID'. The tree stays valid. Backups made before\nstill have the key: erase again after one was restored.",
    examples: [
      "sallyport audit erase-subject operator:mara@example.com --yes",
      "sallyport audit erase-subject organization:0193a1b2-0000-7000-8000-000000000000 --yes",
    ],
  })
    .option("--yes", "without this nothing is erased")
    .action(async (subject: string, options: { readonly json?: boolean; readonly yes?: boolean }) =>
      (await import("./audit-erase-subject.ts")).auditEraseSubject(invocation, subject, options),
    );
}
