import type { Command } from "commander";
import { addLeaf } from "./leaf.ts";
import type { Invocation } from "./terminal.ts";

interface JsonOption {
  readonly json?: boolean;
}

/** `sallyport serve` */
export function addOperations(program: Command, invocation: Invocation): void {
  addLeaf(program, {
    usage: "serve",
    summary: "Start the gateway; 'npm start' does the same.",
    notes:
      "Settings are environment variables; 'sallyport config' lists them. Ctrl-C lets requests in\nflight finish and then stops the embedded database.",
    examples: ["sallyport serve", "SALLYPORT_PORT=9000 sallyport serve"],
  }).action(async (options: JsonOption) =>
    (await import("./serve.ts")).serve(invocation, options.json === true),
  );
}
