import { actOf } from "../src/compose/control.ts";
import { ActError } from "../src/kernel/act-error.ts";
import { systemClock } from "../src/kernel/clock.ts";
import type { MemberId, OrganizationId } from "../src/kernel/ids.ts";
import { type Act, type Principal, platformPrincipal } from "../src/operations/index.ts";
import type { OrganizationRole } from "../src/operations/principal.ts";
import { addMember } from "../src/organizations/index.ts";
import { createEgress } from "../src/platform/egress/index.ts";
import { createEnvironmentKms } from "../src/platform/kms/environment-kms.ts";
import type { ControlDatabase } from "../src/ports/database.ts";
import { createVault } from "../src/vault/index.ts";
import { TEST_ACTOR } from "./database.ts";
import { TEST_HASHER } from "./tenant.ts";

/** What operations are done with, by whoever runs the platform unless somebody else is named. */
export function actBy(database: ControlDatabase, principal: Principal = platformPrincipal(TEST_ACTOR)): Act {
  const vault = createVault(createEnvironmentKms(Buffer.alloc(32, "master")), systemClock);
  const egress = createEgress();
  return actOf({ actingAs: () => database, vault, hasher: TEST_HASHER, egress }, principal);
}

/** A member of an organization, and how it comes to the control plane. */
export async function newMember(
  database: ControlDatabase,
  organization: OrganizationId,
  role: OrganizationRole,
): Promise<{ readonly member: MemberId; readonly act: Act }> {
  const member = await database.inTenant(organization, (db) =>
    addMember(db, organization, { name: role, role }),
  );
  const memberships = [{ organization, member, role }];
  return { member, act: actBy(database, { actor: TEST_ACTOR, platform: null, memberships }) };
}

/** With which code an act was refused. */
export async function refusal(act: Promise<unknown>): Promise<string> {
  try {
    await act;
  } catch (error) {
    if (error instanceof ActError) return error.code;
    throw error;
  }
  throw new Error("it was not refused");
}
