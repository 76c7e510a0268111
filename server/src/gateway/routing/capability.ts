import { PublicError } from "../../kernel/errors.ts";
import type { CallerProtocol } from "../../providers/caller-protocol.ts";
import type { InferenceRequest, Model } from "../../providers/contract.ts";
import type { Target } from "./target.ts";

type Asked = Pick<InferenceRequest, "endpoint" | "bounds" | "pictures">;

/**
 * What this model cannot do of what is asked, in words that follow "The model"; null when it may be able. A model
 * that the operator declared is not judged, because nobody said what it can do.
 */
export function inability(
  { name, input, output }: Model,
  { endpoint, bounds, pictures }: Asked,
): string | null {
  if (input.length === 0) return null;
  if (endpoint === "images") {
    if (!output.includes("image")) return "makes no pictures";
    const changes = pictures !== undefined && pictures.operation !== "generations";
    return changes && !input.includes("image") ? "takes no pictures" : null;
  }
  if (endpoint === "embeddings") return isEmbedder(name) ? null : "makes no embeddings";
  if (isEmbedder(name)) return "makes embeddings and writes no text";
  if (!input.includes("text") || !output.includes("text")) return "does not answer text with text";
  if (bounds.audio && !input.includes("audio")) return "takes no audio";
  const hasPictures = bounds.attachments.some(({ kind }) => kind === "picture");
  if (hasPictures && !input.includes("image")) return "takes no pictures";
  return null;
}

/** No source says what a model is for, but every maker puts it into the name. */
function isEmbedder(name: string): boolean {
  return name.includes("embed");
}

/**
 * What this target cannot do of what is asked: its model cannot, or its provider has no such endpoint for this protocol.
 * In words that follow "The model"; null when it may be able.
 */
export function inabilityOf(
  { model, ways }: Pick<Target, "model" | "ways">,
  request: Asked,
  protocol: CallerProtocol,
): string | null {
  if (ways.of(protocol, request.endpoint) === null)
    return "is served by a provider that cannot be asked for this";
  return inability(model, request);
}

/**
 * Leaves out the targets that cannot do what is asked.
 * @throws PublicError model_unsuitable when none is left
 */
export function withoutUnable(
  targets: readonly [Target, ...Target[]],
  request: InferenceRequest,
  protocol: CallerProtocol,
): readonly [Target, ...Target[]] {
  const able = targets.filter((target) => inabilityOf(target, request, protocol) === null);
  const [first, ...others] = able;
  if (first) return able.length === targets.length ? targets : [first, ...others];
  throw new PublicError("model_unsuitable", {
    model: targets[0].model.name,
    inability: inabilityOf(targets[0], request, protocol) ?? "cannot do this",
  });
}
