import { type Config, type Settings, VARIABLES } from "../config/index.ts";
import type { Login } from "../platform/embedded-postgres/index.ts";
import type { Role } from "../ports/process.ts";
import type { Deployment } from "./deployment.ts";
import type { HandedOver } from "./given.ts";

interface Powers {
  /** The logins of the database it may use. */
  readonly logins: readonly Login[];
  /** The secret settings it may know. */
  readonly secrets: readonly (keyof Settings)[];
}

/**
 * P-6: what each process is given, and nothing else. The gateway needs the peppers to recognise keys, and the master key to open a
 * provider's secret for each call; control needs both to make keys and to seal secrets, and what other
 * parties know us by, for whoever signs in with them; the worker needs the master key to sign the
 * audit ledger and to open the mails that it sends, and it alone signs pictures. Where pictures are in a bucket, it is tried before the start; control fills and reads
 * it, and the worker sweeps it.
 */
const POWERS: Readonly<Record<Role, Powers>> = {
  prepare: {
    logins: ["sallyport_migrate", "sallyport_control"],
    secrets: ["masterKey", "keyPeppers", "objectsSecretAccessKey"],
  },
  gateway: {
    logins: ["sallyport_gateway"],
    secrets: ["masterKey", "keyPeppers", "redisUrl", "metricsToken"],
  },
  control: {
    logins: ["sallyport_control"],
    secrets: [
      "masterKey",
      "keyPeppers",
      "redisUrl",
      "turnstileSecret",
      "signInSecrets",
      "objectsSecretAccessKey",
    ],
  },
  worker: {
    logins: ["sallyport_worker", "sallyport_audit"],
    secrets: ["masterKey", "smtpUrl", "objectsSecretAccessKey", "c2paPrivateKey"],
  },
};

/** What the launcher hands over to a process of this role. */
export function handOver(role: Role, deployment: Deployment): HandedOver {
  const { dataDir, embedded, fingerprints, address } = deployment;
  const logins = POWERS[role].logins.flatMap((login) => {
    const found = address(login);
    return found === null ? [] : [[login, found] as const];
  });
  return {
    config: configFor(role, deployment),
    dataDir,
    embedded,
    fingerprints,
    logins: Object.fromEntries(logins),
  };
}

function configFor(role: Role, { config, secrets }: Deployment): Config {
  const hidden = Object.entries(VARIABLES).flatMap(([entry, { secret }]) =>
    secret && !POWERS[role].secrets.includes(entry as keyof Settings) ? [[entry, undefined] as const] : [],
  );
  // With its own database the development keys are made and stand in a file; a process is told them, too.
  return { ...config, ...secrets, ...Object.fromEntries(hidden), values: {} };
}
