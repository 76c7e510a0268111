import { listTokens } from "../../operations/tokens/list.ts";
import { listing } from "../act/listing.ts";

export const command = listing({
  usage: "list",
  operation: listTokens,
  examples: ["sallyport tokens list"],
  none: "There is no token yet.",
  columns: [
    { title: "TOKEN", value: ({ prefix }) => `${prefix}…` },
    { title: "OPERATOR", value: ({ operator }) => operator },
    { title: "ROLE", value: ({ role }) => role },
    { title: "FOR", value: ({ name }) => name, most: 30 },
    {
      title: "ENDS",
      value: ({ expires_at: at, revoked_at: revoked }) => (revoked === null ? at.slice(0, 10) : "revoked"),
    },
    { title: "LAST USED", value: ({ last_used_at: at }) => at?.slice(0, 16).replace("T", " ") ?? "never" },
  ],
});
