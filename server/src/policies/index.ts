export { agree, policiesInForce, publishPolicies, refuseUnagreed } from "./policies.ts";
export {
  agreementCounts,
  agreementsOf,
  missingPolicies,
  POLICIES,
  type PolicyName,
  type PolicyReference,
  type PolicyTexts,
  type PolicyVersion,
  policyVersions,
  withdrawAgreements,
} from "./store.ts";
