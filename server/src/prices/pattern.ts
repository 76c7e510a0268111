import { ActError } from "../kernel/act-error.ts";

const PATTERN = /^[A-Za-z0-9._:/@-]{0,167}\*?$/;

/** @throws ActError invalid_input when it is neither a name nor the beginning of one with '*' */
export function checkPattern(pattern: string): void {
  if (pattern === "" || !PATTERN.test(pattern))
    throw new ActError("invalid_input", {
      field: "models",
      problem:
        "must be a model as 'gpt-4o' or 'openai/gpt-4o', the beginning of its name such as 'gpt-4o*', or '*' for every model",
    });
}

/** Whether a pattern means this model: by its own name, or with its provider's short name before it. */
export function fits(pattern: string, provider: string, model: string): boolean {
  const full = `${provider}/${model}`;
  if (!pattern.endsWith("*")) return pattern === model || pattern === full;
  const beginning = pattern.slice(0, -1);
  return model.startsWith(beginning) || full.startsWith(beginning);
}

/** The pattern that says most decides: a whole name before a beginning, and of two the longer one. */
export function precision(pattern: string): number {
  const whole = !pattern.endsWith("*");
  return (whole ? 1_000 : 0) + pattern.length;
}
