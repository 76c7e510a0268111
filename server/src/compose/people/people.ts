import {
  DisposableDomains,
  DOOR_LIMITS,
  DoorLimits,
  type HumanCheck,
  ProofOfWork,
  Turnstile,
  type TurnstileOptions,
} from "../../abuse/index.ts";
import { publicKeys, readAccessToken } from "../../access-tokens/index.ts";
import { openPeopleKeys, PasswordHasher } from "../../accounts/index.ts";
import { type Config, ownOrigins, servesPeople } from "../../config/index.ts";
import { type Entrance, type EntranceSettings, type SetupFacts, sessionOf } from "../../entrance/index.ts";
import type { PeopleApi } from "../../http/control/doors.ts";
import type { Watcher } from "../../http/control/live.ts";
import { type IssuerSettings, openIssuers } from "../../issuers/index.ts";
import type { Clock } from "../../kernel/clock.ts";
import { createNetworks } from "../../kernel/network.ts";
import { Secret } from "../../kernel/secret.ts";
import { countedAddress } from "../../limits/index.ts";
import { type Principal, platformPrincipal } from "../../operations/index.ts";
import { personPrincipal, principalWith } from "../../operations/person-principal.ts";
import { ORGANIZATION_ROLES } from "../../operations/principal.ts";
import { membershipsOfThese } from "../../organizations/index.ts";
import { recognisePersonToken } from "../../person-tokens/index.ts";
import type { Actor, ControlDatabase } from "../../ports/database.ts";
import type { Egress } from "../../ports/egress.ts";
import type { LimitStore } from "../../ports/limit-store.ts";
import { confirmEverywhere } from "../../propagation/index.ts";
import { deviceOf, hasSecondFactor, openSessionsAmong, recogniseSession } from "../../sessions/index.ts";
import { type ConsoleSession, recogniseConsole } from "../../staff/index.ts";
import type { Vault } from "../../vault/index.ts";

/** What accounts are made of, beside what every part of the control plane has. */
export interface PeopleParts {
  readonly database: ControlDatabase;
  /** The control login, acting as somebody. */
  readonly actingAs: (actor: Actor) => ControlDatabase;
  readonly vault: Vault;
  readonly limits: LimitStore;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly addressOf: (request: Request) => string;
  readonly settings: PeopleSettings;
}

export interface PeopleSettings extends EntranceSettings {
  readonly refusedDomains: readonly string[];
  readonly allowedDomains: readonly string[];
  /** Networks from which the console is there, in CIDR notation; empty: from everywhere. */
  readonly consoleNetworks: readonly string[];
  readonly issuers: readonly IssuerSettings[];
  /** Instead of the proof of work; null: off. */
  readonly turnstile: Pick<TurnstileOptions, "siteKey" | "secret" | "verifier"> | null;
  /** Less than usual only where nothing depends on it, as in tests. */
  readonly bcryptCost?: number;
  readonly proofRounds?: number;
  /** How often it is looked for what open pages are told. */
  readonly liveEveryMs?: number;
}

/** Milliseconds: longer than a sign-up or a wrong password takes here when nobody else waits (measured: 0.25 s). */
const EVEN_MS = 500;

/** What the operator's settings say of people; null where none come. Needs the secrets of the control process. */
export function peopleSettings(config: Config): PeopleSettings | null {
  const { production } = config;
  if (!servesPeople(config)) return null;
  return {
    signUp: config.signUp,
    product: config.productName,
    operator: config.operatorName ?? null,
    mail: config.mailFrom !== undefined || !production,
    signUpsPerNetwork: config.signUpsPerNetwork,
    signUpsPerDomain: config.signUpsPerDomain,
    evenMs: EVEN_MS,
    origins: ownOrigins(config),
    refusedDomains: config.refusedMailDomains,
    allowedDomains: config.allowedMailDomains,
    consoleNetworks: config.consoleNetworks,
    setup: setupFacts(config),
    turnstile: turnstileOf(config),
    appOrigins: config.appOrigins,
    issuers: config.signInWith.flatMap((one) => {
      // A process that serves no doors is not given them.
      const secret = (config.signInSecrets as Config["signInSecrets"] | undefined)?.[one.name];
      return secret === undefined
        ? []
        : [{ ...one, url: new URL(one.url), clientSecret: new Secret(secret) }];
    }),
  };
}

function setupFacts(config: Config): SetupFacts {
  const { publicUrl, tls, tlsProxies, mailFrom } = config;
  return {
    development: !config.production,
    publicUrl: publicUrl ?? null,
    tls: tls !== null || tlsProxies.length > 0,
    mail: mailFrom !== undefined,
    operatorNamed: config.operatorName !== undefined,
    ownDatabase: config.ownDatabase,
    consoleRestricted: config.consoleNetworks.length > 0,
  };
}

/** AB-1: without its secret it is off. */
function turnstileOf({ turnstileSiteKey: siteKey, turnstileSecret }: Config): PeopleSettings["turnstile"] {
  if (siteKey === undefined || turnstileSecret === undefined) return null;
  return { siteKey, secret: new Secret(turnstileSecret) };
}

