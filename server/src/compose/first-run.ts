import { refuseOwnSecret } from "../config/index.ts";
import type { MicroUsd } from "../kernel/money.ts";
import { Secret } from "../kernel/secret.ts";
import { allKeys, createKey, type KeyMode } from "../keys/index.ts";
import { grantCredit, wasGranted } from "../ledger/index.ts";
import { findPlace, type Place } from "../organizations/index.ts";
import { addProvider, allProviders } from "../provider-accounts/index.ts";
import { SCOPES } from "../providers/contract.ts";
import { PROVIDERS } from "../providers/registry.ts";
import type { Given } from "./given.ts";
import type { Control } from "./open-control.ts";

/** Enough to try things out; without it the first live key would be refused. */
const FIRST_CREDIT = 100_000_000n as MicroUsd;

/** What a first start made for a development machine. The keys are shown once and kept nowhere. */
export interface FirstRun {
  readonly testKey: Secret | null;
  readonly liveKey: Secret | null;
  /** There are keys from an earlier start, and nobody has called with one yet: that start may have been killed before it could show them. */
  readonly keysUnused: boolean;
  /** Titles of the providers that were set up from the environment. */
  readonly providers: readonly string[];
}

/**
 * Makes a fresh development machine useful: a test key, and for each provider whose customary variable is set (such
 * as OPENAI_API_KEY) the provider and a live key, and some credit to spend with it. Production gets none of it: there, keys are made on purpose.
 */
export async function prepareFirstRun(
  { config }: Given,
  control: Control,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FirstRun> {
  if (config.production) return { testKey: null, liveKey: null, keysUnused: false, providers: [] };
  const place = await findPlace(control.database, "default", "default");
  const keys = await allKeys(control.database, place);
  await giveFirstCredit(control, place);
  const providers = await addFromEnvironment(control, environment);
  const testKey = keys.length === 0 ? await makeKey(control, place, "test") : null;
  const keysUnused = keys.length > 0 && keys.every(({ lastUsedAt }) => lastUsedAt === null);
  const wantsLive = providers.length > 0 && !keys.some((key) => key.mode === "live");
  return {
    testKey,
    keysUnused,
    liveKey: wantsLive ? await makeKey(control, place, "live") : null,
    providers,
  };
}

async function addFromEnvironment(
  { database, vault }: Control,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<readonly string[]> {
  const known = new Set((await allProviders(database)).map((account) => account.kind));
  const added: string[] = [];
  for (const { kind, title, baseUrl, secretVariable } of PROVIDERS) {
    const secret = secretVariable === null ? undefined : environment[secretVariable];
    if (!secret || baseUrl === null || known.has(kind)) continue;
    refuseOwnSecret(secret, environment);
    await addProvider(database, vault, {
      slug: kind,
      kind,
      baseUrl,
      allowPrivateAddress: false,
      priority: 100,
      models: [],
      secret: new Secret(secret),
    });
    added.push(title);
  }
  return added;
}

async function giveFirstCredit({ database }: Control, { organization }: Place): Promise<void> {
  if (await wasGranted(database, organization.id)) return;
  await grantCredit(database, organization.id, {
    kind: "promotion",
    amount: FIRST_CREDIT,
    priority: 100,
    expiresAt: null,
    reason: "first start of a development machine",
  });
}

async function makeKey({ database, hasher }: Control, place: Place, mode: KeyMode): Promise<Secret> {
  const scope = { endpoints: SCOPES, models: null, ipRanges: null, expiresAt: null };
  const { key } = await createKey(database, hasher, { place, name: `First ${mode} key`, mode, scope });
  return key;
}
