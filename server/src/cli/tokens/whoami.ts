import { whoAmI } from "../../operations/tokens/whoami.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "whoami",
  operation: whoAmI,
  examples: ["sallyport tokens whoami"],
  input: () => ({}),
  print({ actor, platform_role: role, organizations }, { out }) {
    out(
      `You act as ${actor.kind} ${actor.id}${role === null ? "" : `, with the platform's role '${role}'`}.`,
    );
    for (const one of organizations) out(`In organization ${one.organization} you are ${one.role}.`);
  },
});
