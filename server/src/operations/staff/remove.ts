import { z } from "zod";
import { removeStaff } from "../../staff/index.ts";
import { operation } from "../operation.ts";
import { staffId, staffReference } from "./shown.ts";

export const removeOneStaff = operation({
  name: "staff.remove",
  summary:
    "Takes somebody's role on the platform away, or an invitation back. Their sessions of the console end at once; their account stays.",
  allowed: { platform: ["admin"] },
  destructive: true,
  effect: "changes",
  input: z.strictObject({ staff: staffReference }),
  output: z.object({ id: z.uuid(), removed: z.literal(true) }),
  errors: ["staff_not_found", "last_admin"],
  async run({ database }, { staff }) {
    const id = staffId(staff);
    await removeStaff(database, id);
    return { id, removed: true as const };
  },
});
