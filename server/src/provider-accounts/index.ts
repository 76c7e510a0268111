export {
  addProvider,
  allProviders,
  type NewProviderAccount,
  openProvider,
  providerSecretIdentity,
  removeProvider,
} from "./provider-accounts.ts";
export type { ModelRow, ProviderAccount } from "./store.ts";
