import { z } from "zod";
import { changeStaff } from "../../staff/index.ts";
import { operation } from "../operation.ts";
import { revision } from "../place.ts";
import { showOne, staffId, staffReference, staffRole, staffShown } from "./shown.ts";

export const changeOneStaff = operation({
  name: "staff.change",
  summary: "Gives somebody another role on the platform. It counts from their next call on.",
  allowed: { platform: ["admin"] },
  destructive: true,
  effect: "changes",
  input: z.strictObject({ staff: staffReference, role: staffRole, revision }),
  output: staffShown,
  errors: ["staff_not_found", "last_admin", "changed_meanwhile"],
  async run(act, { staff, role, revision: known }) {
    const id = staffId(staff);
    await changeStaff(act.database, id, role, known);
    return showOne(act, id);
  },
});
