import { createPlan } from "../prices/index.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport plans create` */
export async function plansCreate(invocation: Invocation, name: string, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const { id } = await withControl(invocation, ({ control }) => createPlan(control.database, name));
  if (json) return terminal.out(JSON.stringify({ id, name }));
  terminal.out(`Made the plan '${name}'. It sells as the plan 'default' does.`);
  terminal.err(`Give it rules with 'npx sallyport plans set ${name} "*" --markup 20 --reason …'.`);
}
