import { z } from "zod";
import { openPeople, readPeopleKeys } from "../../accounts/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import { parseId, type StaffId } from "../../kernel/ids.ts";
import { addressOfInvited, readStaff, type StaffEntry } from "../../staff/index.ts";
import type { Act } from "../operation.ts";
import { shown, timestamp } from "../place.ts";
import { PLATFORM_ROLES } from "../principal.ts";

export const staffRole = z
  .enum(PLATFORM_ROLES, `must be one of ${PLATFORM_ROLES.join(", ")}`)
  .describe("What the person may do on the platform.");

export const staffReference = z
  .string("must be an id")
  .max(40, "is not an id")
  .describe("The id in the list.");

/** Somebody who runs the platform, or is invited to. */
export const staffShown = z
  .object({
    id: z.uuid(),
    state: z.enum(["invited", "active"]),
    role: staffRole,
    account: z.uuid().nullable().describe("Null while invited."),
    name: z.string().nullable().describe("Null while invited."),
    address: z.string(),
    invited_until: timestamp.nullable().describe("When an open invitation ends by itself."),
    revision: z.int(),
    created_at: timestamp,
  })
  .meta({ id: "Staff" });

/** @throws ActError staff_not_found */
export function staffId(reference: string): StaffId {
  const id = parseId<StaffId>(reference.toLowerCase());
  if (id === null) throw new ActError("staff_not_found", { staff: shown(reference) });
  return id;
}

/** Names and addresses are sealed, and opened for this answer (D-1). */
export async function showStaff(
  { database, vault }: Pick<Act, "database" | "vault">,
  entries: readonly StaffEntry[],
): Promise<readonly (z.output<typeof staffShown> & { id: StaffId })[]> {
  const keys = await readPeopleKeys(database, vault);
  const accounts = entries.flatMap(({ account }) => account ?? []);
  const people = await database.asOperator((db) => openPeople(db, vault, accounts));
  return entries.map((entry) => {
    const person = entry.account === null ? undefined : people.get(entry.account);
    return {
      id: entry.id,
      state: entry.account === null ? "invited" : "active",
      role: entry.role,
      account: entry.account,
      name: person?.name ?? null,
      address: person?.address.text ?? (keys && addressOfInvited(keys, entry)) ?? "",
      invited_until: entry.expiresAt?.toISOString() ?? null,
      revision: entry.revision,
      created_at: entry.createdAt.toISOString(),
    };
  });
}

/** @throws ActError staff_not_found */
export async function showOne(
  act: Pick<Act, "database" | "vault">,
  id: StaffId,
): Promise<z.output<typeof staffShown>> {
  const entry = await act.database.asOperator((db) => readStaff(db, id));
  const [one] = entry === null ? [] : await showStaff(act, [entry]);
  if (one === undefined) throw new ActError("staff_not_found", { staff: id });
  return one;
}
