import { writeFile } from "node:fs/promises";
import { actOf } from "../../compose/control.ts";
import { operatorOf } from "../../compose/open-control.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { proveCharge } from "../../ledger/index.ts";
import { platformPrincipal } from "../../operations/index.ts";
import { chargeFor } from "../../operations/ledger/find-charge.ts";
import { MAY_LOOK } from "../../operations/ledger/shown.ts";
import { here } from "../act/performing.ts";
import { withControl } from "../with-control.ts";
import { withAuditor } from "../with-ledger.ts";

export const command = here({
  usage: "prove <request>",
  summary: "Write a proof of what one request was charged, which its customer can check offline.",
  notes:
    "It has the charge, the transfers behind it, and hashes up to the signed audit ledger; of others only\nhashes. A day can be proven when it has ended (UTC) and is closed. It needs the auditor's login, which\nno server far away gives out, so it runs only where the server's settings are.",
  examples: ["sallyport ledger prove 01981c2e-5a0e-7c3b-9d55-0000000e9e57 --out proof.json"],
  options: (command) =>
    command
      .option("--organization <slug>", "look only here (default: in all organizations)")
      .option("--out <file>", "where to write it (default: printed)"),
  async run(invocation, { arguments: [request = ""], options }) {
    const { terminal } = invocation;
    const {
      organization,
      out: file,
      json,
    } = options as {
      readonly organization?: string;
      readonly out?: string;
      readonly json?: boolean;
    };
    const proof = await withControl(invocation, async ({ control, deployment }) => {
      const { database: own } = control;
      const act = actOf({ ...control, actingAs: () => own }, platformPrincipal(operatorOf(deployment)));
      const { organization: owner, charge } = await chargeFor(act, MAY_LOOK, { request, organization });
      return withAuditor(deployment, ({ auditor, vault }) =>
        proveCharge({ control: own, auditor, vault }, owner, charge.request),
      );
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
