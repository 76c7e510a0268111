import { listWebhooks } from "../../operations/webhooks/list.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";

export const command = verb({
  usage: "list",
  operation: listWebhooks,
  isDefault: true,
  examples: ["sallyport webhooks list --organization acme"],
  options: addOrganization,
  input: async (words, performer) => ({ organization: await organizationOf(words, performer) }),
  print({ items }, { out, err, paint }) {
    if (items.length === 0) return err("Nobody is told. See 'sallyport webhooks create --help'.");
    type Item = (typeof items)[number];
    const sum = ({ recent }: Item, what: "delivered" | "failed") =>
      String(recent.reduce((total, one) => total + one[what], 0));
    out(
      table(
        items,
        [
          { title: "ENDPOINT", value: ({ id }: Item) => id },
          { title: "STATE", value: ({ state }: Item) => state },
          { title: "ARRIVED, 7 DAYS", value: (item: Item) => sum(item, "delivered"), right: true },
          { title: "NOT", value: (item: Item) => sum(item, "failed"), right: true },
          { title: "URL", value: ({ url }: Item) => url, most: 60 },
        ],
        paint,
        ({ events }: Item) => events.join(", "),
      ),
    );
  },
});
