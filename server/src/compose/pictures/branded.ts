import { kitInForce } from "../../brand/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { OrganizationId } from "../../kernel/ids.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import { brandNamedIn, NO_KIT, readTaskRequest } from "../../tasks/index.ts";
import type { Vault } from "../../vault/index.ts";

/** Reasons why a kit cannot be used, as a caller of tasks reads them. */
const PROBLEMS: Readonly<Record<string, string>> = {
  brand_kit_not_found: NO_KIT,
  brand_version_not_found: "names a version that this brand kit does not have",
  brand_kit_unpublished: "names a brand kit of which nothing was published yet",
};

type Request = ReturnType<typeof readTaskRequest>;

/** A request for a task, with the brand kit that it names. */
export interface Branded {
  readonly named: boolean;
  /** What makes two requests the same, whatever was published between them. */
  readonly sameness: unknown;
  /** As it is now. @throws ActError invalid_input */
  request(): Promise<Request>;
}

/** Reads a request; one that names a kit is read with it, later. @throws ActError invalid_input */
export function brandedBy(
  { database, vault }: { readonly database: ControlDatabase; readonly vault: Vault },
  organization: OrganizationId,
  body: unknown,
): Branded {
  const named = brandNamedIn(body);
  if (named === null) {
    const request = readTaskRequest(body);
    return { named: false, sameness: request, request: () => Promise.resolve(request) };
  }
  return {
    named: true,
    sameness: body,
    async request() {
      const kit = await database
        .inTenant(organization, (db) => kitInForce({ db, vault, organization }, named))
        .catch((error: unknown) => {
          const problem = error instanceof ActError ? PROBLEMS[error.code] : undefined;
          throw problem === undefined ? error : new ActError("invalid_input", { field: "brand", problem });
        });
      return readTaskRequest(body, kit);
    },
  };
}
