import { Option } from "commander";
import { here } from "../act/performing.ts";

export const command = here({
  usage: "config",
  summary: "Show every setting: its value here, its default and what it is for. Secrets are not shown.",
  examples: ["sallyport config", "sallyport config --env-example > .env.example"],
  options: (one) =>
    one
      .addOption(
        new Option("--env-example", "print a file of variables to fill in").conflicts(["markdown", "json"]),
      )
      .addOption(new Option("--markdown", "print docs/configuration.md").conflicts("json")),
  run: async (invocation, { options }) => (await import("./settings.ts")).config(invocation, options),
});
