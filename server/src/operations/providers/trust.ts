import { ActError } from "../../kernel/act-error.ts";
import { isSameHost, type ProviderAccount, type ProviderChanges } from "../../provider-accounts/index.ts";
import type { Principal } from "../principal.ts";

/**
 * An operator can add providers and change them, and must not get more by it than that: a private address would let their
 * requests into the house, and a stored secret that is sent to another host is one they were never shown.
 * @param secretGiven whether the secret comes with the change
 * @throws ActError private_address_needs_admin, address_needs_secret
 */
export function mayPointAt(
  { platform }: Principal,
  before: Pick<ProviderAccount, "baseUrl" | "allowPrivateAddress" | "hasSecret"> | null,
  { baseUrl, allowPrivateAddress }: Pick<ProviderChanges, "baseUrl" | "allowPrivateAddress">,
  secretGiven: boolean,
): void {
  if (platform === "admin") return;
  const isPrivate = allowPrivateAddress ?? before?.allowPrivateAddress ?? false;
  const moves = baseUrl !== undefined && !(before !== null && isSameHost(before.baseUrl, baseUrl));
  if (isPrivate && (moves || before?.allowPrivateAddress !== true))
    throw new ActError("private_address_needs_admin");
  if (before?.hasSecret === true && moves && !secretGiven) throw new ActError("address_needs_secret");
}
