import { z } from "zod";
import { operation } from "../operation.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { showOne, staffId, staffReference, staffShown } from "./shown.ts";

export const showOneStaff = operation({
  name: "staff.show",
  summary: "Shows one of those who run the platform.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject({ staff: staffReference }),
  output: staffShown,
  errors: ["staff_not_found"],
  run: (act, { staff }) => showOne(act, staffId(staff)),
});