/** Puts together how people come in. */
export function composePeople(parts: PeopleParts): PeopleApi {
  const { database, actingAs, vault, limits, clock, settings, addressOf } = parts;
  const doorLimits = new DoorLimits(limits);
  const issuers = openIssuers(settings.issuers, parts.egress);
  const disposable = new DisposableDomains({
    refused: settings.refusedDomains,
    allowed: settings.allowedDomains,
  });
  const entrance = once(async (): Promise<Entrance> => {
    const keys = await openPeopleKeys(database, vault);
    return {
      database,
      actingAs: (account) => actingAs({ kind: "person", id: account }),
      vault,
      keys,
      passwords: new PasswordHasher(keys.passwordKey, settings.bcryptCost),
      limits: doorLimits,
      human: humanCheck(parts, keys.proofKey),
      disposable,
      issuers,
      clock,
      everywhere(generation) {
        const startedMs = clock.monotonicMs();
        return confirmEverywhere(database, generation, () => clock.monotonicMs() - startedMs);
      },
      settings,
    };
  });
  return {
    entrance,
    origins: settings.origins,
    appOrigins: settings.appOrigins,
    recognise: (token, request) => recognisePerson(parts, token, request),
    publicKeys: () => publicKeys(database),
    async countVisit({ limits: counted }, { origin }) {
      await counted.take(DOOR_LIMITS.anything, origin.network);
    },
    async visitOf(request, cookies) {
      const { session, console, device, browser, step, ceremony } = cookies;
      const address = addressOf(request);
      return {
        address,
        origin: {
          network: countedAddress(address),
          device: deviceOf(request.headers.get("user-agent")),
        },
        session: session === null ? null : await recogniseSession(database, session),
        console: console === null ? null : await recogniseConsole(database, console),
        device,
        browser,
        step,
        ceremony,
      };
    },
    async principalOf({ session, address }) {
      if (session === null) return null;
      const { account, id, verified, agreed, factors } = session;
      const proven = hasSecondFactor(factors);
      return personPrincipal(database, { account, session: id, verified, agreed, proven, address });
    },
    principalsOf: (watchers) => principalsOf(database, watchers),
    seesConsole: (request) => consoleIsThere(settings.consoleNetworks, addressOf(request)),
    consolePrincipalOf: ({ console }) => console && consolePrincipal(console),
  };
}

/** As `principalOf`, for all pages that are told what happens, in two questions. */
async function principalsOf(
  database: ControlDatabase,
  watchers: readonly Watcher[],
): Promise<readonly (Principal | null)[]> {
  const { sessions, memberships } = await database.asOperator(async (db) => {
    const open = await openSessionsAmong(
      db,
      watchers.map(({ session }) => session),
    );
    const accounts = [...new Set(open.map(({ account }) => account))];
    return { sessions: open, memberships: await membershipsOfThese(db, accounts) };
  });
  return watchers.map(({ session: id, address }) => {
    const session = sessions.find((one) => one.id === id);
    if (session === undefined) return null;
    const { account, verified, agreed, factors } = session;
    const person = { account, session: id, verified, agreed, proven: hasSecondFactor(factors), address };
    return principalWith(person, memberships.get(account) ?? []);
  });
}

/** ID-7: whether the console is there for an address. @param networks in CIDR notation; none: for everybody */
export function consoleIsThere(networks: readonly string[], address: string): boolean {
  return networks.length === 0 || createNetworks(networks)(address);
}

/** ID-7: who acts in the console, with the role of this moment. They are no member of anything there. */
function consolePrincipal({ account, id, role, provenSecondsAgo }: ConsoleSession): Principal {
  return {
    ...platformPrincipal({ kind: "operator", id: account }, role),
    console: { account, session: id, provenSecondsAgo },
  };
}

/** Whose token it is: one that a person made, or one of five minutes for another site's pages. */
async function recognisePerson(
  { database, settings, clock, addressOf }: PeopleParts,
  token: string,
  request: Request,
): Promise<Principal | null> {
  const address = addressOf(request);
  const own = await recognisePersonToken(database, token);
  if (own !== null) {
    const { account, verified, secondFactor: proven, organizations } = own;
    const role = ORGANIZATION_ROLES.find((one) => one === own.role) ?? "viewer";
    const bounds = { organizations, role };
    // A new version stops no program: its person is asked in the pages. Who takes an agreement back ends the tokens.
    const person = { account, session: null, verified, agreed: true, proven, address, bounds };
    return personPrincipal(database, person);
  }
  const [site = ""] = settings.origins;
  const claims = token.includes(".") ? await readAccessToken({ database, clock, site }, token) : null;
  const origin = request.headers.get("origin");
  // It was given to the pages of one site, and to those of no other.
  if (claims === null || (origin !== null && origin !== claims.origin)) return null;
  if (!settings.appOrigins.includes(claims.origin)) return null;
  const session = await sessionOf(database, claims);
  if (session === null) return null;
  const { account, id, verified, agreed, factors } = session;
  return personPrincipal(database, {
    account,
    session: id,
    verified,
    agreed,
    proven: hasSecondFactor(factors),
    address,
  });
}

function humanCheck({ settings, egress, clock, limits }: PeopleParts, key: Uint8Array): HumanCheck {
  const { turnstile, origins, proofRounds } = settings;
  if (turnstile === null)
    return new ProofOfWork({
      key,
      clock,
      store: limits,
      ...(proofRounds === undefined ? {} : { rounds: proofRounds }),
    });
  const hosts = origins.map((origin) => new URL(origin).hostname);
  return new Turnstile({ ...turnstile, hosts, egress, clock, store: limits });
}

/** Makes it when it is first asked for; what failed is tried again at the next call. */
function once<Made>(make: () => Promise<Made>): () => Promise<Made> {
  let made: Promise<Made> | null = null;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = null;
      throw error;
    });
    return made;
  };
}
