import { vaultStatus } from "../../operations/vault/status.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";

interface Secret {
  readonly active: boolean;
  readonly held: boolean;
  readonly needed: boolean;
  readonly nodes_without: readonly string[];
}

export const command = verb({
  usage: "status",
  operation: vaultStatus,
  notes:
    "HERE is the process that answers: 'first' seals or hashes what is new, 'behind' only opens and checks,\n'missing' cannot. A secret that is not needed can be retired, and then taken out of the settings.",
  examples: [
    "sallyport vault status",
    "sallyport vault status --json | jq '.master_keys[] | select(.needed)'",
  ],
  input: () => ({}),
  print({ master_keys: keys, peppers }, { out, paint }) {
    out(
      table(
        keys,
        [
          { title: "MASTER KEY", value: ({ id }) => id },
          { title: "HERE", value: here },
          { title: "SINCE", value: ({ adopted_at: at }) => at.slice(0, 10) },
          {
            title: "RECORDS",
            value: ({ records }) => String(records.reduce((sum, one) => sum + one.records, 0)),
            right: true,
          },
          { title: "NODES WITHOUT", value: lacking, right: true },
          { title: "NEEDED", value: needed },
        ],
        paint,
      ),
    );
    out("");
    out(
      table(
        peppers,
        [
          { title: "PEPPER", value: ({ version }) => String(version) },
          { title: "HERE", value: here },
          { title: "KEYS", value: (one) => String(one.keys), right: true },
          { title: "TOKENS", value: ({ tokens }) => String(tokens), right: true },
          { title: "NODES WITHOUT", value: lacking, right: true },
          { title: "NEEDED", value: needed },
        ],
        paint,
      ),
    );
  },
});

function here({ active, held }: Secret): string {
  if (active) return "first";
  return held ? "behind" : "missing";
}

function lacking({ nodes_without: nodes }: Secret): string {
  return String(nodes.length);
}

function needed(secret: Secret): string {
  return secret.needed ? "yes" : "no";
}
