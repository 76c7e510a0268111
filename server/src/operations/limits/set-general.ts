import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { checkLimit, LIMIT_SCOPES, setLimit } from "../../limits/index.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { operation } from "../operation.ts";
import { limitShown, MAY_LIMIT, rateTaken, showLimit } from "./shown.ts";

export const setGeneralLimit = operation({
  name: "limits.set_general",
  summary: "Limits every address, organization, project, member or key separately, or a single address.",
  allowed: MAY_LIMIT,
  effect: "changes",
  input: z.strictObject({
    scope: z.enum(LIMIT_SCOPES, `must be one of ${LIMIT_SCOPES.join(", ")}`).describe("Each of these."),
    address: z
      .string()
      .max(50, "is not an address")
      .optional()
      .describe("Only this one; IPv6 is counted by its /64. With the scope 'address'."),
    ...rateTaken,
  }),
  output: limitShown.extend({ nodes: nodesShown }),
  errors: [],
  async run(act, { scope, address = null, most, window_seconds: windowSeconds, unit, endpoint }) {
    if (address !== null && scope !== "address")
      throw new ActError("invalid_input", { field: "address", problem: "needs the scope 'address'" });
    const asked = { scope, subject: address, endpoint, unit, windowSeconds };
    const meaning = checkLimit(asked, most);
    const { number, generation } = await setLimit(act.database, null, asked, most);
    return { ...showLimit({ ...meaning, number, most }), nodes: showNodes(await act.everywhere(generation)) };
  },
});
