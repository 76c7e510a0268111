import { revokeKey } from "../keys/index.ts";
import { findPlace } from "../organizations/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import { refuseWholeKey, theKey } from "./key-reference.ts";
import type { KeysRevokeManyOptions } from "./keys-revoke-many.ts";
import { printable } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface KeysRevokeOptions extends KeysRevokeManyOptions {
  readonly json?: boolean;
  readonly fromStdin?: boolean;
}

/** `sallyport keys revoke`. K-4: it returns when no node accepts the key any more, and says how each one said so. */
export async function keysRevoke(
  invocation: Invocation,
  reference: string,
  options: KeysRevokeOptions,
): Promise<void> {
  refuseWholeKey(reference);
  const compromised = options.compromised === true;
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const place = await findPlace(control.database, options.organization ?? null, options.project ?? null);
    const { id, name, prefix } = await theKey(control.database, place, reference);
    const { generation } = await revokeKey(control.database, place, id, compromised);
    const nodes = await confirm(control, generation);
    if (options.json)
      return terminal.out(JSON.stringify({ id, name, prefix, revoked: true, compromised, nodes }));
    terminal.out(`Revoked ${prefix}… (${printable(name)})${compromised ? " as compromised" : ""}.`);
    terminal.out(describeConfirmations(compromised ? "Refused, and its answers cut," : "Refused", nodes));
    if (compromised && nodes.some(({ how }) => how === "lease_expired"))
      terminal.err(
        "An answer that was already open on a node that is not heard from ends when that node hears of this, or dies.",
      );
  });
}
