import { readConfig, VARIABLES } from "../../config/index.ts";
import { paintFor } from "../paint.ts";
import { printable } from "../table.ts";
import type { Invocation } from "../terminal.ts";
import { configurationMarkdown, environmentExample } from "./documents.ts";

interface ConfigOptions {
  readonly json?: boolean;
  readonly envExample?: boolean;
  readonly markdown?: boolean;
}

/** D-2, P-3: of a secret it says only whether it is set. */
export async function config(invocation: Invocation, options: ConfigOptions): Promise<void> {
  const { terminal, environment } = invocation;
  if (options.envExample) return terminal.out(environmentExample().trimEnd());
  if (options.markdown) return terminal.out(configurationMarkdown().trimEnd());
  const settings = Object.values(VARIABLES).map(({ name, sentence, default: otherwise, secret }) => {
    const given = environment[name] || null;
    const shown = secret ? (given === null ? "not set" : "set") : (given ?? otherwise);
    return {
      name,
      value: shown,
      from: given === null ? "default" : "environment",
      default: otherwise,
      secret,
      sentence,
    };
  });
  if (options.json) terminal.out(JSON.stringify({ settings }));
  else {
    const { strong, faint } = paintFor(invocation);
    for (const { name, value, from, default: otherwise, sentence } of settings) {
      const origin = from === "default" || otherwise === null ? "" : faint(` (default: ${otherwise})`);
      terminal.out(`${strong(name)} = ${printable(value || "not set")}${origin}`);
      terminal.out(`  ${sentence}`);
    }
  }
  // After the list, which helps to find what is wrong.
  readConfig(environment);
}
