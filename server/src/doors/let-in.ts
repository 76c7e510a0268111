import { z } from "zod";
import type { Admitted } from "../entrance/index.ts";
import type { DoorAnswer } from "./door.ts";

/** What somebody who was let in is told. The session itself is in a cookie. */
export const signedInShown = z.object({
  signed_in: z.literal(true),
  session: z.uuid(),
  ends_in_seconds: z.int(),
});

/** What somebody is told whose first factor was right and is not enough. */
export const secondFactorShown = z.object({
  signed_in: z.literal(false),
  second_factor: z.array(z.enum(["passkey", "totp", "recovery_code"])).describe("What is asked for next."),
});

export function letIn({ session, device }: Admitted): DoorAnswer<z.input<typeof signedInShown>> {
  return {
    body: { signed_in: true, session: session.id, ends_in_seconds: session.lifetimeSeconds },
    kept: { session, device },
  };
}
