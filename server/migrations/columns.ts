import { AUDIT } from "./columns/audit.ts";
import type { DeclaredTables } from "./columns/declared-table.ts";
import { DEPLOYMENT } from "./columns/deployment.ts";
import { LEDGER } from "./columns/ledger.ts";
import { LIMITS } from "./columns/limits.ts";
import { ORGANIZATIONS } from "./columns/organizations.ts";
import { PEOPLE } from "./columns/people.ts";
import { PICTURES } from "./columns/pictures.ts";
import { PRICES } from "./columns/prices.ts";
import { PROVIDERS } from "./columns/providers.ts";
import { WEBHOOKS } from "./columns/webhooks.ts";

/**
 * Z-2, R-5: every table and column there is, with its purpose. The catalogue test holds it against the migrated
 * schema, so that nothing can be stored that nobody has thought about.
 */
export const TABLES: DeclaredTables = {
  ...ORGANIZATIONS,
  ...PEOPLE,
  ...LEDGER,
  ...AUDIT,
  ...PROVIDERS,
  ...PRICES,
  ...LIMITS,
  ...DEPLOYMENT,
  ...PICTURES,
  ...WEBHOOKS,
};
