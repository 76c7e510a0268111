import { PublicError } from "../../../../kernel/errors.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isText, textHead } from "../../json/text-value.ts";

/**
 * Z-5: members that make Anthropic keep content, or refer to what it keeps (platform.claude.com/docs, "API and data
 * retention"): containers of code and skills, servers that are handed it, and earlier answers. `cache_control` is not
 * here: what is cached is kept in memory, for an hour at most.
 */
const KEEPS_CONTENT = ["container", "mcp_servers", "thread", "fallback_credit_token"] as const;

/** Tools that run in a container of Anthropic's. */
const CONTAINER_TOOL = /^(?:code_execution|bash_code_execution|mcp_toolset)/;

/** @throws PublicError feature_retains_content */
export function refuseRetention(request: JsonRecord): void {
  for (const param of KEEPS_CONTENT) if (isAsked(request[param])) refuse(param);
  const { diagnostics, tools, messages } = request;
  if (isRecord(diagnostics) && isAsked(diagnostics["previous_message_id"]))
    refuse("diagnostics.previous_message_id");
  if (Array.isArray(tools))
    for (const tool of tools)
      if (isRecord(tool) && isText(tool["type"]) && CONTAINER_TOOL.test(textHead(tool["type"], 32)))
        refuse("tools[].type");
  if (Array.isArray(messages))
    for (const message of messages)
      if (isRecord(message)) refuseStored(message["content"], "messages[].content[]");
}

/** Blocks whose content lives at the provider. They stand in results of tools and documents, too. */
function refuseStored(content: unknown, place: string): void {
  if (!Array.isArray(content)) return;
  for (const block of content) {
    if (!isRecord(block)) continue;
    if (block["type"] === "container_upload") refuse(`${place}.type`);
    const { source } = block;
    if (isRecord(source)) {
      if (source["type"] === "file" || isAsked(source["file_id"])) refuse(`${place}.source.file_id`);
      refuseStored(source["content"], `${place}.source.content[]`);
    }
    refuseStored(block["content"], `${place}.content[]`);
  }
}

function isAsked(value: unknown): boolean {
  return value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
}

function refuse(param: string): never {
  throw new PublicError("feature_retains_content", { param });
}
