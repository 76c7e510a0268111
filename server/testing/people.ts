import { solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import type { Hono } from "hono";
import type pg from "pg";
import { openPeopleKeys, type PeopleKeys } from "../src/accounts/index.ts";
import { composeControl } from "../src/compose/control.ts";
import type { PeopleSettings } from "../src/compose/people/people.ts";
import { ActReplays } from "../src/idempotency/index.ts";
import { systemClock } from "../src/kernel/clock.ts";
import type { Scanner } from "../src/leaks/index.ts";
import { keptMails, type MailTo, openMail } from "../src/mail/index.ts";
import { createEgress } from "../src/platform/egress/index.ts";
import type { Login } from "../src/platform/embedded-postgres/index.ts";
import { createEnvironmentKms } from "../src/platform/kms/environment-kms.ts";
import { LocalLimitStore } from "../src/platform/limit-store/index.ts";
import {
  connectControlDatabase,
  type DatabaseAddress,
  openControlConnections,
} from "../src/platform/postgres/index.ts";
import type { Actor, ControlDatabase } from "../src/ports/database.ts";
import type { LimitStore } from "../src/ports/limit-store.ts";
import { createVault, insertMasterKeyCheck, sealMasterKeyCheck, type Vault } from "../src/vault/index.ts";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "./database.ts";
import { TestLog } from "./log.ts";
import { TEST_HASHER } from "./tenant.ts";

export const SITE = "https://sallyport.example";
export const PASSWORD = "wet stones hum in the harbour";

export const TEST_MASTER_KEY = Buffer.alloc(32, "master");

const PEPPERS = [{ version: 1, bytes: Buffer.alloc(32, "pepper of the tests") }] as const;

/** Everything as usual, but for what takes long and what nothing here depends on. */
const SETTINGS: PeopleSettings = {
  signUp: "open",
  product: "Sallyport",
  mail: true,
  signUpsPerNetwork: 1_000,
  signUpsPerDomain: 1_000,
  evenMs: 0,
  origins: [SITE],
  refusedDomains: [],
  allowedDomains: [],
  consoleNetworks: [],
  setup: {
    development: true,
    publicUrl: SITE,
    tls: false,
    mail: true,
    operatorNamed: false,
    ownDatabase: false,
    consoleRestricted: false,
  },
  issuers: [],
  turnstile: null,
  appOrigins: [],
  operator: null,
  proofRounds: 1,
  liveEveryMs: 50,
};

/** The lowest there is, so that tests that are not about it do not wait for it. */
const QUICK_COST = 4;

/** The control plane with people in it, on a database of its own. */
export interface PeopleStage {
  readonly database: ControlDatabase;
  readonly superuser: pg.Client;
  readonly vault: Vault;
  readonly keys: PeopleKeys;
  readonly log: TestLog;
  readonly app: Hono;
  addressOf(login: Login): DatabaseAddress;
  /** With another login. */
  connect(login: Login, actor?: Actor): ControlDatabase;
  /** Another composition on the same database. */
  compose(settings?: Partial<PeopleSettings>, limits?: LimitStore): Hono;
  browser(options?: BrowserOptions): Browser;
  /** All mails that are not sent yet, the oldest first. */
  mails(): Promise<readonly MailTo[]>;
  /** The newest mail to an address. */
  mailTo(address: string): Promise<MailTo>;
  /** Somebody whose address is verified and who is signed in. */
  signUp(address: string, options?: BrowserOptions): Promise<Browser>;
  stop(): Promise<void>;
}

export interface BrowserOptions {
  readonly network?: string;
  readonly userAgent?: string;
  readonly app?: Hono;
}

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows what it asked for
  readonly body: any;
}

const NETWORK = "x-test-network";

