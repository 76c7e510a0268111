import { OperatorError } from "../kernel/errors.ts";
import { VARIABLES } from "./variables.ts";

const NAMES: ReadonlySet<string> = new Set(
  Object.values(VARIABLES).flatMap(({ name, secret }) => (secret ? [name] : [])),
);

/**
 * P-3: refuses a variable that holds a secret of the product itself where a provider's is asked for: it would be sent to the provider
 * with every request.
 * @throws OperatorError
 */
export function refuseOwnVariable(variable: string): void {
  if (NAMES.has(variable))
    throw new OperatorError(
      `${variable} is a secret of Sallyport itself, and would be sent to the provider; name the variable that holds the provider's key.`,
    );
}

/**
 * P-3: the same for a value that is one of ours, or a part of one: a pepper of the list, the password in a URL.
 * @param others secrets of the product that are in no variable
 * @throws OperatorError that does not repeat it
 */
export function refuseOwnSecret(
  text: string,
  environment: Readonly<Record<string, string | undefined>>,
  others: readonly string[] = [],
): void {
  const own = [...NAMES].flatMap((name) => environment[name] ?? []);
  if (![...own, ...others].flatMap(partsOf).includes(text.trim())) return;
  throw new OperatorError(
    "This is a secret of Sallyport itself, not the provider's: it would be sent to the provider. Nothing was stored.",
  );
}

function partsOf(secret: string): readonly string[] {
  const named = secret.split(",").map((part) => part.trim().replace(/^[a-z0-9-]{1,30}:/, ""));
  const passwords = secret.split(",").flatMap((part) => URL.parse(part.trim())?.password || []);
  return [secret.trim(), ...named, ...passwords, ...passwords.map(decoded)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
