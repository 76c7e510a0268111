import { z } from "zod";
import { knownNames } from "../../offers/index.ts";
import {
  allProviders,
  GROUP_MODEL,
  GROUP_NAME,
  MOST_GROUP_MEMBERS,
  MOST_WEIGHT,
  setGroup as set,
} from "../../provider-accounts/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { choice, groupShown, showGroup } from "./shown.ts";

const member = z.strictObject({
  model: z
    .string()
    .regex(GROUP_MODEL, "is not the name of a model")
    .describe("As callers name it: at every provider that serves it, or 'provider/model'."),
  weight: z
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(MOST_WEIGHT, `must be at most ${MOST_WEIGHT}`)
    .nullable()
    .default(null)
    .describe("Its share where the choice is by weight; null counts as 1."),
});

export const groupName = z
  .string()
  .regex(GROUP_NAME, "must be lower-case letters, digits, '.', '_' and '-', at most 64")
  .describe("What callers say as 'model'.");

export const setGroup = operation({
  name: "groups.set",
  summary: "Makes a name stand for several models, or changes what it stands for, on every node.",
  allowed: { platform: ["operator", "admin"] },
  effect: "changes",
  input: z.strictObject({
    group: groupName,
    choice: choice.default("priority"),
    sticky: z
      .boolean("must be true or false")
      .default(true)
      .describe("Long prompts of one organization that begin alike go to the same target."),
    members: z
      .array(member)
      .min(1, "must name at least one model")
      .max(MOST_GROUP_MEMBERS, `must be at most ${MOST_GROUP_MEMBERS}`)
      .describe("All of them, in their order: those that are not named are gone."),
  }),
  output: groupShown.extend({
    changed: z.boolean().describe("False when it was so already."),
    nodes: nodesShown,
  }),
  errors: ["group_name_taken", "group_member_unknown", "too_many_groups"],
  async run(act, { group: name, choice: by, sticky, members }) {
    const { database } = act;
    const names = await knownNames(await allProviders(database));
    const isServed = (model: string) => names.has(model);
    const { group, generation } = await set(database, { name, choice: by, sticky, members }, isServed);
    const nodes = generation === null ? [] : await act.everywhere(generation);
    return { ...showGroup(group), changed: generation !== null, nodes: showNodes(nodes) };
  },
});
