import { newId } from "../kernel/ids.ts";
import type { AskedOfModel, SentPicture } from "../ports/picture-models.ts";

/** A request as a caller of OpenAI's protocol writes it (OpenAI API reference, "Images"). */
export interface Written {
  readonly body: Buffer;
  readonly type: string;
}

export function write(asked: AskedOfModel): Written {
  return asked.operation === "generations" ? asJson(asked) : asForm(asked);
}

function fieldsOf({ model, operation, prompt, pictures, size, wishes, partials }: AskedOfModel) {
  return {
    model,
    // OpenAI's variations take none.
    ...(prompt !== null && operation !== "variations" && { prompt }),
    n: pictures,
    ...(size !== null && { size: `${size.width}x${size.height}` }),
    ...wishes,
    ...(partials > 0 && { stream: true, partial_images: partials }),
  };
}

function asJson(asked: AskedOfModel): Written {
  return { body: Buffer.from(JSON.stringify(fieldsOf(asked))), type: "application/json" };
}

function asForm(asked: AskedOfModel): Written {
  const boundary = `sallyport-${newId()}`;
  const pieces: Uint8Array[] = [];
  const part = (head: string, content: string | Uint8Array) =>
    pieces.push(
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`),
      typeof content === "string" ? Buffer.from(content) : content,
      Buffer.from("\r\n"),
    );
  const picture = (name: string, { format, bytes }: SentPicture) =>
    part(`name="${name}"; filename="${name.slice(0, 5)}.${format}"\r\nContent-Type: image/${format}`, bytes);
  for (const [name, value] of Object.entries(fieldsOf(asked))) part(`name="${name}"`, String(value));
  for (const image of asked.images) picture(asked.images.length > 1 ? "image[]" : "image", image);
  if (asked.mask !== null) picture("mask", asked.mask);
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { body: Buffer.concat(pieces), type: `multipart/form-data; boundary="${boundary}"` };
}
