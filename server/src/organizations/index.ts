export { ensurePlace, findPlace, type Place } from "./organizations.ts";
export {
  type DeclaredOrganization,
  type Provisioned,
  projectsOf,
  provisionOrganization,
} from "./provision.ts";
export { listOrganizations, type Organization } from "./store.ts";
