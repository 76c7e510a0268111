import { Command } from "commander";
import packageJson from "../../package.json" with { type: "json" };
import { OperatorError } from "../kernel/errors.ts";
import { canBeFarAway } from "./act/performing.ts";
import { errorDocument, wantsJson } from "./failure.ts";
import { addNouns } from "./nouns.ts";
import type { Invocation } from "./terminal.ts";

/**
 * The whole command line. Each command is a file of its own, loaded when it is called.
 * @param wanted which nouns' verbs are loaded; by default those that were typed
 */
export async function buildProgram(
  invocation: Invocation,
  wanted = (noun: string) =>
    invocation.arguments.includes(noun) || invocation.arguments.includes("completion"),
): Promise<Command> {
  const program = new Command("sallyport")
    .description(
      "The controlled gate in front of AI providers: an OpenAI-compatible gateway that keeps no content.",
    )
    .version(packageJson.version)
    .option(
      "--url <address>",
      "run the command on a server far away, with a token from SALLYPORT_TOKEN or standard input",
    )
    // Before any command is added: commands inherit both when they are made.
    // So that `--url` before a command is the program's, and after it the command's own.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput(outputFor(invocation));
  program.hook("preAction", (_, command) => {
    if (program.opts()["url"] !== undefined && !canBeFarAway(command))
      throw new OperatorError("This command runs only where the server's settings are, without --url.");
  });
  if (!wantsJson(invocation)) program.showHelpAfterError("Run with --help to see what is possible.");
  await addNouns(program, invocation, wanted);
  return program;
}

function outputFor(invocation: Invocation) {
  const { terminal } = invocation;
  const json = wantsJson(invocation);
  const say = (text: string) => terminal.err(withoutSecrets(text.trimEnd()));
  return {
    writeOut: (text: string) => terminal.out(text.trimEnd()),
    writeErr: say,
    outputError: (text: string) => {
      const message = withoutSecrets(text.trim());
      terminal.err(
        json ? errorDocument(message.replace(/^error: /, "")) : message.replace(/^error/, "sallyport"),
      );
    },
  };
}

/** Commander quotes what it did not understand, and that may be a secret where none belongs: '--secret=sk-…'. */
function withoutSecrets(text: string): string {
  return text.replace(/'(--[\w-]+)=[^']*'/g, "'$1=…'").replace(/'(?!--)[^'\s]{20,}'/g, "'…'");
}
