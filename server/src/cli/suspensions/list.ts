import { listSuspensions } from "../../operations/suspensions/list.ts";
import { listing } from "../act/listing.ts";

export const command = listing({
  usage: "list",
  operation: listSuspensions,
  isDefault: true,
  examples: ["sallyport suspensions list"],
  none: "Nothing is suspended.",
  columns: [
    { title: "WHAT", value: ({ what }) => what },
    { title: "ORGANIZATION", value: ({ organization }) => organization },
    { title: "WHICH", value: ({ project_id: project, member_id: member }) => project ?? member ?? "" },
    { title: "BY", value: ({ side }) => side },
    { title: "IN FLIGHT", value: ({ mode }) => (mode === "cut" ? "was cut" : "may finish") },
    { title: "SINCE", value: ({ suspended_at: at }) => at.slice(0, 16).replace("T", " ") },
  ],
  detail: ({ reason }) => reason,
});
