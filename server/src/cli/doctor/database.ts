import { access, constants } from "node:fs/promises";
import type { Deployment } from "../../compose/deployment.ts";
import { systemClock } from "../../kernel/clock.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { LOGINS, type Login } from "../../platform/embedded-postgres/index.ts";
import {
  checkLogin,
  connectControlDatabase,
  connectGatewayDatabase,
  refuseNewerSchema,
  shippedSchemaVersion,
} from "../../platform/postgres/index.ts";
import type { GatewayDatabase } from "../../ports/database.ts";
import { allStops } from "../../switches/index.ts";
import { createVault, verifyMasterKeys } from "../../vault/index.ts";
import type { Invocation } from "../terminal.ts";
import { withDeployment } from "../with-control.ts";
import { checkSigning } from "./audit.ts";
import { checkBooks } from "./books.ts";
import { type Check, check } from "./check.ts";
import { checkLimits, checkRedis } from "./limits.ts";

/** No login that serves may change the schema, whatever else it may do. */
const CHANGE_SCHEMA = [
  "create table doctor_probe (one integer)",
  "alter table api_keys disable row level security",
  "drop table usage_requests",
  "delete from schema_migrations",
];

/** The gateway has functions, and no table but the one that shows a wrong master key (K-1, P-1). */
const READ_DIRECTLY = [
  "select from api_keys",
  "select from organizations",
  "select from providers",
  "select from provider_secrets",
  "select from usage_requests",
];

const FORBIDDEN: Readonly<Record<Login, readonly string[]>> = {
  sallyport_migrate: [],
  sallyport_gateway: [...READ_DIRECTLY, ...CHANGE_SCHEMA],
  sallyport_control: ["update usage_requests set status = status", ...CHANGE_SCHEMA],
  sallyport_worker: ["select from provider_secrets", ...CHANGE_SCHEMA],
  sallyport_audit: ["select from provider_secrets", "select from api_keys", ...CHANGE_SCHEMA],
};

/** Everything that needs the data folder or the database. */
export async function checkDatabase(invocation: Invocation, note: (result: Check) => void): Promise<void> {
  const opened = await check("database", () =>
    withDeployment(invocation, async (deployment) => {
      const message = deployment.embedded ? "embedded, and it runs." : "the operator's own.";
      note({ name: "database", ok: true, message });
      note(await check("data folder", () => checkFolder(deployment)));
      let gatewayConnects = true;
      for (const login of LOGINS) {
        const result = await checkOneLogin(deployment, login);
        if (result) note(result);
        if (login === "sallyport_gateway") gatewayConnects = result?.ok ?? false;
      }
      // What cannot be asked would only look like further faults.
      if (!gatewayConnects) return message;
      const address = deployment.address("sallyport_gateway");
      if (!address) throw new OperatorError("DATABASE_URL must be set.");
      const database = connectGatewayDatabase(address);
      try {
        const schema = await check("schema", () => checkSchema(database));
        note(schema);
        // A schema of another version may not know the questions.
        if (schema.ok) note(await check("audit ledger", () => checkSigning(database, deployment)));
        const books = schema.ok ? await checkBooks(deployment) : null;
        if (books !== null) note(books);
        const stops = await checkStops(deployment);
        if (stops !== null) note(stops);
        note(await check("master key", () => checkMasterKey(database, deployment)));
        const limits = schema.ok ? await checkLimits(deployment) : null;
        for (const result of [limits, await checkRedis(deployment)]) if (result) note(result);
      } finally {
        await database.close();
      }
      return message;
    }),
  );
  if (!opened.ok) note(opened);
}

async function checkFolder({ dataDir }: Deployment): Promise<string> {
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
    return `${dataDir} can be written.`;
  } catch {
    throw new OperatorError(`${dataDir} cannot be written; change its owner, or set SALLYPORT_DATA_DIR.`);
  }
}

/** Null for a login whose address this machine was not given, which is as it should be on a serving node. */
async function checkOneLogin(deployment: Deployment, login: Login): Promise<Check | null> {
  const name = `login ${login}`;
  try {
    const address = deployment.address(login);
    if (!address) return null;
    return await check(name, async () => {
      const { unrestricted, allowed } = await checkLogin(address, FORBIDDEN[login]);
      const rights = allowed.map((statement) => `'${statement}'`).join(", ");
      if (unrestricted)
        throw new OperatorError(
          `${address.user} is a superuser, may create roles or passes row-level security; give this plane the login of docs/database-roles.md.`,
        );
      if (allowed.length > 0)
        throw new OperatorError(
          `${address.user} may run ${rights}, which this plane must not; revoke that, or use the right login.`,
        );
      return "connects, and may do no more than it should.";
    });
  } catch (error) {
    return check(name, () => Promise.reject(error));
  }
}

/** AB-9: no fault, and often the answer to why nothing works. Null where the login is not here to ask with. */
async function checkStops(deployment: Deployment): Promise<Check | null> {
  const address = deployment.address("sallyport_control");
  if (!address) return null;
  const database = connectControlDatabase(address, { kind: "operator", id: "doctor" });
  try {
    const stops = await allStops(database);
    const message =
      stops.length === 0
        ? "none: nothing was stopped by the operator."
        : `${stops.length} (${[...new Set(stops.map(({ target }) => target.scope))].join(", ")}); 'npx sallyport emergency list' says what and why.`;
    return { name: "emergency stops", ok: true, message };
  } catch {
    // The login's own check says what is wrong with it, and the schema's that it is not migrated.
    return null;
  } finally {
    await database.close();
  }
}

async function checkSchema(database: GatewayDatabase): Promise<string> {
  const shipped = await shippedSchemaVersion();
  const found = await database.schemaVersion().catch(() => 0);
  refuseNewerSchema(found, shipped);
  if (found === shipped) return `version ${found}, as this program knows it.`;
  throw new OperatorError(
    `version ${found}, and this program needs ${shipped}; run 'npx sallyport migrate'.`,
  );
}

async function checkMasterKey(database: GatewayDatabase, { kms }: Deployment): Promise<string> {
  const checks = await database.masterKeyChecks().catch(() => []);
  if (checks.length === 0)
    throw new OperatorError("nothing was sealed with it yet; run 'npx sallyport migrate'.");
  const adopted = await verifyMasterKeys(createVault(kms, systemClock), checks);
  if (!adopted) throw new OperatorError("the first one was not adopted yet; run 'npx sallyport migrate'.");
  return kms.keyIds.length === 1
    ? "it is the one this database was set up with."
    : `${kms.activeKeyId} seals, and others are still here; 'npx sallyport vault status' says whether they are needed.`;
}
