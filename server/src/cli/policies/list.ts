import { listPolicies } from "../../operations/policies/list.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";

export const command = verb({
  usage: "list",
  operation: listPolicies,
  isDefault: true,
  notes:
    "The texts are files of SALLYPORT_POLICIES_DIR. A start with another text makes a new version, which people are\nasked to agree to before they go on; programs with keys and tokens are not stopped by it.",
  examples: ["sallyport policies", "sallyport policies list --json"],
  input: () => ({}),
  print({ items }, { out, err, paint }) {
    if (items.length === 0) return err("No policy was published: SALLYPORT_POLICIES_DIR names none.");
    out(
      table(
        items,
        [
          { title: "POLICY", value: ({ policy }) => policy },
          { title: "VERSION", value: ({ version }) => String(version), right: true },
          {
            title: "IN FORCE SINCE (UTC)",
            value: ({ published_at: at }) => at.slice(0, 16).replace("T", " "),
          },
          {
            title: "LANGUAGES",
            value: ({ languages }) => (languages.length === 0 ? "taken back" : languages.join(", ")),
          },
          { title: "PEOPLE", value: ({ people }) => String(people), right: true },
        ],
        paint,
      ),
    );
  },
});
