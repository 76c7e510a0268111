import { showAuditKeys } from "../../operations/audit/key.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";

const minute = (at: string) => at.slice(0, 16).replace("T", " ");

export const command = verb({
  usage: "key",
  operation: showAuditKeys,
  asAuditor: true,
  notes: "The newest is the one to publish. The same are at /audit/keys of the server.",
  examples: ["sallyport audit key", "sallyport audit key --json"],
  input: () => ({}),
  print({ keys }, { out, paint }) {
    const columns = [
      { title: "SINCE (UTC)", value: ({ created_at: at }: (typeof keys)[number]) => minute(at) },
      {
        title: "SIGNS UNTIL",
        value: ({ retired_at: at }: (typeof keys)[number]) => (at === null ? "now" : minute(at)),
      },
      { title: "KEY", value: ({ verifier_key: key }: (typeof keys)[number]) => key },
    ];
    out(table(keys, columns, paint));
  },
  problem: ({ keys }) =>
    keys.length === 0 ? "The audit ledger has no key yet; 'sallyport migrate' makes one." : null,
});
