import { sallyport } from "../product.ts";
import { type Caller, signUp } from "./people.ts";
import type { Onlooker } from "./place.ts";
import { makeKeys } from "./places/keys.ts";
import { makeUsage } from "./places/usage.ts";
import { makeWebhooks } from "./places/webhooks.ts";
import type { Stage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

/** What stands in the product while its pages are looked at. */
export interface World {
  readonly stage: Stage;
  /** The slug of the organization that everybody here belongs to. */
  readonly organization: string;
  /** The API as a person. */
  readonly owner: Caller;
  /** The API as somebody who sees no costs. */
  readonly developer: Caller;
  /** The id of a request that was answered and charged. */
  readonly request: string;
}

/** What the operator of these pages has said. */
export const SETTINGS = {
  SALLYPORT_OPERATOR_NAME: "Example Operator Ltd, 1 Gate Street, Example City",
  SALLYPORT_CONTACT: "hello@example.com",
  SALLYPORT_PRIVACY_CONTACT: "privacy@example.com",
} as const;

/** Ada, who owns acme; and providers, which are never asked anything. */
export async function makeWorld(stage: Stage): Promise<World> {
  const { dataDir } = stage.product;
  for (const kind of ["groq", "deepseek"]) {
    const added = await sallyport(dataDir, ["providers", "add", kind], {
      input: "sk-not-a-key-00000000000000",
    });
    if (added.code !== 0) throw new Error(added.stderr);
  }
  const owner = await signUp(stage, "ada@example.com", "Ada Lovelace");
  await owner.must("POST", "/account/organizations", { slug: "acme" });
  const developer = await join(stage, owner, "bob@example.com", "Bob Byte");
  const invited = { address: "press@example.com", role: "viewer" };
  await owner.must("POST", "/organizations/acme/invitations", invited);
  const world = { stage, organization: "acme", owner, developer };
  const request = await makeUsage(world);
  await makeKeys(world);
  await makeWebhooks(world);
  return { ...world, request };
}

/** Somebody who was invited by mail, as a developer, and has joined. */
async function join(stage: Stage, owner: Caller, address: string, name: string): Promise<Caller> {
  await owner.must("POST", "/organizations/acme/invitations", { address });
  const { text } = await stage.mailbox.next(address, /\/invite#t=/);
  const token = /\/invite#t=([\w-]{43})/.exec(text)?.[1];
  const person = await signUp(stage, address, name);
  await person.must("POST", "/invitations/accept", { token });
  return person;
}

/** Signs a browser in. */
export async function seat(world: World, visitor: Visitor, as: Onlooker): Promise<void> {
  if (as !== "nobody") await world[as].sitDown(visitor);
}
