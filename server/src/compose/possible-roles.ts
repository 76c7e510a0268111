import type { Config } from "../config/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import type { Deployment } from "./deployment.ts";

type ServingRole = Config["roles"][number];

interface PossibleRoles {
  /** Those of SALLYPORT_ROLES that have a login to work with. */
  readonly roles: readonly ServingRole[];
  /** Sentences for the operator about those that do not. */
  readonly advice: readonly string[];
}

/**
 * What of SALLYPORT_ROLES can run here.
 * A gateway alone is a good node; the operator is told what it does not do.
 * @throws OperatorError when nothing is left
 */
export function possibleRoles({ config, address }: Pick<Deployment, "config" | "address">): PossibleRoles {
  const advice: string[] = [];
  const roles = config.roles.filter((role) => {
    if (role === "control" && address("sallyport_control") === null) {
      advice.push(
        "/api is not served here, because SALLYPORT_DATABASE_URL_CONTROL is not set. Where it shall not be, leave control out of SALLYPORT_ROLES.",
      );
      return false;
    }
    if (role === "worker" && address("sallyport_worker") === null) {
      advice.push(
        "No background work is done here (expired credit, old idempotency keys, reconciliation), because SALLYPORT_DATABASE_URL_WORKER is not set. At least one node must do it. Where it shall not be done, leave worker out of SALLYPORT_ROLES.",
      );
      return address("sallyport_audit") !== null;
    }
    return true;
  });
  if (roles.length === 0) throw new OperatorError(advice.join(" "));
  return { roles, advice };
}
