import { ActError } from "../kernel/act-error.ts";
import { PRICE } from "../kernel/price-sheet.ts";
import type { Secret } from "../kernel/secret.ts";
import type { StreamUsage } from "../kernel/stream-usage.ts";
import type { Provider } from "../providers/provider.ts";
import { chooseAddress } from "./address.ts";
import { findKind } from "./kinds.ts";
import type { ModelRow } from "./store.ts";

const SLUG = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;
export const REGION = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;
export const MODEL = /^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,127}$/;
const MOST_NAME_CHARACTERS = 200;
const MOST_PRIORITY = 999_999;
export const MOST_WEIGHT = 1_000;

/** More than any model takes. */
export const MOST_TOKENS = 1_000_000_000;
/** More than a server has; what is beyond belongs into the catalogue. */
export const MOST_MODELS = 500;

export interface NewProviderAccount {
  readonly slug: string;
  /** For people; undefined: the short name. */
  readonly name?: string;
  readonly kind: string;
  /** Undefined: the address that the kind has of its own. */
  readonly baseUrl?: string;
  readonly allowPrivateAddress: boolean;
  /** Where the operator knows better than the registry. */
  readonly streamUsage?: StreamUsage | null;
  readonly region?: string | null;
  readonly priority: number;
  readonly weight?: number | null;
  readonly models: readonly ModelRow[];
  readonly secret: Secret | null;
}

/** What of a provider can be changed. What is undefined stays. */
export interface ProviderChanges {
  readonly name?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly allowPrivateAddress?: boolean | undefined;
  readonly streamUsage?: StreamUsage | null | undefined;
  readonly region?: string | null | undefined;
  readonly priority?: number | undefined;
  readonly weight?: number | null | undefined;
  /** All of them: those that are not named are gone. */
  readonly models?: readonly ModelRow[] | undefined;
}

/**
 * Checks everything about a provider that needs no database.
 * @returns its kind, and the address to use
 * @throws ActError invalid_input, provider_kind_unknown, and those of addresses, models and secrets
 */
export function checkAccount(account: Omit<NewProviderAccount, "secret"> & { readonly hasSecret: boolean }): {
  readonly provider: Provider;
  readonly baseUrl: string;
} {
  const { slug, kind, models, allowPrivateAddress, hasSecret, name = slug, region = null } = account;
  if (!SLUG.test(slug)) throw invalid("slug", "must be lower-case letters, digits and hyphens, at most 40");
  if (name.trim() === "" || name.length > MOST_NAME_CHARACTERS)
    throw invalid("name", `must have 1 to ${MOST_NAME_CHARACTERS} characters`);
  if (region !== null && !REGION.test(region))
    throw invalid("region", "must be lower-case letters, digits and hyphens, at most 32");
  if (!Number.isSafeInteger(account.priority) || account.priority < 0 || account.priority > MOST_PRIORITY)
    throw invalid("priority", `must be a whole number from 0 to ${MOST_PRIORITY}`);
  const { weight = null } = account;
  if (weight !== null && !(Number.isSafeInteger(weight) && weight >= 1 && weight <= MOST_WEIGHT))
    throw invalid("weight", `must be a whole number from 1 to ${MOST_WEIGHT}`);
  const provider = findKind(kind);
  const baseUrl = chooseAddress(provider, account.baseUrl, allowPrivateAddress);
  checkModels(models);
  if (provider.catalogue === null && models.length === 0) throw new ActError("provider_models_needed");
  if (provider.secretRequired && !hasSecret)
    throw new ActError("provider_secret_needed", { title: provider.title });
  return { provider, baseUrl };
}

function checkModels(models: readonly ModelRow[]): void {
  if (models.length > MOST_MODELS) throw invalid("models", `must be at most ${MOST_MODELS}`);
  const names = new Set<string>();
  for (const [index, row] of models.entries()) {
    const { model, inputUsdPerMillion, outputUsdPerMillion, contextTokens, outputTokens } = row;
    const wrong = (problem: string) => invalid(`models[${index}]`, problem);
    if (!MODEL.test(model)) throw wrong("must be named by letters, digits and ._:/@-, at most 128");
    if (names.has(model)) throw wrong("names a model a second time");
    names.add(model);
    for (const price of [inputUsdPerMillion, outputUsdPerMillion])
      if (price !== null && !PRICE.test(price))
        throw wrong("must have prices that are decimals such as 0.15");
    for (const tokens of [contextTokens, outputTokens])
      if (
        typeof tokens === "number" &&
        !(Number.isSafeInteger(tokens) && tokens >= 1 && tokens <= MOST_TOKENS)
      )
        throw wrong("must have limits that are whole numbers of tokens, such as 131072");
  }
}

function invalid(field: string, problem: string): ActError {
  return new ActError("invalid_input", { field, problem });
}
