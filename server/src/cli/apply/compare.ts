import type { KeyMetadata, KeyMode, KeyScope } from "../../keys/index.ts";
import type { ModelRow, ProviderAccount } from "../../provider-accounts/index.ts";
import type { PlannedProvider } from "./plan.ts";

/** Whether a provider is as declared. Its secret is not compared: nothing opens it just to look. */
export function sameProvider(existing: ProviderAccount, declared: PlannedProvider["account"]): boolean {
  const facts = ({
    kind,
    baseUrl,
    allowPrivateAddress,
    streamUsage,
    priority,
    models,
  }: PlannedProvider["account"]) => [
    kind,
    baseUrl,
    allowPrivateAddress,
    streamUsage,
    priority,
    models.map(modelText).sort(),
  ];
  return JSON.stringify(facts(existing)) === JSON.stringify(facts(declared));
}

/** Whether a key may do what is declared, no more and no less. */
export function sameKey(existing: KeyMetadata, mode: KeyMode, scope: KeyScope): boolean {
  const facts = ({ endpoints, models, ipRanges, expiresAt }: KeyScope) => [
    endpoints.toSorted(),
    models?.toSorted(),
    ipRanges?.map(rangeText).sort(),
    expiresAt?.getTime(),
  ];
  return existing.mode === mode && JSON.stringify(facts(existing)) === JSON.stringify(facts(scope));
}

function modelText(row: ModelRow): string {
  const price = (text: string | null) => (text === null ? "?" : Number(text));
  const limits = `${row.contextTokens ?? "?"} ${row.outputTokens ?? "?"}`;
  return `${row.model} ${price(row.inputUsdPerMillion)} ${price(row.outputUsdPerMillion)} ${limits}`;
}

/** The database writes a single address with its full length, and IPv6 in its shortest form, as a URL does. */
function rangeText(range: string): string {
  const [address = "", length] = range.split("/");
  if (!address.includes(":")) return `${address}/${length ?? 32}`;
  return `${URL.parse(`http://[${address}]`)?.hostname ?? address}/${length ?? 128}`;
}
