import { z } from "zod";
import { openWindows } from "../../debug/index.ts";
import { listOrganizations } from "../../organizations/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

const windowShown = z
  .object({
    organization: z.string(),
    organization_id: z.uuid(),
    reason: z.string(),
    set_at: timestamp,
    ends_at: timestamp,
  })
  .meta({ id: "DebugWindow" });

export const listDebugged = operation({
  name: "debug.list",
  summary: "Show which organizations are being debugged, until when and why.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(windowShown),
  errors: [],
  async run({ database }, { limit, cursor }) {
    const after = readCursor(cursor);
    const slugs = new Map((await database.asOperator(listOrganizations)).map(({ id, slug }) => [id, slug]));
    const rows = (await openWindows(database))
      .map((window) => ({ ...window, id: window.organization }))
      .filter(({ id }) => id > after)
      .toSorted((one, other) => (one.id < other.id ? -1 : 1));
    return page(rows, limit, ({ id, reason, setAt, endsAt }) => ({
      organization: slugs.get(id) ?? id,
      organization_id: id,
      reason,
      set_at: setAt.toISOString(),
      ends_at: endsAt.toISOString(),
    }));
  },
});
