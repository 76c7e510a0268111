import { listNodes } from "../../operations/nodes/list.ts";
import { listing } from "../act/listing.ts";

const second = (at: string) => at.slice(0, 19).replace("T", " ");

export const command = listing({
  usage: "list",
  operation: listNodes,
  isDefault: true,
  examples: ["sallyport nodes", "sallyport nodes list --json"],
  none: "No server is running on this database now.",
  columns: [
    { title: "NODE", value: ({ id }) => id },
    { title: "STATE", value: ({ state }) => (state === "serving" ? state : "lease expired") },
    { title: "STARTED (UTC)", value: ({ started_at: at }) => second(at) },
    {
      title: "IN FORCE",
      value: ({ generation, up_to_date: isNewest }) => `${generation}${isNewest ? "" : ", not the newest"}`,
      right: true,
    },
    { title: "LEASE UNTIL", value: ({ lease_until: at }) => second(at) },
  ],
});
