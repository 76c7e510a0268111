export { ensurePlace, findMember, findPlace, type Place } from "./organizations.ts";
export { projectsOf, provisionOrganization } from "./provision.ts";
export { listOrganizations } from "./store.ts";
