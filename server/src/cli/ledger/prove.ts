import { writeFile } from "node:fs/promises";
import { OperatorError } from "../../kernel/errors.ts";
import { proveOneCharge } from "../../operations/ledger/prove.ts";
import { performing } from "../act/performing.ts";

export const command = performing({
  usage: "prove <request>",
  operation: proveOneCharge,
  summary: "Write a proof of what one request was charged, which its customer can check offline.",
  notes:
    "It has the charge, the transfers behind it, and hashes up to the signed audit ledger; of others only\nhashes. A day can be proven when it has ended (UTC) and is closed.",
  examples: ["sallyport ledger prove 01981c2e-5a0e-7c3b-9d55-0000000e9e57"],
  options: (command) =>
    command
      .option("--organization <slug>", "look only here (default: in all organizations)")
      .option("--out <file>", "where to write it (default: printed)"),
  async run(performer, { terminal }, { arguments: [request = ""], options }) {
    const {
      organization,
      out: file,
      json,
    } = options as {
      readonly organization?: string;
      readonly out?: string;
      readonly json?: boolean;
    };
    const proof = await performer.perform(proveOneCharge, {
      request,
      ...(organization === undefined ? {} : { organization }),
    });
    if (file === undefined) return terminal.out(JSON.stringify(proof, null, json ? 0 : 2));
    await write(file, `${JSON.stringify(proof, null, 2)}\n`);
    if (json) return terminal.out(JSON.stringify({ file, request }));
    terminal.out(
      `${file} proves what the request was charged, to anybody who has the key of the audit ledger ('npx sallyport audit key'):\n  node sallyport-verify.mjs charge ${file} --key KEY`,
    );
  },
});

/** @throws OperatorError when there is no such folder, or it may not be written */
async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new OperatorError(`${file} cannot be written (${code}).`);
  }
}
