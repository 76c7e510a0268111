import { OperatorError } from "../kernel/errors.ts";
import { removeLimit } from "../limits/index.ts";
import { findPlace } from "../organizations/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import type { PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport limits remove` */
export async function limitsRemove(
  invocation: Invocation,
  text: string,
  options: PlaceOptions & { readonly json?: boolean },
): Promise<void> {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new OperatorError("That is not the number of a limit; 'npx sallyport limits list' shows them.");
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const { organization } = await findPlace(control.database, options.organization ?? null, null);
    const { number, generation } = await removeLimit(control.database, organization.id, Number(text));
    const nodes = await confirm(control, generation);
    if (options.json) return terminal.out(JSON.stringify({ number, removed: true, nodes }));
    terminal.out(`Removed the limit ${number}.`);
    terminal.out(describeConfirmations("Gone", nodes));
  });
}
