import { findPlace } from "../organizations/index.ts";
import { assignPlan } from "../prices/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import { minute } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface PlansAssignOptions {
  readonly json?: boolean;
  readonly organization: string;
  readonly from?: Date;
}

/** `sallyport plans assign` */
export async function plansAssign(
  invocation: Invocation,
  plan: string,
  options: PlansAssignOptions,
): Promise<void> {
  const { terminal } = invocation;
  await withControl(invocation, async ({ control }) => {
    const { organization } = await findPlace(control.database, options.organization, null);
    const { generation, effectiveFrom } = await assignPlan(
      control.database,
      organization.id,
      plan,
      options.from ?? null,
    );
    const nodes = await confirm(control, generation);
    if (options.json)
      return terminal.out(JSON.stringify({ plan, organization: organization.slug, effectiveFrom, nodes }));
    const from = options.from === undefined ? "" : ` from ${minute(effectiveFrom)} UTC on`;
    terminal.out(`'${organization.slug}' buys by the plan '${plan}'${from}.`);
    terminal.out(describeConfirmations("Known", nodes));
  });
}
