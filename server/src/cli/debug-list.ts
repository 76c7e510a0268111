import { openWindows } from "../debug/index.ts";
import { listOrganizations } from "../organizations/index.ts";
import { paintFor } from "./paint.ts";
import { second, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

/** `sallyport debug list` */
export async function debugList(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal } = invocation;
  const rows = await withControl(invocation, async ({ control: { database } }) => {
    const organizations = await database.asOperator(listOrganizations);
    const slugs = new Map(organizations.map(({ id, slug }) => [id, slug]));
    return (await openWindows(database)).map((window) => ({
      ...window,
      organization: slugs.get(window.organization) ?? window.organization,
    }));
  });
  if (json) return terminal.out(JSON.stringify({ debug: rows }));
  if (rows.length === 0) return terminal.out("No organization is being debugged.");
  const columns = [
    { title: "ORGANIZATION", value: ({ organization }: (typeof rows)[number]) => organization },
    { title: "SINCE", value: ({ setAt }: (typeof rows)[number]) => second(setAt) },
    { title: "UNTIL", value: ({ endsAt }: (typeof rows)[number]) => second(endsAt) },
  ];
  terminal.out(table(rows, columns, paintFor(invocation), ({ reason }) => reason));
}
