import type { Egress } from "../ports/egress.ts";
import { githubIssuer } from "./github.ts";
import type { Issuer, IssuerSettings } from "./issuer.ts";
import { oidcIssuer } from "./oidc.ts";

/** The issuers of the operator's settings, by name, in that order. */
export function openIssuers(
  settings: readonly IssuerSettings[],
  egress: Egress,
): ReadonlyMap<string, Issuer> {
  return new Map(
    settings.map((one) => [
      one.name,
      one.kind === "github" ? githubIssuer(one, egress) : oidcIssuer(one, egress),
    ]),
  );
}
