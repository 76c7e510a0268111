import { recordAudit } from "../audit/index.ts";
import { ActError } from "../kernel/act-error.ts";
import { newId } from "../kernel/ids.ts";
import type { ControlDatabase, OperatorDb } from "../ports/database.ts";
import { nextGeneration } from "../propagation/index.ts";
import { deleteGroup, listGroups, type ModelGroup, putGroup } from "./group-store.ts";

/** No slash, so that it never looks like `provider/model`. */
export const GROUP_NAME = /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/;
/** A model with or without its provider's short name before it. */
export const GROUP_MODEL = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,168}$/;
/** More are no choice any more, and an entry of the audit ledger has room for so many. */
export const MOST_GROUP_MEMBERS = 20;
const MOST_GROUPS = 500;

/** What is said of a group. */
export type NewGroup = Pick<ModelGroup, "name" | "choice" | "sticky" | "members">;

export function allGroups(database: ControlDatabase): Promise<readonly ModelGroup[]> {
  return database.asOperator(listGroups);
}

/**
 * Makes a group, or changes the one of that name to just this. Nodes go by it once `generation` is confirmed.
 * @param offers whether somebody serves a model of this name; a group of one name with a model would send callers elsewhere unasked
 * @returns null for `generation` when it was so already
 * @throws ActError invalid_input, group_name_taken, group_member_unknown, too_many_groups
 */
export function setGroup(
  database: ControlDatabase,
  group: NewGroup,
  offers: (model: string) => boolean,
): Promise<{ readonly group: ModelGroup; readonly generation: bigint | null }> {
  const { name, choice, sticky, members } = group;
  const names = new Set(members.map(({ model }) => model));
  if (names.size !== members.length)
    throw new ActError("invalid_input", { field: "members", problem: "must name each model once" });
  if (offers(name)) throw new ActError("group_name_taken", { name });
  const unknown = members.find(({ model }) => !offers(model));
  if (unknown !== undefined) throw new ActError("group_member_unknown", { model: unknown.model });
  return database.asOperator(async (db) => {
    const generation = await nextGeneration(db);
    const all = await listGroups(db);
    const before = all.find((one) => one.name === name) ?? null;
    if (before !== null && isSame(before, group)) return { group: before, generation: null };
    if (before === null && all.length >= MOST_GROUPS)
      throw new ActError("too_many_groups", { most: MOST_GROUPS });
    const id = before?.id ?? newId();
    const revision = (before?.revision ?? 0) + 1;
    await putGroup(db, { id, name, choice, sticky, members, revision });
    const words = members.map(({ model, weight }) => (weight === null ? model : `${model}=${weight}`));
    await recordAudit(db, "group.set", id, { name, choice, sticky, members: words, revision, generation });
    return { group: await readGroup(db, name), generation };
  });
}

function isSame(before: ModelGroup, { choice, sticky, members }: NewGroup): boolean {
  return (
    before.choice === choice &&
    before.sticky === sticky &&
    JSON.stringify(before.members) === JSON.stringify(members)
  );
}

/** @throws ActError group_not_found */
export function removeGroup(
  database: ControlDatabase,
  name: string,
): Promise<{ readonly id: string; readonly generation: bigint }> {
  return database.asOperator(async (db) => {
    const generation = await nextGeneration(db);
    const { id } = await readGroup(db, name);
    await deleteGroup(db, id);
    await recordAudit(db, "group.removed", id, { name, generation });
    return { id, generation };
  });
}

async function readGroup(db: OperatorDb, name: string): Promise<ModelGroup> {
  const found = (await listGroups(db)).find((one) => one.name === name);
  if (found) return found;
  throw new ActError("group_not_found", { name: GROUP_NAME.test(name) ? name : "…" });
}
