export { ensurePlace, findPlace, type Place } from "./organizations.ts";
export { listOrganizations, type Organization } from "./store.ts";
