import { z } from "zod";
import { GROUP_CHOICES, type ModelGroup } from "../../provider-accounts/index.ts";
import { timestamp } from "../place.ts";

export const choice = z
  .enum(GROUP_CHOICES, `must be one of ${GROUP_CHOICES.join(", ")}`)
  .describe(
    "Which is asked first: 'priority': in the order they stand; 'weight': by chance; 'cheapest': what costs this customer least for the request; 'fastest': what has begun to answer soonest lately.",
  );

/** A group as the API shows it. */
export const groupShown = z
  .object({
    id: z.uuid(),
    name: z.string().describe("What callers say as 'model'."),
    choice,
    sticky: z
      .boolean()
      .describe("Long prompts of one organization that begin alike go to the same target, whose cache pays."),
    members: z.array(z.object({ model: z.string(), weight: z.int().nullable() })),
    revision: z.int(),
    created_at: timestamp,
  })
  .meta({ id: "ModelGroup" });

export function showGroup(group: ModelGroup): z.input<typeof groupShown> {
  const { id, name, choice: by, sticky, members, revision, createdAt } = group;
  return {
    ...{ id, name, sticky, revision },
    choice: by,
    members: members.map(({ model, weight }) => ({ model, weight })),
    created_at: createdAt.toISOString(),
  };
}
