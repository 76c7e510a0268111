import { keyByReference } from "../keys/index.ts";
import { listOrganizations } from "../organizations/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import { allStops, type Stop } from "../switches/index.ts";
import { paintFor } from "./paint.ts";
import { minute, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

interface Row extends Stop {
  readonly name: string;
}

/** `sallyport emergency list` */
export async function emergencyList(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const rows = await withControl(invocation, ({ control }) => namedStops(control.database));
  if (json)
    return terminal.out(
      JSON.stringify({
        stops: rows.map(({ target, name, mode, reason, stoppedAt }) => ({
          ...target,
          name,
          mode,
          reason,
          stoppedAt,
        })),
      }),
    );
  if (rows.length === 0) return terminal.out("Nothing is stopped.");
  const columns = [
    { title: "WHAT", value: ({ target }: Row) => target.scope },
    { title: "WHICH", value: ({ name }: Row) => name, most: 60 },
    { title: "IN FLIGHT", value: ({ mode }: Row) => (mode === "cut" ? "was cut" : "may finish") },
    { title: "SINCE", value: ({ stoppedAt }: Row) => minute(stoppedAt) },
  ];
  terminal.out(table(rows, columns, paintFor(invocation), ({ reason }) => reason));
}

async function namedStops(database: ControlDatabase): Promise<readonly Row[]> {
  const stops = await allStops(database);
  const organizations = await database.asOperator(listOrganizations);
  const slugs = new Map(organizations.map(({ id, slug }) => [id, slug]));
  const rows: Row[] = [];
  for (const stop of stops) {
    const { target } = stop;
    if (target.scope === "key") {
      const found = await keyByReference(database, { organization: { id: target.organization } }, target.key);
      rows.push({ ...stop, name: `${found?.prefix}… of ${slugs.get(target.organization)}` });
    } else if (target.scope === "organization")
      rows.push({ ...stop, name: slugs.get(target.organization) ?? target.organization });
    else
      rows.push({
        ...stop,
        name: "provider" in target ? target.provider : "model" in target ? target.model : "",
      });
  }
  return rows;
}
