import { retireMasterKey } from "../../operations/vault/retire-key.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "retire-key <master-key>",
  operation: retireMasterKey,
  notes:
    "<master-key> is its id, as 'sallyport vault status' shows it. Keep the key itself as long as there is a\nbackup from its time.",
  examples: ["sallyport vault retire-key 5f3c9a1be07d2468"],
  input: ({ arguments: [key = ""] }) => ({ key }),
  print({ id }, { out, err }) {
    out(`Retired master key ${id}.`);
    err(
      "Take it out of SALLYPORT_MASTER_KEY on every node at its next start. Backups from its time need it still.",
    );
  },
});
