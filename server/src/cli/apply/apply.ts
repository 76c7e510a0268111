import { applyConfiguration } from "../../operations/configuration/apply.ts";
import { planConfiguration } from "../../operations/configuration/plan.ts";
import { performing } from "../act/performing.ts";

export const command = performing({
  usage: "apply <file>",
  operation: applyConfiguration,
  summary: "Make everything as a JSON file says; '-' reads standard input.",
  notes: `The whole file is checked before anything is done, and it can be applied again: what is as it
says is left alone. What the file does not name stays, but with --prune. A thing has the form that
its operation takes (docs/apply.schema.json). Secrets stay out of the file: "secret_from" names a
variable, which is read when the provider is made. New keys are printed once. For example:

  {
    "organizations": [{ "slug": "acme", "name": "Acme", "projects": [{ "slug": "website" }],
                        "credit_line": { "line_usd": "500", "reason": "Contract 71" } }],
    "providers": [{ "slug": "openai", "kind": "openai", "secret_from": "OPENAI_API_KEY", "region": "us" }],
    "keys": [{ "name": "Web shop", "mode": "live", "organization": "acme", "project": "website",
               "models": ["gpt-4o-mini"], "limits": [{ "most": 20, "window_seconds": 1 }] }],
    "general_limits": [{ "scope": "key", "most": 600, "window_seconds": 60 }],
    "limits": [{ "organization": "acme", "unit": "tokens", "most": 90000, "window_seconds": 60 }],
    "budgets": [{ "organization": "acme", "limit_usd": "200", "period": "month" }],
    "prices": [{ "provider": "openai", "model": "gpt-5", "reason": "Contract",
                 "price": { "input": "1.2", "output": "9.5",
                            "service_tiers": { "priority": { "input": "2.4", "output": "19" } } } }],
    "plans": [{ "name": "default", "rules": [{ "models": "*", "markup_percent": "20", "reason": "List" }] }]
  }`,
  examples: [
    "sallyport apply - < sallyport.json",
    "sallyport apply --prune - < sallyport.json",
    "sallyport apply --json - < sallyport.json",
  ],
  also: [
    { operation: planConfiguration, examples: ["sallyport apply --dry-run --prune - < sallyport.json"] },
  ],
  options: (leaf) =>
    leaf
      .option("--dry-run", "say what would be done, and do nothing")
      .option(
        "--prune",
        "remove providers, prices, rules and limits, and limits and budgets of organizations in the file, that it does not name",
      ),
  run: async (performer, invocation, words) => (await import("./run.ts")).apply(performer, invocation, words),
});
