import { listProviderKinds } from "../../operations/providers/kinds.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";

export const command = verb({
  usage: "kinds",
  operation: listProviderKinds,
  examples: ["sallyport providers kinds"],
  input: () => ({}),
  print({ items }, { out, paint }) {
    type Kind = (typeof items)[number];
    const columns = [
      { title: "KIND", value: ({ kind }: Kind) => kind },
      { title: "PROVIDER", value: ({ title }: Kind) => title, most: 40 },
      {
        title: "SECRET",
        value: ({ secret_needed: needed }: Kind) => (needed ? "needed" : "if it wants one"),
      },
      { title: "ADDRESS", value: ({ base_url: address }: Kind) => address ?? "yours to say" },
    ];
    out(table(items, columns, paint));
  },
});
