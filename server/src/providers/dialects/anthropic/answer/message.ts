import { type Content, openContent } from "../../../../kernel/content.ts";
import { isRecord, type JsonRecord, parseRecord } from "../../json/json-record.ts";

/** A message that was answered (API reference, Message). */
export interface Message {
  readonly message: JsonRecord;
  readonly blocks: readonly JsonRecord[];
}

/** Null when it is something else, such as an error, or is not JSON. */
export function messageIn(body: Content): Message | null {
  const message = parseRecord(openContent(body));
  if (message === null || message["type"] !== "message" || message["error"]) return null;
  const { content } = message;
  return Array.isArray(content) && content.every(isRecord) ? { message, blocks: content } : null;
}

/** Whether a whole body reports an error in place of a message. */
export function bodyReportsError(body: Content): boolean {
  const said = parseRecord(openContent(body));
  return (
    said !== null && (said["type"] === "error" || (isRecord(said["error"]) && said["type"] !== "message"))
  );
}

/** What stands in a refusal's `stop_details`; null when nothing is explained. */
export function explanationIn(details: unknown): string | null {
  const explanation = isRecord(details) ? details["explanation"] : null;
  return typeof explanation === "string" && explanation !== "" ? explanation : null;
}

export function textIn(record: JsonRecord, name: string): string {
  const value = record[name];
  return typeof value === "string" ? value : "";
}

/** Null where there is none. */
export function nameIn(record: JsonRecord, name: string): string | null {
  const value = record[name];
  return typeof value === "string" && value !== "" ? value : null;
}
