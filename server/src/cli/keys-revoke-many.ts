import { OperatorError } from "../kernel/errors.ts";
import { keyByReference, parseKey, revokeKey } from "../keys/index.ts";
import { findPlace, type Place } from "../organizations/index.ts";
import { confirm } from "./confirmation.ts";
import type { PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";
import { type Opened, withControl } from "./with-control.ts";

export interface KeysRevokeManyOptions extends PlaceOptions {
  readonly compromised?: boolean;
}

/**
 * `sallyport keys revoke --from-stdin`: one key a line, and one JSON document a line as soon as that key is refused
 * everywhere. A whole key is welcome here, where no history keeps it: lists of leaked keys have nothing else.
 * @throws OperatorError at the end, when a line named no key
 */
export async function keysRevokeMany(invocation: Invocation, options: KeysRevokeManyOptions): Promise<void> {
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const place = await findPlace(control.database, options.organization ?? null, options.project ?? null);
    let lineNumber = 0;
    let unknown = 0;
    for await (const text of terminal.readLines()) {
      lineNumber += 1;
      const reference = text.trim();
      if (reference === "") continue;
      const told = await revokeOne(control, place, reference, options.compromised === true);
      if (!told) unknown += 1;
      // The line is not repeated: it may be a key, or something else that does not belong into a log.
      terminal.out(
        JSON.stringify(told ?? { line: lineNumber, revoked: false, error: { message: "no such key" } }),
      );
    }
    if (unknown > 0)
      throw new OperatorError(`${unknown} of ${lineNumber} lines named no key of this organization.`);
  });
}

async function revokeOne(control: Opened["control"], place: Place, reference: string, compromised: boolean) {
  const whole = parseKey(reference);
  const named = whole ? `sp_${whole.mode}_${whole.publicId}` : reference;
  const key = await keyByReference(control.database, place, named);
  if (!key) return null;
  const { generation } = await revokeKey(control.database, place, key.id, compromised);
  const nodes = await confirm(control, generation);
  return { id: key.id, prefix: key.prefix, revoked: true, compromised, nodes };
}
