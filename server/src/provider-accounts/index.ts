export {
  checkAccount,
  MODEL,
  MOST_MODELS,
  MOST_TOKENS,
  MOST_WEIGHT,
  type ProviderChanges,
  REGION,
} from "./account.ts";
export { addProvider } from "./add.ts";
export { chooseAddress, isSameHost } from "./address.ts";
export { changeProvider, replaceSecret } from "./change.ts";
export { allProviders, openProvider, providerPage, readProvider } from "./find.ts";
export { GROUP_CHOICES, type GroupChoice, type ModelGroup } from "./group-store.ts";
export { allGroups, GROUP_MODEL, GROUP_NAME, MOST_GROUP_MEMBERS, removeGroup, setGroup } from "./groups.ts";
export { findKind, PROVIDER_KINDS } from "./kinds.ts";
export { isUsable, PROBE_OUTCOMES, type ProbeOutcome, type ProbeResult, probeProvider } from "./probe.ts";
export { removeProvider } from "./remove.ts";
export { checkSecret, providerSecretIdentity } from "./sealed-secret.ts";
export type { ModelRow, ProviderAccount, ProviderPlace } from "./store.ts";
