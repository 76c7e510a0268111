import { z } from "zod";
import { allGroups } from "../../provider-accounts/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { groupShown, showGroup } from "./shown.ts";

export const listGroups = operation({
  name: "groups.list",
  summary: "Lists the names that stand for several models.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(groupShown),
  errors: [],
  async run({ database }, { limit, cursor }) {
    const after = readCursor(cursor);
    const all = await allGroups(database);
    const rows = all.filter(({ id }) => id > after).sort((one, other) => (one.id < other.id ? -1 : 1));
    return page(rows.slice(0, limit + 1), limit, showGroup);
  },
});
