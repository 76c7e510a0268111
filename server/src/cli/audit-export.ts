import { exportLedger } from "../audit/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import type { Invocation } from "./terminal.ts";
import { withLedger } from "./with-ledger.ts";

export interface AuditExportOptions {
  readonly from: string;
  readonly proofs?: boolean;
}

/** `sallyport audit export` */
export async function auditExport(invocation: Invocation, options: AuditExportOptions): Promise<void> {
  if (!/^\d{1,12}$/.test(options.from))
    throw new OperatorError("--from must be the number of an entry, counted from 0.");
  const first = Number(options.from);
  // What begins later cannot be checked as a whole: the entries before it are part of the root that was signed.
  const wanted = { first, proofs: options.proofs === true || first > 0 };
  await withLedger(invocation, async ({ auditor, vault }) => {
    for await (const line of exportLedger(auditor, vault, wanted)) invocation.terminal.out(line);
  });
}
