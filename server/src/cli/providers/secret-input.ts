import { dataFolder } from "../../compose/deployment.ts";
import { readConfig, refuseOwnSecret, refuseOwnVariable } from "../../config/index.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { Secret } from "../../kernel/secret.ts";
import { generatedSecrets } from "../../platform/process/development-keys.ts";
import type { Provider } from "../../providers/provider.ts";
import { wantsJson } from "../failure.ts";
import type { Invocation } from "../terminal.ts";
import { askHidden, inputIsTerminal } from "./hidden-input.ts";

const MAX_LENGTH = 8_192;
const PATIENCE_MS = 2_000;

/**
 * Finds a provider's secret: in the variable that was named, on standard input, in the customary variable, or by
 * asking. P-1: never in an argument.
 * @returns null when there is none and none is needed
 * @throws OperatorError
 */
export async function readProviderSecret(
  invocation: Invocation,
  provider: Provider,
  variable: unknown,
): Promise<Secret | null> {
  if (typeof variable === "string") return secretFromVariable(invocation, variable);
  const check = checkFor(invocation);
  const piped = inputIsTerminal() ? "" : withoutNewline(await readPiped(invocation));
  if (piped !== "") return check(piped, "on standard input");
  const customary = provider.secretVariable && invocation.environment[provider.secretVariable];
  if (customary) return check(customary, `in ${provider.secretVariable}`);
  if (inputIsTerminal()) {
    const typed = await askHidden(
      `Secret of ${provider.title}${provider.secretRequired ? "" : " (empty for none)"}: `,
    );
    if (typed !== "") return check(typed, "you typed");
  }
  if (!provider.secretRequired) return null;
  const hint = provider.secretVariable === null ? "" : `, set ${provider.secretVariable}`;
  throw new OperatorError(
    `${provider.title} needs a secret: pipe it in ('… < file')${hint}, or name a variable in --secret-env.`,
  );
}

/** @throws OperatorError when the variable is not set or does not reach the program */
export function secretFromVariable(invocation: Invocation, variable: string): Secret {
  if (!/^[A-Z_][A-Z0-9_]*$/.test(variable))
    throw new OperatorError(
      "--secret-env takes the name of a variable, such as OPENAI_API_KEY, not a secret.",
    );
  refuseOwnVariable(variable);
  const value = invocation.environment[variable];
  if (value) return checkFor(invocation)(value, `in ${variable}`);
  throw new OperatorError(
    `${variable} is not set here. Only SALLYPORT_… and the customary names of provider keys (OPENAI_API_KEY, GROQ_API_KEY …) are let through to the program; any other variable must be renamed, or its value piped in.`,
  );
}

/** A pipe that nobody writes to would look like a hang. */
async function readPiped(invocation: Invocation): Promise<string> {
  const { terminal } = invocation;
  const hint = setTimeout(() => {
    if (!wantsJson(invocation)) terminal.err("sallyport: reading the secret from standard input …");
  }, PATIENCE_MS);
  try {
    return await terminal.readInput();
  } finally {
    clearTimeout(hint);
  }
}

/** Files and `echo` end with one line end, which is not part of the secret. */
function withoutNewline(text: string): string {
  return text.replace(/\r?\n$/, "");
}

/** Secrets come by several ways, and each is looked at in the same way. */
function checkFor({ environment, root }: Invocation): (text: string, where: string) => Secret {
  return (text, where) => {
    refuseUnusable(text, where);
    refuseOwnSecret(text, environment, generatedSecrets(dataFolder(readConfig(environment), root)));
    return new Secret(text);
  };
}

function refuseUnusable(text: string, where: string): void {
  if (text.length <= MAX_LENGTH && (/^[\x21-\x7e]+$/.test(text) || text.trim().startsWith("{"))) return;
  throw new OperatorError(
    `The secret ${where} must be one line of visible ASCII characters without spaces, or a JSON document; nothing was stored.`,
  );
}
