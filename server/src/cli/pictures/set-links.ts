import { setPictureLinks } from "../../operations/pictures/settings.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "set-links <organization> <anybody|members>",
  operation: setPictureLinks,
  notes: "It holds for the links that were made before, too.",
  examples: ["sallyport pictures set-links acme members"],
  input: ({ arguments: [organization = "", whom = ""] }) => ({
    organization,
    // Any other word is refused by the operation.
    links_open_for: whom as "anybody" | "members",
  }),
  print: ({ links_open_for: whom }, { out }) => out(LINKS_OPEN[whom]),
});

/** For whom links open, as a sentence. */
export const LINKS_OPEN = {
  anybody: "Links open for anybody who has one.",
  members: "Links open for signed-in members only.",
} as const;
