import { setAllowedNetworks } from "../../operations/organizations/networks.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "set-networks <organization> [network...]",
  operation: setAllowedNetworks,
  notes:
    "Without a network members act from everywhere again. It binds people who sign in and their tokens; keys have networks of their own.",
  examples: [
    "sallyport organizations set-networks acme 192.0.2.0/24 2001:db8::/32",
    "sallyport organizations set-networks acme",
  ],
  input: ({ arguments: [organization = "", ...networks] }) => ({
    organization,
    networks: networks.length === 0 ? null : networks,
    without_own: true,
  }),
  print: ({ networks }, { out }) =>
    out(networks === null ? "Members act from everywhere." : `Members act from ${networks.join(", ")} only.`),
});
