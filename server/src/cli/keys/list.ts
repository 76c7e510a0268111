import { listKeys } from "../../operations/keys/list.ts";
import { listing } from "../act/listing.ts";
import { addOrganization, placeOf } from "../act/organization-option.ts";

const minute = (at: string | null) => at?.slice(0, 16).replace("T", " ") ?? "never";

/** K-7: what is listed is all that is kept; there is no key in it. */
export const command = listing({
  usage: "list",
  operation: listKeys,
  whole: true,
  examples: [
    "sallyport keys list --organization acme",
    "sallyport keys list --active --organization acme --json",
  ],
  none: "There is no key yet; 'npx sallyport keys create' makes one.",
  options: (list) =>
    addOrganization(list)
      .option("--project <slug>", "only keys of this project, by its short name")
      .option("--member <id>", "only keys of this member")
      .option("--active", "leave out keys that were revoked or have expired"),
  input: async (words, performer) => {
    const { member, active } = words.options;
    return {
      ...(await placeOf(words, performer)),
      ...(typeof member === "string" ? { member } : {}),
      ...(active === true ? { working: "true" } : {}),
    };
  },
  columns: [
    { title: "NAME", value: ({ name }) => name, most: 22 },
    { title: "MODE", value: ({ mode }) => mode },
    { title: "STATUS", value: ({ status }) => status },
    { title: "CREATED (UTC)", value: ({ created_at: at }) => minute(at) },
    { title: "LAST USED", value: ({ last_used_at: at }) => minute(at) },
  ],
  detail: ({ id, prefix, last_four: lastFour }) => `${id}  ${prefix}…${lastFour}`,
});
