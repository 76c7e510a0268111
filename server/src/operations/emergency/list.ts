import { z } from "zod";
import { keyByReference } from "../../keys/index.ts";
import { listOrganizations } from "../../organizations/index.ts";
import { allStops, type SwitchTarget } from "../../switches/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { type Act, operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { mode, showTarget, targetShown } from "./shown.ts";

const stopShown = z
  .object({ id: z.uuid(), ...targetShown, mode, reason: z.string(), stopped_at: timestamp })
  .meta({ id: "Stop" });

export const listStops = operation({
  name: "emergency.list",
  summary: "Show everything that is stopped now, since when and why.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(stopShown),
  errors: [],
  async run(act, { limit, cursor }) {
    const after = readCursor(cursor);
    const stops = (await allStops(act.database)).filter(({ id }) => id > after).slice(0, limit + 1);
    const names = new Map<string, string>();
    for (const { id, target } of stops) names.set(id, await nameOf(act, target));
    return page(stops, limit, ({ id, target, mode: how, reason, stoppedAt }) => ({
      id,
      ...showTarget(target, names.get(id) ?? ""),
      mode: how,
      reason,
      stopped_at: stoppedAt.toISOString(),
    }));
  },
});

async function nameOf({ database }: Act, target: SwitchTarget): Promise<string> {
  if (target.scope === "everything") return "everything";
  if (target.scope === "provider") return target.provider;
  if (target.scope === "model") return target.model;
  const organizations = await database.asOperator(listOrganizations);
  const slug = organizations.find(({ id }) => id === target.organization)?.slug ?? target.organization;
  if (target.scope === "organization") return slug;
  const found = await keyByReference(database, { organization: { id: target.organization } }, target.key);
  return `${found?.prefix}… of ${slug}`;
}
