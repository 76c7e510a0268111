import { showAllowedNetworks } from "../../operations/organizations/networks.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "networks <organization>",
  operation: showAllowedNetworks,
  examples: ["sallyport organizations networks acme"],
  input: ({ arguments: [organization = ""] }) => ({ organization }),
  print: ({ networks }, { out }) => out(networks === null ? "From everywhere." : networks.join("\n")),
});
