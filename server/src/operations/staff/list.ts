import { z } from "zod";
import { staffPage } from "../../staff/index.ts";
import { page, pageInput, pageOf, readCursor } from "../cursor.ts";
import { operation } from "../operation.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { showStaff, staffShown } from "./shown.ts";

export const listStaff = operation({
  name: "staff.list",
  summary: "Lists those who run the platform, and who is invited to.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(staffShown),
  errors: [],
  async run(act, { limit, cursor }) {
    const entries = await act.database.asOperator((db) =>
      staffPage(db, { after: readCursor(cursor), limit }),
    );
    return page(await showStaff(act, entries), limit, (one) => one);
  },
});
