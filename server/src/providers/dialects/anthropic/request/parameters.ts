import { PublicError } from "../../../../kernel/errors.ts";
import type { Endpoint } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isText, type TextValue, textBytes, textHead } from "../../json/text-value.ts";

/** Longer than any model name in the catalogue; a bound, because the name is matched and looked up. */
const MAX_MODEL_CHARACTERS = 128;
const ROLES: ReadonlySet<unknown> = new Set(["user", "assistant", "system"]);

/**
 * Checks the members that the gateway itself depends on: what routes, what streams and what bounds the cost. All the
 * rest is the provider's to judge and goes through untouched.
 * @throws PublicError invalid_parameter
 */
export function checkParameters(endpoint: Endpoint, request: JsonRecord): void {
  checkModel(request["model"]);
  checkMessages(request["messages"]);
  if (endpoint === "tokens.count") {
    if (request["stream"] === true) refuse("stream", "is not possible where tokens are counted");
  } else {
    const most = request["max_tokens"];
    if (isAbsent(most)) refuse("max_tokens", "is required");
    if (!Number.isSafeInteger(most) || (most as number) < 1)
      refuse("max_tokens", "must be a whole number of at least 1");
  }
  const { stream, system, tools } = request;
  if (!isAbsent(stream) && typeof stream !== "boolean") refuse("stream", "must be true or false");
  if (!isAbsent(system) && !isText(system) && !isObjects(system))
    refuse("system", "must be a string or an array of blocks of text");
  if (!isAbsent(tools) && !isObjects(tools)) refuse("tools", "must be an array of tools");
  for (const name of ["thinking", "tool_choice", "output_config", "metadata"])
    if (!isAbsent(request[name]) && !isRecord(request[name])) refuse(name, "must be an object");
  const { thinking } = request;
  const budget = isRecord(thinking) ? thinking["budget_tokens"] : null;
  if (!isAbsent(budget) && !Number.isSafeInteger(budget))
    refuse("thinking.budget_tokens", "must be a whole number");
}

function checkMessages(messages: unknown): void {
  if (isAbsent(messages)) refuse("messages", "is required");
  if (!Array.isArray(messages)) refuse("messages", "must be an array of messages");
  if (messages.length === 0) refuse("messages", "must contain at least one message");
  for (const message of messages) {
    if (!isRecord(message)) refuse("messages", "must contain objects with a 'role' and a 'content'");
    if (!ROLES.has(message["role"])) refuse("messages[].role", "must be 'user' or 'assistant'");
    const { content } = message;
    if (!isText(content) && !isObjects(content))
      refuse("messages[].content", "must be a string or an array of blocks");
  }
}

function isObjects(value: unknown): boolean {
  return Array.isArray(value) && value.every(isRecord);
}

function checkModel(model: unknown): void {
  if (isAbsent(model)) refuse("model", "is required");
  if (!isText(model)) refuse("model", "must be a string, the name of a model");
  if (textBytes(model) === 0) refuse("model", "must not be empty");
  if (modelNameOf(model).length > MAX_MODEL_CHARACTERS)
    refuse("model", `must have at most ${MAX_MODEL_CHARACTERS} characters`);
}

/** The name of the model that is asked for, as long as it may be. */
export function modelNameOf(model: TextValue): string {
  return textHead(model, MAX_MODEL_CHARACTERS + 1);
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** @throws PublicError invalid_parameter */
export function refuse(param: string, problem: string): never {
  throw new PublicError("invalid_parameter", { param, problem });
}
