import { systemClock } from "../kernel/clock.ts";
import { allKeys, type KeyMetadata } from "../keys/index.ts";
import { findPlace, projectsOf } from "../organizations/index.ts";
import { keyStatus } from "./key-reference.ts";
import { paintFor } from "./paint.ts";
import type { PlaceOptions } from "./place-options.ts";
import { minute, table } from "./table.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface KeysListOptions extends PlaceOptions {
  readonly json?: boolean;
  readonly active?: boolean;
}

/** `sallyport keys list`. K-7: what is listed is all that is kept; there is no key in it. */
export async function keysList(invocation: Invocation, options: KeysListOptions): Promise<void> {
  const { keys, place, projects } = await withControl(invocation, async ({ control: { database } }) => {
    const found = await findPlace(database, options.organization ?? null, options.project ?? null);
    return {
      place: found,
      keys: await allKeys(database, found),
      projects: await projectsOf(database, found.organization.id),
    };
  });
  const nowMs = systemClock.nowMs();
  const slugs = new Map(projects.map((project) => [project.id, project.slug]));
  const shown = keys
    .filter((key) => options.project === undefined || key.projectId === place.project.id)
    .map((key) => ({ ...key, status: keyStatus(key, nowMs), project: slugs.get(key.projectId) ?? "" }))
    .filter(({ status }) => !options.active || status === "active" || status === "ending");
  const { terminal } = invocation;
  if (options.json) {
    const organization = place.organization.slug;
    const document = shown.map(({ projectId: _, ...key }) => ({ ...key, organization }));
    return terminal.out(JSON.stringify({ keys: document }));
  }
  if (shown.length === 0) return terminal.err("There is no key yet; 'npx sallyport keys create' makes one.");
  const columns = [
    { title: "NAME", value: (key: (typeof shown)[number]) => key.name, most: 22 },
    { title: "MODE", value: (key: KeyMetadata) => key.mode },
    { title: "STATUS", value: (key: (typeof shown)[number]) => key.status },
    { title: "CREATED (UTC)", value: (key: KeyMetadata) => minute(key.createdAt) },
    { title: "LAST USED", value: (key: KeyMetadata) => minute(key.lastUsedAt) },
  ];
  const detail = (key: KeyMetadata) => `${key.id}  ${key.prefix}…${key.lastFour}`;
  terminal.out(table(shown, columns, paintFor(invocation), detail));
}
