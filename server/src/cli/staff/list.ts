import { listStaff } from "../../operations/staff/list.ts";
import { listing } from "../act/listing.ts";

export const command = listing({
  usage: "list",
  operation: listStaff,
  examples: ["sallyport staff list"],
  none: "Nobody runs the platform through the console yet. The server prints an address for the first one when it starts.",
  columns: [
    { title: "NAME", value: ({ name }) => name ?? "", most: 40 },
    { title: "ADDRESS", value: ({ address }) => address, most: 60 },
    { title: "ROLE", value: ({ role }) => role },
    {
      title: "STATE",
      value: ({ state, invited_until: until }) =>
        until === null ? state : `${state} until ${until.slice(0, 10)}`,
    },
    { title: "ID", value: ({ id }) => id },
  ],
});
