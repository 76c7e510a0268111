import { z } from "zod";
import type { Admitted } from "../entrance/index.ts";
import type { DoorAnswer } from "./door.ts";

/** What somebody who was let in is told. The session itself is in a cookie. */
export const signedInShown = z.object({
  signed_in: z.literal(true),
  session: z.uuid(),
  ends_in_seconds: z.int(),
});

export function letIn({ session, device }: Admitted): DoorAnswer<z.input<typeof signedInShown>> {
  return {
    body: { signed_in: true, session: session.id, ends_in_seconds: session.lifetimeSeconds },
    kept: { session, device },
  };
}
