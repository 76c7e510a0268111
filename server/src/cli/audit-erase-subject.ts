import { eraseSubject } from "../audit/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";
import { withAuditor } from "./with-ledger.ts";

/** `sallyport audit erase-subject` */
export async function auditEraseSubject(
  invocation: Invocation,
  subject: string,
  options: { readonly json?: boolean; readonly yes?: boolean },
): Promise<void> {
  const { terminal } = invocation;
  if (!options.yes)
    throw new OperatorError(
      "This cannot be undone: entries about the subject become unreadable. Repeat it with --yes.",
    );
  const key = await withControl(invocation, ({ deployment, control }) =>
    withAuditor(deployment, ({ auditor, vault }) =>
      eraseSubject({ auditor, control: control.database, vault }, subject),
    ),
  );
  if (options.json) return terminal.out(JSON.stringify({ key }));
  terminal.out(`Entries sealed under the key ${key} can be read by nobody any more. The tree is unchanged.`);
}
