import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type ProviderId, parseId } from "../../kernel/ids.ts";
import { type ProviderPlace, providerPage } from "../../provider-accounts/index.ts";
import { pageInOrder, pageInput, pageOf, readPlace } from "../cursor.ts";
import { operation } from "../operation.ts";
import { PLATFORM_ROLES } from "../principal.ts";
import { providerShown, showProvider } from "./shown.ts";

const PRIORITY = /^\d{1,6}$/;

export const listProviders = operation({
  name: "providers.list",
  summary: "Lists the providers that are set up, in the order in which they are tried.",
  allowed: { platform: PLATFORM_ROLES },
  effect: "reads",
  input: z.strictObject(pageInput),
  output: pageOf(providerShown),
  errors: [],
  async run({ database }, { limit, cursor }) {
    const after = placeAfter(cursor);
    const rows = await database.asOperator((db) => providerPage(db, { after, limit }));
    return pageInOrder(rows, limit, showProvider, ({ priority, id }) => [String(priority), id]);
  },
});

function placeAfter(cursor: string | undefined): ProviderPlace | null {
  const place = readPlace(cursor, 2);
  if (place === null) return null;
  const [priority = "", text = ""] = place;
  const id = parseId<ProviderId>(text);
  if (id !== null && PRIORITY.test(priority)) return { priority: Number(priority), id };
  throw new ActError("invalid_input", { field: "cursor", problem: "is not a cursor of this list" });
}
