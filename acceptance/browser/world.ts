import { type Caller, signUp } from "./people.ts";
import type { Onlooker } from "./place.ts";
import type { Stage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

/** What stands in the product while its pages are looked at. */
export interface World {
  readonly stage: Stage;
  /** The slug of the organization that everybody here belongs to. */
  readonly organization: string;
  /** The API as a person. */
  readonly owner: Caller;
}

/** Ada, who owns acme. */
export async function makeWorld(stage: Stage): Promise<World> {
  const owner = await signUp(stage, "ada@example.com", "Ada Lovelace");
  await owner.must("POST", "/account/organizations", { slug: "acme" });
  return { stage, organization: "acme", owner };
}

/** Signs a browser in. */
export async function seat(world: World, visitor: Visitor, as: Onlooker): Promise<void> {
  if (as !== "nobody") await world[as].sitDown(visitor);
}
