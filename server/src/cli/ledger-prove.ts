import { writeFile } from "node:fs/promises";
import { OperatorError } from "../kernel/errors.ts";
import type { RequestId } from "../kernel/ids.ts";
import { proveCharge } from "../ledger/index.ts";
import { findCharged } from "./ledger-explain.ts";
import type { PlaceOptions } from "./place-options.ts";
import { readId } from "./read-id.ts";
import type { Invocation } from "./terminal.ts";
import { withAuditor } from "./with-auditor.ts";
import { withControl } from "./with-control.ts";

/** `sallyport ledger prove` */
export async function ledgerProve(
  invocation: Invocation,
  text: string,
  options: PlaceOptions & { readonly json?: boolean; readonly out?: string },
): Promise<void> {
  const { terminal } = invocation;
  const request = readId<RequestId>("request", text);
  const proof = await withControl(invocation, async ({ control, deployment }) => {
    const { organization } = await findCharged(control.database, request, options.organization ?? null);
    return withAuditor(deployment, ({ auditor, vault }) =>
      proveCharge({ control: control.database, auditor, vault }, organization, request),
    );
  });
  if (options.out === undefined) return terminal.out(JSON.stringify(proof, null, options.json ? 0 : 2));
  await write(options.out, `${JSON.stringify(proof, null, 2)}\n`);
  if (options.json) return terminal.out(JSON.stringify({ file: options.out, request }));
  terminal.out(
    `${options.out} proves what the request was charged, to anybody who has the key of the audit ledger ('npx sallyport audit key'):\n  node sallyport-verify.mjs charge ${options.out} --key KEY`,
  );
}

/** @throws OperatorError when there is no such folder, or it may not be written */
async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new OperatorError(`${file} cannot be written (${code}).`);
  }
}
