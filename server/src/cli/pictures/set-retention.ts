import { setPictureRetention } from "../../operations/pictures/settings.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "set-retention <organization> <hours>",
  operation: setPictureRetention,
  notes: "From 1 to 168 hours. A shorter time holds for the pictures that are there too.",
  examples: ["sallyport pictures set-retention acme 48"],
  input: ({ arguments: [organization = "", hours = ""] }) => ({
    organization,
    retention_hours: Number(hours),
  }),
  print: ({ retention_hours: hours }, { out }) => out(`Pictures live for ${hours} hours.`),
});
