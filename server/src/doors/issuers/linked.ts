import { z } from "zod";
import { linkedSignIns, unlinkSignIn } from "../../entrance/index.ts";
import { timestamp } from "../../operations/place.ts";
import { door } from "../door.ts";
import { DONE, done } from "../fields.ts";

const linkedShown = z
  .object({
    id: z.uuid(),
    issuer: z.string(),
    title: z.string(),
    label: z.string().describe("The address or login there."),
    created_at: timestamp,
    last_used_at: timestamp,
  })
  .meta({ id: "LinkedSignIn" });

export const listLinked = door({
  name: "account.list_sign_ins",
  summary: "Lists the sign-ins of other parties that open your account.",
  who: "person",
  effect: "reads",
  input: z.strictObject({}),
  output: z.object({ items: z.array(linkedShown) }),
  errors: [],
  async run(entrance, visit) {
    const linked = await linkedSignIns(entrance, visit);
    return {
      body: {
        items: linked.map(({ createdAt, lastUsedAt, ...one }) => ({
          ...one,
          created_at: createdAt.toISOString(),
          last_used_at: lastUsedAt.toISOString(),
        })),
      },
    };
  },
});

export const removeLinked = door({
  name: "account.unlink_sign_in",
  summary: "Removes a linked sign-in, unless nothing else opens your account.",
  who: "person",
  effect: "changes",
  input: z.strictObject({ sign_in: z.string().max(40, "is not an id") }),
  output: done,
  errors: ["sign_in_not_found", "way_in_needed", "proof_of_person_needed"],
  async run(entrance, visit, { sign_in: id }) {
    await unlinkSignIn(entrance, visit, id);
    return { body: DONE };
  },
});
