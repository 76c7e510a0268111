import type { z } from "zod";
import { showOrganizationRouting } from "../../operations/organizations/routing.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "routing <organization>",
  operation: showOrganizationRouting,
  examples: ["sallyport organizations routing acme"],
  input: ({ arguments: [organization = ""] }) => ({ organization }),
  print: (routing, { out }) => out(routingWords(routing)),
});

export function routingWords({
  providers,
  regions,
}: z.output<typeof showOrganizationRouting.output>): string {
  const at = providers === null ? "every provider" : providers.join(", ");
  return `Its requests are answered at ${at}${regions === null ? "" : `, in ${regions.join(", ")} only`}.`;
}
