export { Authority } from "./authority.ts";
export type { DeclaredModel, KeyEntry, ProviderEntry } from "./document.ts";
