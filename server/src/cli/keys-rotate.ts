import { rotateKey } from "../keys/index.ts";
import { findPlace, projectsOf } from "../organizations/index.ts";
import { refuseWholeKey, theKey } from "./key-reference.ts";
import { presentNewKey } from "./new-key.ts";
import type { PlaceOptions } from "./place-options.ts";
import type { Invocation } from "./terminal.ts";
import { withControl } from "./with-control.ts";

export interface KeysRotateOptions extends PlaceOptions {
  readonly json?: boolean;
  /** Seconds. */
  readonly grace: number;
}

/** `sallyport keys rotate` */
export async function keysRotate(
  invocation: Invocation,
  reference: string,
  options: KeysRotateOptions,
): Promise<void> {
  refuseWholeKey(reference);
  await withControl(invocation, async ({ control }) => {
    const { database, hasher } = control;
    const found = await findPlace(database, options.organization ?? null, options.project ?? null);
    const old = await theKey(database, found, reference);
    const projects = await projectsOf(database, found.organization.id);
    const place = { ...found, project: projects.find((one) => one.id === old.projectId) ?? found.project };
    const created = await rotateKey(database, hasher, place, old.id, options.grace);
    const facts = { place, name: old.name, mode: old.mode, scope: old };
    await presentNewKey(invocation, control, created, facts, options.json === true, {
      replaces: old.id,
      graceSeconds: options.grace,
    });
    if (options.json) return;
    const end = options.grace === 0 ? "was ended" : `still works for ${describeSeconds(options.grace)}`;
    invocation.terminal.err(`The old key ${old.prefix}… ${end}.`);
  });
}

function describeSeconds(seconds: number): string {
  const units = [
    [86_400, "day"],
    [3_600, "hour"],
    [60, "minute"],
    [1, "second"],
  ] as const;
  const [size, unit] = units.find(([length]) => seconds % length === 0) ?? units[3];
  const count = seconds / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
