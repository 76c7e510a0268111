import type { AnyVerb } from "../act/words.ts";

/** Not for people: `serve` starts the other processes with it. */
export const command: AnyVerb = {
  add(program, invocation) {
    program
      .command("role <name>", { hidden: true })
      .action(async (name: string) => (await import("./run.ts")).runRole(invocation, name));
  },
};
