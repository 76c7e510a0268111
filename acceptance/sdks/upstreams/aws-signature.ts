import { createHash, createHmac } from "node:crypto";
import type { Asked } from "./speaker.ts";

const hash = (text: string) => createHash("sha256").update(text).digest("hex");
const keyed = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/**
 * Whether a request is signed with these keys, as AWS itself checks it (AWS IAM user guide, "Signature Version 4 signing
 * elements"). Written for these tests alone, so that the product's own signing is not held against itself.
 */
export function isSigned(
  { method, path, search, headers, text }: Asked,
  keys: { readonly id: string; readonly secret: string },
  service: string,
): boolean {
  const form = /^AWS4-HMAC-SHA256 Credential=(.+), ?SignedHeaders=(.+), ?Signature=([0-9a-f]{64})$/;
  const [, credential = "", names = "", signature] = form.exec(headers.get("authorization") ?? "") ?? [];
  const [id, day = "", region = "", named] = credential.split("/");
  const time = headers.get("x-amz-date") ?? "";
  if (id !== keys.id || named !== service || !time.startsWith(day)) return false;
  if (!["host", "x-amz-date"].every((name) => names.split(";").includes(name))) return false;
  // Each segment of a path is escaped once more for the signature.
  const escaped = path.split("/").map(encodeURIComponent).join("/");
  const lines = names.split(";").map((name) => `${name}:${(headers.get(name) ?? "").trim()}\n`);
  const canonical = [method, escaped, search.slice(1), lines.join(""), names, hash(text)].join("\n");
  const scope = `${day}/${region}/${service}/aws4_request`;
  const signed = ["AWS4-HMAC-SHA256", time, scope, hash(canonical)].join("\n");
  const key = [day, region, service, "aws4_request"].reduce<string | Buffer>(keyed, `AWS4${keys.secret}`);
  return keyed(key, signed).toString("hex") === signature;
}
