import { rewrapVault } from "../../operations/vault/rewrap.ts";
import { performing } from "../act/performing.ts";

export const command = performing({
  usage: "rewrap",
  operation: rewrapVault,
  summary: rewrapVault.summary,
  notes:
    "Records are wrapped a few hundred at a time; --json prints a line for each step. It can be interrupted or\nkilled, and said again, at any moment: each record is under one master key or the other, and every\nprocess has both.",
  examples: ["sallyport vault rewrap"],
  options: (command) => command.option("--limit <number>", "how many records in one step, up to 1000", "500"),
  async run(performer, { terminal: { out, err } }, { options: { limit, json } }) {
    for (;;) {
      const answer = await performer.perform(rewrapVault, { limit: Number(limit) });
      const { master_key: key, moved, broken, remaining } = answer;
      if (json === true) out(JSON.stringify(answer));
      else out(`Wrapped ${moved} records with master key ${key}; ${remaining} remain.`);
      if (moved > 0 && remaining > 0) continue;
      if (broken > 0)
        err(
          `${broken} do not open with the key they name: they are damaged or were moved there. They stay as they are.`,
        );
      if (remaining === 0)
        err("'sallyport vault status' says whether the key before can be retired with 'vault retire-key'.");
      return;
    }
  },
});
