import { z } from "zod";
import type { TenantDb } from "../../ports/database.ts";
import { endSuspension, type SuspendedThing, type SuspensionSide, suspend } from "../../suspensions/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import type { Act } from "../operation.ts";
import { reason } from "../place.ts";
import type { Principal } from "../principal.ts";
import { sides } from "./sides.ts";

/** What every suspension takes. */
export const suspendInput = {
  mode: z
    .enum(["drain", "cut"], "must be drain or cut")
    .default("drain")
    .describe("'drain': what is in flight may finish. 'cut': it ends now."),
  reason,
};

export const resumeInput = { reason };

/** What was decided, and where it is in force. */
export const decided = z.object({
  id: z.uuid(),
  name: z.string().describe("Its short name, or a member's name."),
  suspended_by: sides,
  reason: z.string(),
  nodes: nodesShown,
});

/** Which side somebody decides for: an organization's own people never for the platform. */
function sideOf({ platform }: Principal): SuspensionSide {
  return platform === null ? "organization" : "platform";
}

interface Named {
  readonly id: string;
  readonly name: string;
}

/**
 * Suspends it and waits until nothing of it starts anywhere (K-4).
 * @param mayBe refuses what may not be suspended, in the same transaction
 */
export async function suspendThing(
  act: Act,
  thing: SuspendedThing,
  named: Named,
  decision: { readonly mode: "drain" | "cut"; readonly reason: string },
  mayBe?: (db: TenantDb) => Promise<void>,
): Promise<z.input<typeof decided>> {
  const { generation, sides: suspendedBy } = await suspend(
    act.database,
    thing,
    sideOf(act.principal),
    decision,
    mayBe,
  );
  const nodes = showNodes(await act.everywhere(generation));
  return { ...named, suspended_by: [...suspendedBy], reason: decision.reason, nodes };
}

/** Takes back what this side decided, everywhere. */
export async function resumeThing(
  act: Act,
  thing: SuspendedThing,
  named: Named,
  why: string,
): Promise<z.input<typeof decided>> {
  const side = sideOf(act.principal);
  const { generation, sides: remaining } = await endSuspension(act.database, thing, side, why);
  const nodes = showNodes(await act.everywhere(generation));
  return { ...named, suspended_by: [...remaining], reason: why, nodes };
}
