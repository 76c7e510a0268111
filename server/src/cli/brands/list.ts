import type { z } from "zod";
import { listBrandKits } from "../../operations/brands/read.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";

type Kit = z.output<typeof listBrandKits.output>["items"][number];

export const command = verb({
  usage: "list",
  operation: listBrandKits,
  examples: ["sallyport brands list --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({ organization: await organizationOf(words, performer) }),
  print({ items }, { out, err, paint }) {
    if (items.length === 0) return err("No brand kit. 'sallyport brands create NAME' makes one.");
    out(table(items, COLUMNS, paint));
  },
});

const COLUMNS = [
  { title: "ID", value: ({ id }: Kit) => id },
  { title: "NAME", value: ({ name }: Kit) => name, most: 60 },
  { title: "IN FORCE", value: ({ version }: Kit) => (version === null ? "none" : `version ${version}`) },
  { title: "DRAFT", value: ({ has_draft: hasDraft }: Kit) => (hasDraft ? "yes" : "no") },
];
