import type { OperatorDb } from "../ports/database.ts";

/** By what one of a group's models is chosen. What has failed lately is asked last in any case. */
export const GROUP_CHOICES = ["priority", "weight", "cheapest", "fastest"] as const;
export type GroupChoice = (typeof GROUP_CHOICES)[number];

/** A model of a group as a caller would name it: at every provider that serves it, or `provider/model`. */
interface GroupMember {
  readonly model: string;
  /** Its share where the choice is by weight; null counts as 1. */
  readonly weight: number | null;
}

/** A name that callers use for several models. */
export interface ModelGroup {
  readonly id: string;
  readonly name: string;
  readonly choice: GroupChoice;
  /** Prompts that begin alike go to the same target. */
  readonly sticky: boolean;
  /** In the order in which they are asked, where nothing else says. */
  readonly members: readonly GroupMember[];
  /** Goes up with each change. */
  readonly revision: number;
  readonly createdAt: Date;
}

/** Every group, by name. An operator has few. */
export async function listGroups(db: OperatorDb): Promise<readonly ModelGroup[]> {
  const groups = await db.selectFrom("model_groups").selectAll().orderBy("name").execute();
  const rows = await db.selectFrom("model_group_members").selectAll().orderBy("place").execute();
  const membersOf = Map.groupBy(rows, ({ group_id: group }) => group);
  return groups.map(({ id, name, choice, sticky, revision, created_at: createdAt }) => ({
    ...{ id, name, sticky, revision, createdAt },
    choice: choice as GroupChoice,
    members: (membersOf.get(id) ?? []).map(({ model, weight }) => ({ model, weight })),
  }));
}

/** Stores it in place of what had its id. */
export async function putGroup(
  db: OperatorDb,
  { id, name, choice, sticky, members, revision }: Omit<ModelGroup, "createdAt">,
): Promise<void> {
  await db
    .insertInto("model_groups")
    .values({ id, name, choice, sticky, revision })
    .onConflict((taken) => taken.column("id").doUpdateSet({ choice, sticky, revision }))
    .execute();
  await db.deleteFrom("model_group_members").where("group_id", "=", id).execute();
  const rows = members.map(({ model, weight }, index) => ({ group_id: id, place: index + 1, model, weight }));
  await db.insertInto("model_group_members").values(rows).execute();
}

export async function deleteGroup(db: OperatorDb, id: string): Promise<void> {
  await db.deleteFrom("model_groups").where("id", "=", id).execute();
}
