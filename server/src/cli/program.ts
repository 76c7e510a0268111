import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { serve } from "./serve.ts";
import type { Invocation } from "./terminal.ts";

/** The whole command line. Each command is a file of its own in this folder. */
export function buildProgram(invocation: Invocation): Command {
  const program = new Command("sallyport")
    .description(
      "The controlled gate in front of AI providers: an OpenAI-compatible gateway that keeps no content.",
    )
    .version(packageJson.version)
    .showHelpAfterError("Run with --help to see what is possible.");
  program
    .command("serve")
    .description("Start the gateway; 'npm start' does the same.")
    .action(() => serve(invocation));
  return program;
}
