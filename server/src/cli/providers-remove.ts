import { removeProvider } from "../provider-accounts/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport providers remove` */
export async function providersRemove(invocation: Invocation, name: string, json: boolean): Promise<void> {
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const { generation } = await removeProvider(control.database, name);
    const nodes = await confirm(control, generation);
    if (json) return terminal.out(JSON.stringify({ name, removed: true, nodes }));
    terminal.out(`Removed '${name}' and its secret.`);
    terminal.out(describeConfirmations("Not used any more", nodes));
  });
}
