import { listPepperKeys } from "../../operations/vault/pepper-keys.ts";
import { listing } from "../act/listing.ts";

export const command = listing({
  usage: "pepper-keys <version>",
  operation: listPepperKeys,
  examples: ["sallyport vault pepper-keys 1"],
  none: "No API key needs this pepper.",
  input: ({ arguments: [version = ""] }) => ({ version }),
  columns: [
    { title: "KEY", value: ({ prefix }) => `${prefix}…` },
    { title: "ORGANIZATION", value: ({ organization }) => organization },
    { title: "FOR", value: ({ name }) => name, most: 30 },
    { title: "SINCE", value: ({ created_at: at }) => at.slice(0, 10) },
    { title: "LAST USED", value: ({ last_used_at: at }) => at?.slice(0, 16).replace("T", " ") ?? "never" },
  ],
});
