import { revokeToken } from "../../operations/tokens/revoke.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "revoke <token>",
  operation: revokeToken,
  notes: "<token> is the id, or the visible first part such as sp_op_4fT0aQz81LmNc7Rd.",
  examples: ["sallyport tokens revoke sp_op_4fT0aQz81LmNc7Rd"],
  input: ({ arguments: [token = ""] }) => ({ token }),
  print: (_, { out }) => out("Revoked. The next call with it is refused."),
});
