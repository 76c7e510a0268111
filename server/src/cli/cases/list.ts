import { listCases } from "../../operations/cases/list.ts";
import { listing } from "../act/listing.ts";

export const command = listing({
  usage: "list",
  operation: listCases,
  notes:
    "What happened with an account is in 'sallyport events list --account <id>'. Its sessions have ended and its keys are paused already.",
  examples: ["sallyport cases list", "sallyport cases list --all"],
  none: "There is no open case.",
  options: (command) => command.option("--all", "closed ones too"),
  input: ({ options }) => (options["all"] === true ? { all: "true" } : {}),
  columns: [
    { title: "ID", value: ({ id }) => id },
    { title: "KIND", value: ({ kind }) => kind },
    { title: "ACCOUNT", value: ({ account }) => account ?? "deleted" },
    { title: "OPENED", value: ({ opened_at: at }) => at },
    { title: "CLOSED", value: ({ closed_at: at }) => at ?? "" },
  ],
});
