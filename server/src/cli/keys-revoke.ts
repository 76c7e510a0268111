import { allKeys, revokeKey } from "../keys/index.ts";
import { findPlace } from "../organizations/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import { findKey, refuseWholeKey } from "./key-reference.ts";
import type { PlaceOptions } from "./place-options.ts";
import { printable } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface KeysRevokeOptions extends PlaceOptions {
  readonly json?: boolean;
}

/** `sallyport keys revoke`. K-4: it returns when no node accepts the key any more, and says how each one said so. */
export async function keysRevoke(
  invocation: Invocation,
  reference: string,
  options: KeysRevokeOptions,
): Promise<void> {
  refuseWholeKey(reference);
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const place = await findPlace(control.database, options.organization ?? null, options.project ?? null);
    const { id, name, prefix } = findKey(await allKeys(control.database, place), reference);
    const { generation } = await revokeKey(control.database, place, id);
    const nodes = await confirm(control, generation);
    if (options.json) return terminal.out(JSON.stringify({ id, name, prefix, revoked: true, nodes }));
    terminal.out(`Revoked ${prefix}… (${printable(name)}).`);
    terminal.out(describeConfirmations("Refused", nodes));
  });
}
