import { type PublishedKey, publishedKeys } from "../audit/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import { paintFor } from "./paint.ts";
import { minute, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withLedger } from "./with-ledger.ts";

/** `sallyport audit key` */
export async function auditKey(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const keys = await withLedger(invocation, ({ auditor }) => publishedKeys(auditor));
  if (json) return terminal.out(JSON.stringify({ keys }));
  if (keys.length === 0)
    throw new OperatorError("The audit ledger has no key yet; 'sallyport migrate' makes one.");
  const columns = [
    { title: "SINCE (UTC)", value: ({ createdAt }: PublishedKey) => minute(createdAt) },
    {
      title: "SIGNS UNTIL",
      value: ({ retiredAt }: PublishedKey) => (retiredAt ? minute(retiredAt) : "now"),
    },
    { title: "KEY", value: ({ verifierKey }: PublishedKey) => verifierKey },
  ];
  terminal.out(table(keys, columns, paintFor(invocation)));
}
