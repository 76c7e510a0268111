import { listStops } from "../../operations/emergency/list.ts";
import { listing } from "../act/listing.ts";

export const command = listing({
  usage: "list",
  operation: listStops,
  examples: ["sallyport emergency list", "sallyport emergency list --json"],
  none: "Nothing is stopped.",
  columns: [
    { title: "WHAT", value: ({ scope }) => scope },
    { title: "WHICH", value: ({ scope, name }) => (scope === "everything" ? "" : name), most: 60 },
    { title: "IN FLIGHT", value: ({ mode }) => (mode === "cut" ? "was cut" : "may finish") },
    { title: "SINCE", value: ({ stopped_at: at }) => at.slice(0, 16).replace("T", " ") },
  ],
  detail: ({ reason }) => reason,
});
