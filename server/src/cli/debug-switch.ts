import { debugOff, debugOn } from "../debug/index.ts";
import { confirm, describeConfirmations } from "./confirmation.ts";
import { organizationBySlug } from "./emergency-target.ts";
import { second } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface DebugOptions {
  readonly json?: boolean;
  readonly organization: string;
  readonly reason: string;
}

export interface DebugOnOptions extends DebugOptions {
  readonly minutes: number;
}

/** `sallyport debug on` (Z-4) */
export async function debugSwitchOn(invocation: Invocation, options: DebugOnOptions): Promise<void> {
  const { terminal } = invocation;
  const { organization, minutes, reason } = options;
  await withControl(invocation, async ({ control }) => {
    const id = await organizationBySlug(control.database, organization);
    const { generation, endsAt } = await debugOn(control.database, id, minutes, reason);
    const nodes = await confirm(control, generation);
    if (options.json)
      return terminal.out(JSON.stringify({ organization, debug: true, endsAt, reason, nodes }));
    terminal.out(`Requests of '${organization}' are logged until ${second(endsAt)} UTC, without content.`);
    terminal.out(describeConfirmations("Logged", nodes));
  });
}

/** `sallyport debug off` */
export async function debugSwitchOff(invocation: Invocation, options: DebugOptions): Promise<void> {
  const { terminal } = invocation;
  const { organization, reason } = options;
  await withControl(invocation, async ({ control }) => {
    const id = await organizationBySlug(control.database, organization);
    const { generation } = await debugOff(control.database, id, reason);
    const nodes = await confirm(control, generation);
    if (options.json) return terminal.out(JSON.stringify({ organization, debug: false, reason, nodes }));
    terminal.out(`Requests of '${organization}' are not logged any more.`);
    terminal.out(describeConfirmations("Ended", nodes));
  });
}
