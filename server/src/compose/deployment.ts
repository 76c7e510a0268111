import { createHmac } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { type Config, readMasterKeys, readPeppers } from "../config/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import { type Login, startEmbeddedPostgres } from "../platform/embedded-postgres/index.ts";
import { createEnvironmentKms, deriveFromMasterKey } from "../platform/kms/environment-kms.ts";
import { type DatabaseAddress, readDatabaseUrl } from "../platform/postgres/connection.ts";
import { developmentKeys } from "../platform/process/development-keys.ts";
import type { Given } from "./given.ts";

/** What every command needs before it can do anything: secrets, and a database that answers. */
export interface Deployment extends Given {
  /** As they were given or made, for the processes that need them too. */
  readonly secrets: { readonly masterKey: string; readonly keyPeppers: string };
  /** Resolves when an embedded database goes away by itself. */
  readonly databaseLost: Promise<void>;
  /** Close every connection first. Stops the embedded database unless another process uses it. */
  close(): Promise<void>;
}

const URLS = {
  sallyport_gateway: ["databaseUrl", "DATABASE_URL"],
  sallyport_migrate: ["databaseUrlMigrate", "SALLYPORT_DATABASE_URL_MIGRATE"],
  sallyport_control: ["databaseUrlControl", "SALLYPORT_DATABASE_URL_CONTROL"],
  sallyport_worker: ["databaseUrlWorker", "SALLYPORT_DATABASE_URL_WORKER"],
  sallyport_audit: ["databaseUrlAudit", "SALLYPORT_DATABASE_URL_AUDIT"],
} as const satisfies Record<Login, readonly [keyof Config, string]>;

/**
 * Reads the secrets and brings up the embedded database, or finds the operator's own.
 * @param root the folder of the clone, where ./data is
 * @throws OperatorError
 */
export async function openDeployment(
  config: Config,
  root: string,
  report: (step: string) => void,
): Promise<Deployment> {
  const dataDir = dataFolder(config, root);
  await makeDataDir(dataDir);
  const { masterKeys, peppers, secrets } = await readSecrets(config, dataDir);
  const fingerprints = fingerprintsOf(config, masterKeys[0]);
  const shared = {
    config,
    dataDir,
    kms: createEnvironmentKms(...masterKeys),
    secrets,
    peppers,
    fingerprints,
  };
  if (config.ownDatabase) {
    const address = (login: Login) => {
      const [setting, variable] = URLS[login];
      const url = config[setting];
      return url === undefined ? null : readDatabaseUrl(variable, url);
    };
    return {
      ...shared,
      embedded: false,
      address,
      databaseLost: new Promise(() => {}),
      close: async () => {},
    };
  }
  const passwords = masterKeys.map(
    (masterKey) => (role: string) =>
      deriveFromMasterKey(masterKey, `embedded-postgres/${role}`, 24).toString("base64url"),
  );
  const [passwordOf = () => "", ...earlierPasswordsOf] = passwords;
  const server = await startEmbeddedPostgres({ dataDir, passwordOf, earlierPasswordsOf, reporter: report });
  const address = (login: Login): DatabaseAddress => {
    const { host, port, user, password, database, application_name } = server.connectionOf(login);
    return { host, port, user, password, database, applicationName: application_name, tls: null };
  };
  return { ...shared, embedded: true, address, databaseLost: server.lost, close: () => server.stop() };
}

const FINGERPRINT_BYTES = 6;

function fingerprintsOf({ values }: Config, masterKey: Uint8Array): readonly string[] {
  const key = deriveFromMasterKey(masterKey, "configuration-fingerprint", 32);
  return Object.entries(values).map(([name, value]) => {
    const mac = createHmac("sha256", key).update(`${name}=${value}`).digest();
    return `${name}:${mac.subarray(0, FINGERPRINT_BYTES).toString("hex")}`;
  });
}

/** The data folder as an absolute path: the default is in the clone, another is where the caller says. */
export function dataFolder({ dataDir }: Config, root: string): string {
  return resolve(dataDir === "./data" ? root : process.cwd(), dataDir);
}

/** The folder itself may be entered by the database's user; what is inside has narrower rights. */
async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
  } catch {
    throw new OperatorError(
      `The data folder ${dataDir} cannot be made; choose another in SALLYPORT_DATA_DIR.`,
    );
  }
}

async function readSecrets(config: Config, dataDir: string) {
  const complete = config.masterKey !== undefined && config.keyPeppers !== undefined;
  const generated = complete ? null : await developmentKeys(dataDir);
  const secrets = {
    masterKey: config.masterKey ?? generated?.masterKey ?? "",
    keyPeppers: config.keyPeppers ?? generated?.keyPeppers ?? "",
  };
  const masterKeys = readMasterKeys("SALLYPORT_MASTER_KEY", secrets.masterKey);
  const peppers = readPeppers("SALLYPORT_KEY_PEPPERS", secrets.keyPeppers);
  if (peppers.some(({ bytes }) => masterKeys.some((masterKey) => Buffer.from(bytes).equals(masterKey)))) {
    throw new OperatorError(
      "SALLYPORT_KEY_PEPPERS repeats SALLYPORT_MASTER_KEY; they must be independent of each other.",
    );
  }
  return { masterKeys, peppers, secrets };
}
