import { ActError } from "../kernel/act-error.ts";
import type { Provider } from "../providers/provider.ts";
import { PROVIDERS } from "../providers/registry.ts";

/** What an operator can add. The simulator is built in, and nobody points it anywhere (K-6). */
export const PROVIDER_KINDS: readonly Provider[] = PROVIDERS.filter(({ kind }) => kind !== "simulator");

/** @throws ActError provider_kind_unknown, with the kinds there are */
export function findKind(kind: string): Provider {
  const found = PROVIDER_KINDS.find((provider) => provider.kind === kind);
  if (found) return found;
  throw new ActError("provider_kind_unknown", {
    kinds: PROVIDER_KINDS.map((provider) => provider.kind).join(", "),
  });
}
