import { showOneProvider } from "../../operations/providers/show.ts";
import { findKind } from "../../provider-accounts/index.ts";
import { verb } from "../act/verb.ts";
import { table } from "../table.ts";
import { detailOf } from "./list.ts";
import type { DeclaredModel } from "./model-words.ts";

export const command = verb({
  usage: "show <name>",
  operation: showOneProvider,
  examples: ["sallyport providers show local", "sallyport providers show openai --json"],
  input: ({ arguments: [provider = ""] }) => ({ provider }),
  print(provider, { out, paint }) {
    const {
      slug,
      kind,
      priority,
      weight,
      secrets,
      region,
      secret_set_at: setAt,
      has_catalogue: hasCatalogue,
      models,
    } = provider;
    out(`${paint.strong(slug)}  ${findKind(kind).title}`);
    out(`  ${detailOf(provider).join("  ")}`);
    const share = weight === null ? "" : `, weight ${weight}`;
    out(`  priority ${priority}${share}${region === null ? "" : `, region ${region}`}`);
    out(
      setAt === null
        ? "  no secret"
        : `  ${secrets > 1 ? `${secrets} secrets, the newest` : "secret"} stored on ${setAt.slice(0, 10)}`,
    );
    if (hasCatalogue) out("  the models of the catalogue: 'npx sallyport models' lists them");
    if (models.length > 0) out(table(models, COLUMNS, paint));
  },
});

const tokens = (count: number | null) => (count === null ? "?" : count.toLocaleString("en-US"));

const COLUMNS = [
  { title: "DECLARED MODEL", value: ({ model }: DeclaredModel) => model, most: 40 },
  { title: "IN $/M", value: (one: DeclaredModel) => one.input_usd_per_million ?? "?", right: true },
  { title: "OUT $/M", value: (one: DeclaredModel) => one.output_usd_per_million ?? "?", right: true },
  { title: "CONTEXT", value: (one: DeclaredModel) => tokens(one.context_tokens), right: true },
  { title: "OUTPUT", value: (one: DeclaredModel) => tokens(one.output_tokens), right: true },
];
