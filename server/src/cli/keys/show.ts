import { windowWords } from "../../limits/index.ts";
import { showOneKey } from "../../operations/keys/show.ts";
import { addOrganization, organizationOf } from "../act/organization-option.ts";
import { verb } from "../act/verb.ts";
import { refuseWholeKey } from "../key-reference.ts";
import { printable } from "../table.ts";

export const command = verb({
  usage: "show <key>",
  operation: showOneKey,
  examples: ["sallyport keys show sp_live_4fT0aQz81LmNc7Rd --organization acme"],
  options: addOrganization,
  async input(words, performer) {
    const [key = ""] = words.arguments;
    refuseWholeKey(key);
    return { organization: await organizationOf(words, performer), key };
  },
  print(key, { out }) {
    const lines = [
      ["key", `${key.prefix}…${key.last_four}`],
      ["id", key.id],
      ["name", key.name],
      ["mode", key.mode],
      ["status", key.revoked_at === null ? key.status : `${key.status} (${minute(key.revoked_at)})`],
      ["project", key.project],
      ["member", key.member ?? "none"],
      ["endpoints", key.endpoints.join(", ")],
      ["models", key.models?.join(", ") ?? "all"],
      ["networks", key.ip_ranges?.join(", ") ?? "all"],
      ["expires", minute(key.expires_at)],
      ["created", `${minute(key.created_at)} by ${key.made_by ?? "nobody who is known"}`],
      ["last used", minute(key.last_used_at)],
      ...(key.replaces === null ? [] : [["replaces", key.replaces]]),
      ...(key.successor === null ? [] : [["successor", key.successor]]),
      ...key.budgets.map((one) => [
        "budget",
        `${one.scope}: ${one.limit_usd === null ? "amounts hidden" : `${one.spent_usd} of ${one.limit_usd} USD spent`}${one.period === "total" ? " in all" : ` this ${one.period}`}`,
      ]),
      ...key.limits.map((one) => [
        "limit",
        `${one.scope}: ${one.most} ${one.unit} ${windowWords(one.window_seconds)}${one.endpoint === null ? "" : ` on ${one.endpoint}`}`,
      ]),
    ];
    out(lines.map(([title = "", value = ""]) => `${title.padEnd(10)}  ${printable(value)}`).join("\n"));
  },
});

/** In UTC. */
function minute(at: string | null): string {
  return at === null ? "never" : `${at.slice(0, 16).replace("T", " ")} UTC`;
}
