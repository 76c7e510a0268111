import type { ApiKeyId, MemberId, OrganizationId, ProjectId } from "../../kernel/ids.ts";
import type { LimitRule } from "../rule.ts";
import type { LimitedKey } from "../rule-book.ts";

let taken = 0;

/** A rule that counts each key's requests in a minute, unless something else is said. */
export function rule(said: Partial<LimitRule> = {}): LimitRule {
  taken += 1;
  const usual = { scope: "key", subject: null, endpoint: null, unit: "requests", windowSeconds: 60 } as const;
  return { number: taken, most: 10, ...usual, ...said };
}

export const KEY: LimitedKey = {
  originalId: "key-1" as ApiKeyId,
  organizationId: "organization-1" as OrganizationId,
  projectId: "project-1" as ProjectId,
  memberId: "member-1" as MemberId,
};

export const inForce = (...rules: readonly LimitRule[]) => ({
  rules: new Map(rules.map((one) => [one.number, one])),
  outage: "closed" as const,
  otherNodes: 0,
});
