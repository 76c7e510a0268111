export {
  addMember,
  changeMember,
  hasOwnerBeside,
  lockOwnership,
  type MemberDetails,
  memberPage,
  membersNamed,
  membersWithAccounts,
  readMember,
  readMemberEver,
  setRole,
} from "./member-store.ts";
export {
  type MembershipOfAccount,
  membershipsOf,
  membershipsOfThese,
  membersWith,
  type NamedMember,
  peopleWithRole,
} from "./membership-store.ts";
export { readNetworks, setNetworks } from "./network-store.ts";
export {
  addOrganization,
  changeOrganization,
  directoryPage,
  type OrganizationDetails,
  readOrganization,
} from "./organization-store.ts";
export { ensurePlace, findMember, findPlace, type Place } from "./organizations.ts";
export { addProject, changeProject, type ProjectDetails, projectPage, readProject } from "./project-store.ts";
export { provisionOrganization } from "./provision.ts";
export { type OrganizationRouting, readRouting, setRouting } from "./routing-store.ts";
export { findOrganization, listOrganizations, listProjects, type Organization } from "./store.ts";
