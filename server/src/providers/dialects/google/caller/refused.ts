import { PublicError } from "../../../../kernel/errors.ts";
import { isRecord, type JsonRecord } from "../../json/json-record.ts";
import { isText, textHead } from "../../json/text-value.ts";
import { isPublicAddress } from "../provider/media.ts";
import { camelOf, listMember, member } from "../wire/members.ts";
import { partsIn } from "./bounds.ts";

/** No address that is taken is longer; of a longer one, its beginning tells where it is. */
const MOST_ADDRESS_CHARACTERS = 2_048;

/**
 * Refuses by name what makes Google keep content (Z-5), what belongs to the operator's account, and what has a price that
 * nobody could tell before or after.
 * @throws PublicError feature_retains_content, parameter_unpriced
 */
export function refuseWhatCannotBe(request: JsonRecord): void {
  // A cache of content, logs of requests for the operator's project, and labels for the operator's bill.
  for (const param of ["cachedContent", "labels"])
    if (member(request, param) !== undefined) throw new PublicError("feature_retains_content", { param });
  if ((member(request, "store") ?? false) !== false)
    throw new PublicError("feature_retains_content", { param: "store" });
  for (const part of partsIn(request)) refuseFile(part);
  for (const tool of listMember(request, "tools")) if (isRecord(tool)) refuseHostedTool(tool);
  refuseTier(member(request, "serviceTier"));
}

/** Uploaded files and buckets are kept, and every caller could name those of another. */
function refuseFile(part: JsonRecord): void {
  const file = member(part, "fileData");
  if (file === undefined) return;
  const uri = isRecord(file) ? member(file, "fileUri") : undefined;
  if (isText(uri) && isPublicAddress(textHead(uri, MOST_ADDRESS_CHARACTERS))) return;
  throw new PublicError("feature_retains_content", { param: "contents[].parts[].fileData.fileUri" });
}

/** Tools that Google runs, and which cost by the call. */
const HOSTED = [
  "codeExecution",
  "computerUse",
  "enterpriseWebSearch",
  "fileSearch",
  "googleMaps",
  "googleSearch",
  "googleSearchRetrieval",
  "mcpServers",
  "retrieval",
  "urlContext",
];

/** The model decides how often they are called, and nothing in the answer says what that cost. */
function refuseHostedTool(tool: JsonRecord): void {
  for (const name in tool) {
    const own = camelOf(name);
    if (own === "functionDeclarations" || tool[name] === null) continue;
    const known = HOSTED.includes(own) ? `.${own}` : "";
    throw new PublicError("parameter_unpriced", { param: `tools[]${known}` });
  }
}

const USUAL_TIERS = ["standard", "unspecified", "service_tier_standard", "service_tier_unspecified"];

/** Only a header of the answer says which tier it was. */
function refuseTier(tier: unknown): void {
  if (tier === undefined) return;
  if (isText(tier) && USUAL_TIERS.includes(textHead(tier, 32).toLowerCase())) return;
  throw new PublicError("parameter_unpriced", { param: "serviceTier" });
}
