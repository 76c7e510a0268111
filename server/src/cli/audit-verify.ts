import { checkLedger } from "../audit/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import { readSmallFile } from "../kernel/small-file.ts";
import type { Invocation } from "./terminal.ts";
import { withLedger } from "./with-ledger.ts";

export interface AuditVerifyOptions {
  readonly json?: boolean;
  readonly kept?: readonly string[];
}

/** `sallyport audit verify` */
export async function auditVerify(invocation: Invocation, options: AuditVerifyOptions): Promise<void> {
  const { terminal } = invocation;
  const kept = (options.kept ?? []).map((file) => readSmallFile(file, "--kept"));
  const report = await withLedger(invocation, ({ auditor, vault }) => checkLedger(auditor, vault, kept));
  const { size, readable, erased, problems } = report;
  if (options.json) terminal.out(JSON.stringify(report));
  else
    terminal.out(
      [`${size} entries are signed: ${readable} readable, ${erased} erased.`, ...problems].join("\n"),
    );
  if (problems.length > 0)
    throw new OperatorError(
      "The audit ledger is not what was signed. Keep the database as it is, and find out why.",
    );
}
