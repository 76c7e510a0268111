import type { Dials } from "../dials.ts";
import type { Reply, ReplyContext } from "../reply.ts";
import { type AskedPictures, PICTURE_OPERATIONS, type PictureOperation } from "./asked.ts";
import { draw } from "./draw.ts";
import { pictureUsage, usage } from "./tokens.ts";

export { type AskedPictures, readAsked, readForm } from "./asked.ts";

const WORDS: Readonly<Record<PictureOperation, string>> = {
  generations: "GENERATED",
  edits: "EDITED",
  variations: "VARIATION",
};

/** How the events of a stream are called (OpenAI API reference, "Image streaming"). */
const EVENTS: Readonly<Record<PictureOperation, string>> = {
  generations: "image_generation",
  edits: "image_edit",
  variations: "image_variation",
};

/** What a path below `/v1` asks for; null when it is not about pictures. */
export function pictureOperation(path: string): PictureOperation | null {
  return PICTURE_OPERATIONS.find((operation) => path === `/v1/images/${operation}`) ?? null;
}

/**
 * Draws what was asked for: PNG, JPEG or WebP of the asked size, with SIMULATED across them. The same request makes the same
 * bytes. The dial `pictures` makes fewer of them, or none.
 */
export async function drawPictures(
  asked: AskedPictures,
  { dials, createdSeconds }: ReplyContext,
): Promise<Reply> {
  const made = await Promise.all(Array.from({ length: countOf(asked, dials) }, (_, at) => drawn(asked, at)));
  const counted = usageOf(asked, dials, made.length, 0);
  const facts = {
    size: `${asked.width}x${asked.height}`,
    quality: asked.quality,
    background: asked.transparent ? "transparent" : "opaque",
    output_format: asked.format,
  };
  const previews = await Promise.all(
    Array.from({ length: asked.stream ? asked.partial : 0 }, (_, at) => drawn(asked, 0, at + 1)),
  );
  return {
    endMark: false,
    whole: () => {
      const data = made.map((b64_json) => ({ b64_json }));
      return JSON.stringify({ created: createdSeconds, ...facts, data, usage: counted });
    },
    events: function* () {
      const event = (kind: string, more: object) => {
        const type = `${EVENTS[asked.operation]}.${kind}`;
        // The fields of an event may stand in any order, so its name can follow its data.
        return `${JSON.stringify({ type, created_at: createdSeconds, ...facts, ...more })}\nevent: ${type}`;
      };
      for (const [at, b64_json] of made.entries()) {
        // The question is counted with the first picture alone.
        const own = usageOf(at === 0 ? asked : { ...asked, prompt: "", sent: [] }, dials, 1, asked.partial);
        for (const [partial_image_index, preview] of previews.entries())
          yield event("partial_image", { partial_image_index, b64_json: preview });
        yield event("completed", { b64_json, usage: own });
      }
    },
  };
}

function countOf({ count }: AskedPictures, { pictures }: Dials): number {
  if (pictures === "none") return 0;
  return pictures === "fewer" ? Math.max(1, count - 1) : count;
}

function usageOf(asked: AskedPictures, dials: Dials, made: number, partial: number) {
  if (dials.usage === "none") return undefined;
  if (dials.usage === "zero") return usage(0, 0, 0);
  return dials.usage === "huge" ? usage(1e15, 0, 1e15) : pictureUsage(asked, made, partial);
}

/** @param preview of how many; 0 for the whole picture */
async function drawn(asked: AskedPictures, index: number, preview = 0): Promise<string> {
  const { operation, width, height, model, prompt, sent, count, format, transparent } = asked;
  const lines = [
    preview === 0 ? WORDS[operation] : `PARTIAL ${preview}`,
    `${width} X ${height}`,
    ...(count > 1 ? [`${index + 1} OF ${count}`] : []),
  ];
  const subject = [operation, model, prompt, ...sent, index].join("\0");
  return Buffer.from(await draw({ width, height, format, transparent, subject, lines })).toString("base64");
}
