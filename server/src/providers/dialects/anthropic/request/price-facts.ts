import { PublicError } from "../../../../kernel/errors.ts";
import type { AskedExtras } from "../../../contract.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isText, textHead } from "../../json/text-value.ts";
import { refuse } from "./parameters.ts";

/** Members by which a request costs more, and the values of them that cost nothing. */
const PRICED: Readonly<Record<string, readonly unknown[]>> = {
  speed: ["standard"],
  inference_geo: ["global"],
  context_management: [],
  compaction: [],
  fallbacks: [],
  billing_policy: [],
};

/** Tools that the caller runs and pays for. All others run at Anthropic, which then reads the conversation again each time. */
const OWN_TOOL = /^(?:custom|(?:bash|text_editor|computer|memory|browser_toolset|computer_toolset)_\d{8})$/;
/** No name of a tool's type is longer. */
const MOST_TYPE_CHARACTERS = 64;

/**
 * C-1: what can cost more than its tokens do, and more than would be put aside.
 * @throws PublicError parameter_unpriced
 */
export function refuseUnpriced(request: JsonRecord): void {
  for (const param in PRICED) {
    const value = request[param];
    if (value === undefined || value === null || PRICED[param]?.includes(value)) continue;
    throw new PublicError("parameter_unpriced", { param });
  }
  const { tools } = request;
  if (!Array.isArray(tools)) return;
  for (const tool of tools)
    if (isRecord(tool) && !isOwnTool(tool["type"]))
      throw new PublicError("parameter_unpriced", { param: "tools[].type" });
}

function isOwnTool(type: unknown): boolean {
  if (type === undefined || type === null) return true;
  return isText(type) && OWN_TOOL.test(textHead(type, MOST_TYPE_CHARACTERS));
}

/**
 * The service tier, where it is said: `standard_only` is what everybody calls standard.
 * @throws PublicError invalid_parameter
 */
export function readAskedExtras({ service_tier: tier }: JsonRecord): AskedExtras | null {
  if (tier === undefined || tier === null || tier === "standard_only") return null;
  if (tier !== "auto") refuse("service_tier", "must be 'auto' or 'standard_only'");
  return { serviceTier: "auto", searches: 0, searchSize: "medium" };
}
