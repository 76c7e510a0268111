import { openControl, operatorOf } from "../../compose/open-control.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { migrate, shippedSchemaVersion } from "../../platform/postgres/index.ts";
import type { Invocation } from "../terminal.ts";
import { withDeployment } from "../with-control.ts";

/** `sallyport migrate`. With the control login it also sees to the master key and the first organization. */
export async function migrateDatabase(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal } = invocation;
  await withDeployment(invocation, async (deployment) => {
    const address = deployment.address("sallyport_migrate");
    if (!address)
      throw new OperatorError(
        "SALLYPORT_DATABASE_URL_MIGRATE must be set for this command; it is the migration login's database URL.",
      );
    const applied = await migrate(address, operatorOf(deployment));
    const version = await shippedSchemaVersion();
    const masterKeyChecked = deployment.address("sallyport_control") !== null;
    if (masterKeyChecked) await (await openControl(deployment)).close();
    if (json) return terminal.out(JSON.stringify({ applied, schemaVersion: version, masterKeyChecked }));
    terminal.out(
      applied.length === 0
        ? `The schema is up to date: version ${version}.`
        : `Applied migration ${applied.join(", ")}; the schema has version ${version} now.`,
    );
    terminal.out(
      masterKeyChecked
        ? "The master key is the one this database belongs to."
        : "The master key was not checked, because SALLYPORT_DATABASE_URL_CONTROL is not set.",
    );
  });
}
