import { listEvents } from "../../operations/events/list.ts";
import { listing } from "../act/listing.ts";

export const command = listing({
  usage: "list",
  operation: listEvents,
  notes: "Addresses of people are not shown. With --json it is an export: one document with every field.",
  examples: ["sallyport events list", "sallyport events list --network 203.0.113.9"],
  none: "There is no such event.",
  options: (command) =>
    command
      .option("--account <id>", "of this account only")
      .option("--network <address>", "from this network address only"),
  input: ({ options }) => ({
    ...(options["account"] === undefined ? {} : { account: String(options["account"]) }),
    ...(options["network"] === undefined ? {} : { network: String(options["network"]) }),
  }),
  columns: [
    { title: "WHEN", value: ({ at }) => at },
    { title: "EVENT", value: ({ event }) => event },
    {
      title: "OUTCOME",
      value: ({ outcome, reason }) => (reason === null ? outcome : `${outcome}: ${reason}`),
    },
    { title: "FROM", value: ({ network }) => network ?? "" },
    { title: "WITH", value: ({ browser, system }) => [browser, system].filter(Boolean).join(" on ") },
    { title: "ACCOUNT", value: ({ account }) => account ?? "" },
  ],
});
