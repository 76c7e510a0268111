import type { EncodingTarget } from "../../../contract.ts";
import type { JsonRecord } from "../../json/json-record.ts";
import type { EncodedRequest } from "../../neutral/codec.ts";
import { change } from "../../neutral/refuse.ts";
import type { Change, NeutralRequest, Part, TextPart } from "../../neutral/request.ts";
import { ContentsWriter } from "./contents.ts";
import { generationConfig } from "./generation-config.ts";
import { toolsOf } from "./tools.ts";

/**
 * A conversation as Gemini's `generateContent` takes it (ai.google.dev/api/generate-content). The model and whether it
 * streams stand in the address.
 * @throws PublicError untranslatable
 */
export function encodeRequest(request: NeutralRequest, target: EncodingTarget): EncodedRequest {
  const changes: Change[] = [];
  const writer = new ContentsWriter(request, target, changes);
  const system: TextPart[] = [...request.system];
  for (const { role, parts } of request.turns) {
    if (role !== "system") writer.write(role === "user" ? "user" : "model", parts);
    else {
      // There is one place for instructions, above everything that was said.
      system.push(...parts.filter(isText));
      changes.push(change(request, "moved", "system"));
    }
  }
  const texts = system.filter(({ text }) => text !== "");
  if (system.some(({ cache }) => cache !== undefined)) changes.push(change(request, "left-out", "cache"));
  const isOnlySystem = writer.contents.length === 0 && texts.length > 0;
  if (isOnlySystem) {
    // Gemini answers nothing but what was said.
    writer.write("user", texts);
    changes.push(change(request, "moved", "system"));
  }
  writer.sign();
  const config = generationConfig(request, target, changes);
  const body: JsonRecord = {
    ...(texts.length > 0 && !isOnlySystem
      ? { systemInstruction: { parts: texts.map(({ text }) => ({ text })) } }
      : {}),
    contents: writer.contents,
    ...toolsOf(request, target.provider.title, changes),
    ...(Object.keys(config).length > 0 ? { generationConfig: config } : {}),
  };
  return { body: [JSON.stringify(body)], changes: distinct(changes) };
}

function isText(part: Part): part is TextPart {
  return part.kind === "text";
}

function distinct(changes: readonly Change[]): readonly Change[] {
  return [...new Map(changes.map((one) => [`${one.kind} ${one.name}`, one])).values()];
}
