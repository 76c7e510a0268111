import { ActError } from "../../kernel/act-error.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { chooseAddress, findKind, type NewProviderAccount } from "../../provider-accounts/index.ts";
import { secretFromVariable } from "../providers/secret-input.ts";
import type { Invocation } from "../terminal.ts";
import { type Declaration, refuse } from "./document.ts";

/** A declared provider that passed every check. Its secret is looked up only if the provider has to be made. */
export interface PlannedProvider {
  readonly account: Omit<NewProviderAccount, "secret" | "baseUrl" | "streamUsage"> &
    Required<Pick<NewProviderAccount, "baseUrl" | "streamUsage">>;
  readonly secret: () => NewProviderAccount["secret"];
}

/** @throws OperatorError that names every wrong member by its path */
export function planProviders(
  invocation: Invocation,
  declared: Declaration["providers"],
): readonly PlannedProvider[] {
  const problems: string[] = [];
  const planned = declared.map((one, index) => {
    const at = <Value>(member: string, work: () => Value): Value | null => {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof ActError)) throw error;
        problems.push(`providers[${index}].${member}: ${error.sentence}`);
        return null;
      }
    };
    const provider = at("kind", () => findKind(one.kind));
    if (!provider) return null;
    const baseUrl = at("baseUrl", () => chooseAddress(provider, one.baseUrl, one.allowPrivateAddress));
    if (provider.catalogue === null && one.models.length === 0)
      problems.push(`providers[${index}].models must name at least one model for this kind.`);
    if (provider.secretRequired && one.secretFrom === undefined)
      problems.push(`providers[${index}].secretFrom must name the variable with the secret.`);
    if (baseUrl === null) return null;
    const { name: slug, kind, allowPrivateAddress, streamUsage, priority, models } = one;
    return {
      account: { slug, kind, baseUrl, allowPrivateAddress, streamUsage, priority, models },
      secret: () =>
        one.secretFrom === undefined
          ? null
          : secretAt(invocation, `providers[${index}].secretFrom`, one.secretFrom),
    };
  });
  refuse(problems);
  return planned.filter((one) => one !== null);
}

function secretAt(invocation: Invocation, path: string, variable: string) {
  try {
    return secretFromVariable(invocation, variable);
  } catch (error) {
    if (error instanceof OperatorError) refuse([`${path}: ${error.message}`]);
    throw error;
  }
}