/** @param real passwords as they are stored: with the usual cost, below which the database takes none */
export async function startPeople({
  real = false,
  scanners = [],
}: {
  readonly real?: boolean;
  readonly scanners?: readonly Scanner[];
} = {}): Promise<PeopleStage> {
  const test: TestDatabase = await startTestDatabase();
  const superuser = await test.connect("postgres");
  if (!real) await superuser.query("alter table accounts drop constraint accounts_password_hash_check");
  const connections = openControlConnections(test.addressOf("sallyport_control"));
  const database = connections.actingAs(TEST_ACTOR);
  const vault = createVault(createEnvironmentKms(TEST_MASTER_KEY), systemClock);
  const check = await sealMasterKeyCheck(vault);
  await database.asOperator((db) => insertMasterKeyCheck(db, check));
  const keys = await openPeopleKeys(database, vault);
  const log = new TestLog();
  const egress = createEgress();
  const compose = (settings: Partial<PeopleSettings> = {}, limits?: LimitStore) =>
    composeControl({
      log,
      limits: limits ?? new LocalLimitStore({ clock: systemClock }),
      database,
      actingAs: connections.actingAs,
      vault,
      egress,
      hasher: TEST_HASHER,
      replays: new ActReplays(database, PEPPERS),
      scanners,
      addressOf: (request) => request.headers.get(NETWORK) ?? "unknown",
      people: { ...SETTINGS, ...(real ? {} : { bcryptCost: QUICK_COST }), ...settings },
    });
  const app = compose();
  const mails = async () =>
    (await database.asOperator((db) => keptMails(db, 1_000))).map(({ id, sealed }) =>
      openMail(keys, id, sealed),
    );
  const stage: PeopleStage = {
    database,
    superuser,
    vault,
    keys,
    log,
    compose,
    connect: (login, actor = TEST_ACTOR) => connectControlDatabase(test.addressOf(login), actor),
    app,
    addressOf: (login) => test.addressOf(login),
    browser: (options = {}) => new Browser(options.app ?? app, options),
    mails,
    async mailTo(address) {
      const found = (await mails()).findLast(({ to }) => to === address);
      if (found === undefined) throw new Error(`no mail to ${address}`);
      return found;
    },
    async signUp(address, options = {}) {
      const browser = stage.browser(options);
      await browser.signUp(address);
      await browser.post("/verify", { token: tokenOf(await stage.mailTo(address)) });
      return browser;
    },
    async stop() {
      egress.close();
      await connections.close();
      await test.stop();
    },
  };
  return stage;
}

/** The token in a mail's link. */
export function tokenOf({ message }: MailTo): string {
  return message.path.split("#t=")[1] ?? "";
}

let networks = 0;

/** A browser with its cookies, which says where its pages come from as browsers do. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #app: Hono;
  readonly #network: string;
  readonly #userAgent: string;

  constructor(
    app: Hono,
    { network, userAgent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0" }: BrowserOptions,
  ) {
    this.#app = app;
    networks += 1;
    this.#network = network ?? `10.0.${networks >> 8}.${networks & 255}`;
    this.#userAgent = userAgent;
  }

  get signedIn(): boolean {
    return this.cookies.has("__Host-sallyport");
  }

  get(path: string): Promise<Got> {
    return this.send("GET", path);
  }

  post(path: string, body: unknown = {}, headers: Readonly<Record<string, string>> = {}): Promise<Got> {
    return this.send("POST", path, body, headers);
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Got> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await this.#app.request(`${SITE}/api/v1${path}`, {
      method,
      headers: {
        [NETWORK]: this.#network,
        "user-agent": this.#userAgent,
        ...(method === "GET" ? {} : { origin: SITE }),
        ...(cookie === "" ? {} : { cookie }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? null : JSON.parse(text),
    };
  }

  #keep(line: string): void {
    const [name = "", value = ""] = (line.split(";")[0] ?? "").split("=");
    if (/; Max-Age=0\b/.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  async proof(action: "sign_up" | "sign_in"): Promise<string> {
    const { body } = await this.post("/proofs", { action });
    const solution = await solveChallenge({ challenge: body.challenge, deriveKey });
    return Buffer.from(JSON.stringify({ challenge: body.challenge, solution })).toString("base64");
  }

  async signUp(address: string, more: Readonly<Record<string, unknown>> = {}): Promise<Got> {
    return this.post("/sign-up", {
      address,
      name: "Ada Lovelace",
      password: PASSWORD,
      proof: await this.proof("sign_up"),
      ...more,
    });
  }

  signIn(address: string, password = PASSWORD, more: Readonly<Record<string, unknown>> = {}): Promise<Got> {
    return this.post("/sign-in", { address, password, ...more });
  }
}

export const codeOf = ({ status, body }: Got) => [status, body.code];
