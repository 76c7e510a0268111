import { resolve } from "node:path";
import { readSmallFile } from "../../kernel/small-file.ts";
import type { Confirmation } from "../../propagation/index.ts";
import { confirm, describeConfirmations } from "../confirmation.ts";
import { printable } from "../table.ts";
import type { Invocation } from "../terminal.ts";
import { withControl } from "../with-control.ts";
import { readDeclaration } from "./document.ts";
import { planLimits } from "./limits-plan.ts";
import { type Made, makeDeclared } from "./make.ts";
import { planProviders } from "./plan.ts";

/** A declaration of a hundred thousand keys. */
const MOST_BYTES = 16 * 1024 * 1024;

/** `sallyport apply`: checks the whole file first, then makes what is missing and sets the limits. */
export async function apply(invocation: Invocation, file: string, json: boolean): Promise<void> {
  const declaration = readDeclaration(await readInput(invocation, file));
  const planned = {
    providers: planProviders(invocation, declaration.providers),
    limits: planLimits(declaration.limits),
  };
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const results: Shown[] = [];
    // Told at once: if a later step fails, the keys made before it have still been seen by somebody.
    const tell = ({ key, ...made }: Made) => {
      const shown = { ...made, ...(key ? { key: key.reveal() } : {}) };
      results.push(shown);
      if (!json) terminal.out(line(shown));
    };
    let nodes: readonly Confirmation[] | null = null;
    try {
      const generation = await makeDeclared(control, declaration, planned, tell);
      nodes = generation === null ? [] : await confirm(control, generation);
      if (json) return;
      if (results.some((result) => result.key)) terminal.err("The new keys above are shown only now.");
      if (results.some(({ result }) => result === "different"))
        terminal.err(
          "What is 'different' exists and was left as it is; remove or revoke it to have it made as declared.",
        );
      if (generation !== null) terminal.err(describeConfirmations("In force", nodes));
    } finally {
      if (json && (nodes !== null || results.length > 0)) terminal.out(JSON.stringify({ results, nodes }));
    }
  });
}

type Shown = Omit<Made, "key"> & { readonly key?: string };

function line({ what, name, result, key }: Shown): string {
  return `${result.padEnd(9)}  ${what} ${printable(name)}${key ? `\n           ${key}` : ""}`;
}

async function readInput({ terminal, environment }: Invocation, file: string): Promise<string> {
  if (file === "-") return terminal.readInput();
  // The launcher starts this program in another folder than the caller's.
  const path = resolve(environment["SALLYPORT_CALLER_DIRECTORY"] ?? ".", file);
  return readSmallFile(path, "apply", MOST_BYTES);
}
