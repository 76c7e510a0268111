import { listPictureHolds } from "../../operations/holds/list.ts";
import { listing } from "../act/listing.ts";

export const command = listing({
  usage: "list",
  operation: listPictureHolds,
  isDefault: true,
  examples: ["sallyport holds list", "sallyport holds list --all"],
  none: "Nothing is kept beyond its time.",
  options: (command) => command.option("--all", "those that have ended, too"),
  input: ({ options }) => (options["all"] === true ? { all: "true" } : {}),
  columns: [
    { title: "ID", value: ({ id }) => id },
    { title: "KEEPS", value: ({ kind, thing }) => `${kind} ${thing}` },
    { title: "FOR", value: ({ held_for: reason, secret }) => (secret ? `${reason}, secret` : reason) },
    { title: "STATE", value: ({ state }) => state },
    { title: "UNTIL", value: ({ holds_until: at }) => at.slice(0, 16).replace("T", " ") },
    {
      title: "BY",
      value: ({ proposed_by: one, confirmed_by: other }) => (other === null ? one : `${one}, ${other}`),
    },
  ],
});
