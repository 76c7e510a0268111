import { z } from "zod";
import { isLoopback } from "../kernel/loopback.ts";
import { list } from "./variable.ts";

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?$/;

/** Those whose address is known. */
const KNOWN: Readonly<Record<string, { readonly title: string; readonly url: string }>> = {
  google: { title: "Google", url: "https://accounts.google.com" },
  github: { title: "GitHub", url: "https://github.com" },
};

/** One entry of SALLYPORT_SIGN_IN_WITH. Plain data: settings are handed from process to process as JSON. */
export interface NamedIssuer {
  readonly name: string;
  readonly title: string;
  readonly kind: "oidc" | "github";
  readonly url: string;
  readonly clientId: string;
  readonly allowPrivateAddress: boolean;
}

const HOW = "must be a list such as 'google=client-id, company=https://login.example.com client-id'";

/** Reads 'google=client-id, company=https://login.example.com client-id private'. */
export const issuerList = list.transform((entries, context): readonly NamedIssuer[] => {
  const issuers = entries.map(readIssuer);
  const names = issuers.map((issuer) => issuer?.name);
  if (issuers.includes(null) || new Set(names).size !== names.length) {
    context.addIssue({ code: "custom", message: HOW });
    return z.NEVER;
  }
  return issuers.filter((issuer) => issuer !== null);
});

function readIssuer(entry: string): NamedIssuer | null {
  const at = entry.indexOf("=");
  const name = entry.slice(0, at).trim();
  const words = entry
    .slice(at + 1)
    .trim()
    .split(/\s+/);
  if (!NAME.test(name)) return null;
  const known = KNOWN[name];
  const [address = "", clientId = "", reach] = known ? [known.url, ...words] : words;
  const url = URL.parse(address);
  const extra = words.length > (known ? 2 : 3) || (reach !== undefined && reach !== "private");
  if (!url || clientId === "" || extra || url.search !== "" || url.hash !== "") return null;
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback(url.hostname))) return null;
  const title = known?.title ?? name.charAt(0).toUpperCase() + name.slice(1);
  const kind = name === "github" ? "github" : "oidc";
  return { name, title, kind, url: url.href, clientId, allowPrivateAddress: reach === "private" };
}

/** Reads 'google:secret,company:secret', by name. */
export const issuerSecrets = list.transform((entries, context): Readonly<Record<string, string>> => {
  const secrets = entries.map((entry) => [entry.slice(0, entry.indexOf(":")), entry] as const);
  if (secrets.some(([name, entry]) => !NAME.test(name) || entry.length < name.length + 2)) {
    context.addIssue({ code: "custom", message: "must be a list such as 'google:secret,company:secret'" });
    return z.NEVER;
  }
  return Object.fromEntries(secrets.map(([name, entry]) => [name, entry.slice(name.length + 1)]));
});
