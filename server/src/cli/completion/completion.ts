import { Argument, type Command } from "commander";
import type { AnyVerb } from "../act/words.ts";
import { addLeaf } from "../leaf.ts";
import { choicesOf } from "./choices.ts";
import { SCRIPTS, SHELLS, type Shell } from "./scripts.ts";

export const command: AnyVerb = {
  add(program: Command, { terminal }) {
    const leaf = addLeaf(program, {
      usage: "completion",
      summary: "Print a script that completes commands and options in a shell.",
      notes: `For bash, in ~/.bashrc:           source <(sallyport completion bash)
For zsh, in ~/.zshrc:             source <(sallyport completion zsh)
For fish, once after an update:   sallyport completion fish > ~/.config/fish/completions/sallyport.fish
With npx, an alias helps:         alias sallyport='npx sallyport'`,
      examples: ["sallyport completion bash", "sallyport completion fish"],
    });
    leaf
      .addArgument(new Argument("<shell>", "whose script").choices(SHELLS))
      .action((shell: Shell, options: { readonly json?: boolean }) => {
        const script = SCRIPTS[shell](choicesOf(program));
        terminal.out(options.json === true ? JSON.stringify({ shell, script }) : script);
      });
  },
};
