export { Authority } from "./authority.ts";
export type { DeclaredModel, GroupEntry, KeyEntry, ProviderEntry } from "./document.ts";
export {
  NO_PROJECT_SCOPES,
  type OrganizationScope,
  type ProjectScope,
  type ProjectScopes,
} from "./project-scopes.ts";
