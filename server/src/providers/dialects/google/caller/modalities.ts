import type { JsonRecord } from "../../json/json-record.ts";
import { listMember, member, objectMember } from "../wire/members.ts";

/** What the answer is to be: text, pictures, speech; empty where nothing is said. One may stand without a list. */
export function modalitiesOf(request: JsonRecord): readonly unknown[] {
  const config = objectMember(request, "generationConfig");
  const one = member(config, "responseModalities");
  return typeof one === "string" || typeof one === "number"
    ? [one]
    : listMember(config, "responseModalities");
}
