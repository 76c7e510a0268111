import type pg from "pg";
import { composeControl } from "../src/compose/control.ts";
import { ActReplays } from "../src/idempotency/index.ts";
import { systemClock } from "../src/kernel/clock.ts";
import { createEgress } from "../src/platform/egress/index.ts";
import { createEnvironmentKms } from "../src/platform/kms/environment-kms.ts";
import { LocalLimitStore } from "../src/platform/limit-store/index.ts";
import { openControlConnections } from "../src/platform/postgres/index.ts";
import { createToken, type TokenRole } from "../src/tokens/index.ts";
import { createVault } from "../src/vault/index.ts";
import { startTestDatabase, TEST_ACTOR } from "./database.ts";
import { TestLog } from "./log.ts";
import { TEST_HASHER } from "./tenant.ts";
import { adoptMasterKey } from "./vault.ts";

const DAY_MS = 86_400_000;
const PEPPERS = [{ version: 1, bytes: Buffer.alloc(32, "pepper of the tests") }] as const;

interface Sent {
  readonly as?: TokenRole;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The control plane's API on a database of its own, with a token of each role. */
export async function startTestControl() {
  const database = await startTestDatabase();
  const superuser: pg.Client = await database.connect("postgres");
  const connections = openControlConnections(database.addressOf("sallyport_control"));
  const own = connections.actingAs(TEST_ACTOR);
  const egress = createEgress();
  const log = new TestLog();
  const vault = createVault(createEnvironmentKms(Buffer.alloc(32, "master")), systemClock);
  await adoptMasterKey(own, vault);
  const app = composeControl({
    log,
    egress,
    limits: new LocalLimitStore({ clock: systemClock }),
    database: own,
    actingAs: connections.actingAs,
    vault,
    hasher: TEST_HASHER,
    replays: new ActReplays(own, PEPPERS),
    addressOf: () => "192.0.2.1",
  });
  const tokenFor = async (role: TokenRole) => {
    const request = { operator: `${role}-mara`, name: role, role, expiresAt: new Date(Date.now() + DAY_MS) };
    return (await createToken(own, TEST_HASHER, request)).token.reveal();
  };
  const tokens: Readonly<Record<TokenRole, string>> = {
    support: await tokenFor("support"),
    operator: await tokenFor("operator"),
    admin: await tokenFor("admin"),
  };
  return {
    superuser,
    /** The control login's own access. */
    database: own,
    tokens,
    log,
    /** Calls the API as somebody with that role; by default an admin. */
    async call(method: string, path: string, { as = "admin", body, headers = {} }: Sent = {}) {
      const response = await app.request(`http://localhost/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${tokens[as]}`,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
      return { status: response.status, headers: response.headers, body: (await response.json()) as any };
    },
    async stop() {
      egress.close();
      await connections.close();
      await database.stop();
    },
  };
}

export type TestControl = Awaited<ReturnType<typeof startTestControl>>;
