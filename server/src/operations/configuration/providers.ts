import type { Secret } from "../../kernel/secret.ts";
import {
  allProviders,
  checkAccount,
  type ModelRow,
  type ProviderAccount,
} from "../../provider-accounts/index.ts";
import type { Act } from "../operation.ts";
import { changeProvider } from "../providers/change.ts";
import { createProvider } from "../providers/create.ts";
import { modelRows } from "../providers/declared.ts";
import { removeProvider } from "../providers/remove.ts";
import { mayPointAt } from "../providers/trust.ts";
import type { Configuration } from "./document.ts";
import type { Problems } from "./problems.ts";
import { changing, doing, type Step } from "./step.ts";

type Declared = NonNullable<Configuration["providers"]>[number];

/** The secrets that came with the document, by the names of their variables; null: nobody has been asked for any yet. */
export type Secrets = Readonly<Record<string, Secret>> | null;

/** Providers are made and changed. A secret that is stored is not compared: nothing opens it just to look. */
export async function providerSteps(
  act: Act,
  declared: readonly Declared[],
  secrets: Secrets,
  problems: Problems,
): Promise<readonly Step[]> {
  const there = new Map((await allProviders(act.database)).map((account) => [account.slug, account]));
  problems.repeats(
    "providers",
    declared.map(({ slug }) => slug),
  );
  const steps: Step[] = [];
  for (const [index, one] of declared.entries()) {
    const at = `providers[${index}]`;
    const step = await problems.at(at, () => providerStep(act, at, one, there.get(one.slug), secrets));
    if (step) steps.push(step);
    if (!there.has(one.slug) && one.secret_from !== undefined && secrets && !secrets[one.secret_from])
      problems.add(`${at}.secret_from`, "the value of this variable was not sent.");
  }
  return steps;
}

export async function unnamedProviders(act: Act, declared: readonly Declared[]): Promise<readonly Step[]> {
  const named = new Set(declared.map(({ slug }) => slug));
  return (await allProviders(act.database))
    .filter(({ slug }) => !named.has(slug))
    .map(({ slug }) => ({
      ...{ at: null, what: "provider", name: slug, change: "remove" },
      act: doing(removeProvider, { provider: slug }),
    }));
}

function providerStep(
  { principal }: Act,
  at: string,
  { secret_from: from, ...declared }: Declared,
  there: ProviderAccount | undefined,
  secrets: Secrets,
): Step {
  const step = { at, what: "provider", name: declared.slug };
  const { slug, kind, name, base_url: baseUrl } = declared;
  const {
    allow_private_address: allowPrivateAddress,
    stream_usage: streamUsage,
    region,
    priority,
    weight,
  } = declared;
  const asked = {
    ...{
      slug,
      kind,
      allowPrivateAddress,
      streamUsage,
      region,
      priority,
      weight,
      models: modelRows(declared.models),
    },
    ...(name === undefined ? {} : { name }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
  };
  const checked = checkAccount({ ...asked, hasSecret: from !== undefined || there?.hasSecret === true });
  const secret = from === undefined ? undefined : secrets?.[from];
  if (!there) {
    mayPointAt(principal, null, asked, from !== undefined);
    const given = secret === undefined ? {} : { secret };
    return { ...step, change: "create", act: doing(createProvider, { ...declared, ...given }) };
  }
  if (there.kind !== kind) return { ...step, change: "different" };
  mayPointAt(principal, there, asked, false);
  const { slug: _slug, kind: _kind, ...fields } = declared;
  const differs =
    factsOf(there) !==
    factsOf({ ...there, ...asked, baseUrl: baseUrl === undefined ? there.baseUrl : checked.baseUrl });
  return changing(
    step,
    differs,
    doing(changeProvider, { ...fields, provider: slug, revision: there.revision }),
  );
}

function factsOf(account: ProviderAccount): string {
  const { name, baseUrl, allowPrivateAddress, streamUsage, region, priority, weight, models } = account;
  return JSON.stringify([
    ...[name, baseUrl, allowPrivateAddress, streamUsage, region, priority, weight],
    models.map(modelText).sort(),
  ]);
}

function modelText(row: ModelRow): string {
  const price = (text: string | null) => (text === null ? "?" : Number(text));
  const limits = `${row.contextTokens ?? "?"} ${row.outputTokens ?? "?"}`;
  return `${row.model} ${price(row.inputUsdPerMillion)} ${price(row.outputUsdPerMillion)} ${limits}`;
}
