import { rewrapVault } from "../../operations/vault/rewrap.ts";
import { verb } from "../act/verb.ts";

export const command = verb({
  usage: "rewrap",
  operation: rewrapVault,
  notes:
    "Records are wrapped a few hundred at a time. It can be interrupted or killed, and said again, at any\nmoment: each record is under one master key or the other, and every process has both.",
  examples: ["sallyport vault rewrap"],
  options: (command) => command.option("--limit <number>", "how many records in one step, up to 1000", "500"),
  input: ({ options: { limit } }) => ({ limit: Number(limit) }),
  again: ({ moved, remaining }) => moved > 0 && remaining > 0,
  print({ master_key: key, moved, broken, remaining }, { out, err }) {
    out(`Wrapped ${moved} records with master key ${key}; ${remaining} remain.`);
    if (broken > 0)
      err(
        `${broken} of them do not open with the key they name: they are damaged or were moved there. They stay as they are.`,
      );
    if (remaining === 0)
      err(
        "'sallyport vault status' says whether the key before can be retired: 'sallyport vault retire-key'.",
      );
  },
});
