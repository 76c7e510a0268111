import {
  type BatchList,
  type GivenList,
  type KitsOfList,
  kitsNamedIn,
  readList,
} from "../../batches/index.ts";
import { type KitInForce, kitInForce, kitNamed } from "../../brand/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import type { ControlDatabase, TenantDb } from "../../ports/database.ts";
import { brandNamedIn, NO_KIT, readTaskRequest } from "../../tasks/index.ts";
import type { Vault } from "../../vault/index.ts";

/** Reasons why a kit cannot be used, as a caller of tasks reads them. */
const PROBLEMS: Readonly<Record<string, string>> = {
  brand_kit_not_found: NO_KIT,
  brand_version_not_found: "names a version that this brand kit does not have",
  brand_kit_unpublished: "names a brand kit of which nothing was published yet",
};

type Request = ReturnType<typeof readTaskRequest>;

interface Parts {
  readonly database: ControlDatabase;
  readonly vault: Vault;
}

/** What is asked for, with the brand kits that it names. */
export interface Branded<Asked> {
  readonly named: boolean;
  /** What makes two of them the same, whatever was published between them. */
  readonly sameness: unknown;
  /** As it is now. @throws ActError invalid_input; of a list RowsRefused */
  request(): Promise<Asked>;
}

/** Reads a request; one that names a kit is read with it, later. @throws ActError invalid_input */
export function brandedBy(parts: Parts, organization: OrganizationId, body: unknown): Branded<Request> {
  const named = brandNamedIn(body);
  if (named === null) {
    const request = readTaskRequest(body);
    return { named: false, sameness: request, request: () => Promise.resolve(request) };
  }
  return {
    named: true,
    sameness: body,
    async request() {
      const kit = await parts.database.inTenant(organization, (db) =>
        kitOrProblem({ ...parts, db }, organization, named),
      );
      if (typeof kit === "string") throw new ActError("invalid_input", { field: "brand", problem: kit });
      return readTaskRequest(body, kit);
    },
  };
}

/**
 * Reads a list of requests; one that names kits is read with them, later. Each kit is read once, so that all rows that name it are made with
 * the same version, whatever is published meanwhile.
 * @throws RowsRefused
 */
export function brandedListBy(
  parts: Parts,
  organization: OrganizationId,
  given: GivenList,
): Branded<BatchList> {
  const names = kitsNamedIn(given);
  if (names.length === 0) {
    const list = readList(given);
    return { named: false, sameness: list, request: () => Promise.resolve(list) };
  }
  return {
    named: true,
    sameness: given,
    request: async () => readList(given, await kitsOf(parts, organization, names)),
  };
}

async function kitsOf(
  parts: Parts,
  organization: OrganizationId,
  names: readonly string[],
): Promise<KitsOfList> {
  const kits = new Map<string, KitInForce | string>();
  await parts.database.inTenant(organization, async (db) => {
    for (const name of names) {
      const named = kitNamed(name);
      if (named !== null) kits.set(name, await kitOrProblem({ ...parts, db }, organization, named));
    }
  });
  return kits;
}

/** A kit, or why it cannot be used, in words that go on after the field's name. */
async function kitOrProblem(
  place: { readonly db: TenantDb; readonly vault: Vault },
  organization: OrganizationId,
  named: NonNullable<ReturnType<typeof kitNamed>>,
): Promise<KitInForce | string> {
  try {
    return await kitInForce({ ...place, organization }, named);
  } catch (error) {
    const problem = error instanceof ActError ? PROBLEMS[error.code] : undefined;
    if (problem === undefined) throw error;
    return problem;
  }
}
