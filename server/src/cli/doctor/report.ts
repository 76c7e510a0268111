import { OperatorError } from "../../kernel/errors.ts";
import { paintFor } from "../paint.ts";
import type { Invocation } from "../terminal.ts";
import type { Check } from "./check.ts";

/** Tells checks as they are done, or all of them as one document. */
export function startReport(invocation: Invocation, json: boolean) {
  const { terminal } = invocation;
  const { good, bad } = paintFor(invocation);
  const checks: Check[] = [];
  return {
    note(result: Check): void {
      checks.push(result);
      if (json) return;
      const [first = "", ...more] = result.message.split("\n");
      terminal.out(`${result.ok ? good("ok    ") : bad("FAILED")}  ${result.name}: ${first}`);
      for (const line of more) terminal.out(`        ${line}`);
    },
    /** @throws OperatorError when one failed */
    conclude(): void {
      const failed = checks.filter((result) => !result.ok).length;
      if (json) terminal.out(JSON.stringify({ ok: failed === 0, checks }));
      if (failed > 0) throw new OperatorError(`${failed} of ${checks.length} checks failed.`);
      if (!json) terminal.out("Everything is in order.");
    },
  };
}
