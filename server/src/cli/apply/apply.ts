import { here } from "../act/performing.ts";

export const command = here({
  usage: "apply <file>",
  summary: "Make what a JSON file declares and is not there yet; '-' reads standard input.",
  notes: `Everything is checked before anything is made, and what exists is left as it is, so that it
can be run again; only a limit, a price or a rule of a plan that differs is set to what the file says,
as 'limits set', 'prices set' and 'plans set' do. A price has the names of 'prices show --json'.
What the file does not name stays. Secrets stay out of the file: "secretFrom" names a variable.
A limit has the words of 'limits set', and with a "project" its "key" is a key's name. New keys
are printed once. For example:

  {
    "organizations": [{ "slug": "acme", "name": "Acme", "projects": [{ "slug": "website" }] }],
    "providers": [{ "name": "openai", "kind": "openai", "secretFrom": "OPENAI_API_KEY" }],
    "keys": [{ "name": "Web shop", "mode": "live", "organization": "acme", "project": "website",
               "endpoints": ["chat.completions"], "models": ["gpt-4o-mini"] }],
    "limits": [{ "rate": "600/minute", "each": "key" },
               { "rate": "90000/minute", "unit": "tokens", "organization": "acme" },
               { "rate": "20/second", "organization": "acme", "project": "website",
                 "key": "Web shop", "endpoint": "chat.completions" }],
    "prices": [{ "provider": "openai", "model": "gpt-5", "reason": "Contract",
                 "price": { "input": "1.2", "output": "9.5",
                            "service_tiers": { "priority": { "input": "2.4", "output": "19" } } } }],
    "plans": [{ "name": "default", "rules": [{ "models": "*", "markup": "20", "reason": "Price list" }] }]
  }`,
  examples: ["sallyport apply sallyport.json", "sallyport apply --json - < sallyport.json"],
  run: async (invocation, { arguments: [file = "-"], options }) =>
    (await import("./run.ts")).apply(invocation, file, options["json"] === true),
});
