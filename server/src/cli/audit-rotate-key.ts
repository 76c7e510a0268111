import { publishedKeys, rotateSigningKey } from "../audit/index.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface AuditRotateKeyOptions {
  readonly json?: boolean;
  readonly compromised?: boolean;
}

/** `sallyport audit rotate-key` */
export async function auditRotateKey(invocation: Invocation, options: AuditRotateKeyOptions): Promise<void> {
  const { terminal } = invocation;
  const keys = await withControl(invocation, async ({ control: { database, vault } }) => {
    await rotateSigningKey(database, vault, options.compromised === true);
    return publishedKeys(database);
  });
  if (options.json) return terminal.out(JSON.stringify({ keys }));
  terminal.out(keys.at(-1)?.verifierKey ?? "");
  terminal.err("It signs from the next entry on. Give it to those who check the audit ledger.");
}
