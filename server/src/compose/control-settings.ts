import type { DatabaseAddress } from "../platform/postgres/index.ts";
import type { Deployment } from "./deployment.ts";

const SOCKET = "SALLYPORT_CONTROL_SOCKET";
const DATABASE = "SALLYPORT_CONTROL_DATABASE";

/** What the control process is given: its own login, what opens stored secrets and checks keys, and no other login. */
export interface ControlSettings {
  readonly socket: string;
  readonly database: DatabaseAddress;
  readonly masterKey: string;
  readonly keyPeppers: string;
  readonly redisUrl: string | null;
  readonly redisCa: string | null;
}

/** Null when this deployment has no control login. */
export function settingsForControl(
  deployment: Deployment,
  socket: string,
): Readonly<Record<string, string>> | null {
  const database = deployment.address("sallyport_control");
  if (database === null) return null;
  const { masterKey, keyPeppers } = deployment.secrets;
  const { redisUrl, redisCa } = deployment.config;
  return {
    [SOCKET]: socket,
    [DATABASE]: JSON.stringify(database),
    SALLYPORT_MASTER_KEY: masterKey,
    SALLYPORT_KEY_PEPPERS: keyPeppers,
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    ...(redisCa === undefined ? {} : { SALLYPORT_REDIS_CA: redisCa }),
  };
}

export function readControlSettings(given: Readonly<Record<string, string | undefined>>): ControlSettings {
  const need = (name: string): string => {
    const value = given[name];
    if (value === undefined) throw new Error(`${name} was not handed over`);
    return value;
  };
  return {
    socket: need(SOCKET),
    database: JSON.parse(need(DATABASE)) as DatabaseAddress,
    masterKey: need("SALLYPORT_MASTER_KEY"),
    keyPeppers: need("SALLYPORT_KEY_PEPPERS"),
    redisUrl: given["REDIS_URL"] ?? null,
    redisCa: given["SALLYPORT_REDIS_CA"] ?? null,
  };
}
