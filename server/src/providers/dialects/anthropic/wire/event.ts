import type { JsonRecord } from "../../json/json-record.ts";

/** One event of a stream, under the name that its data has as `type`, as Anthropic's clients want it. */
export function eventText(event: JsonRecord): string {
  return `event: ${String(event["type"])}\ndata: ${JSON.stringify(event)}\n\n`;
}
