import { listDebugged } from "../../operations/debug/list.ts";
import { listing } from "../act/listing.ts";

const second = (at: string) => at.slice(0, 19).replace("T", " ");

export const command = listing({
  usage: "list",
  operation: listDebugged,
  examples: ["sallyport debug list", "sallyport debug list --json"],
  none: "No organization is being debugged.",
  columns: [
    { title: "ORGANIZATION", value: ({ organization }) => organization },
    { title: "SINCE", value: ({ set_at: at }) => second(at) },
    { title: "UNTIL", value: ({ ends_at: at }) => second(at) },
  ],
  detail: ({ reason }) => reason,
});
