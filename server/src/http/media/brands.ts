import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { type BrandKitId, newId, parseId, type RequestId, type UploadId } from "../../kernel/ids.ts";
import type { Log } from "../../ports/log.ts";
import { answer, errorAnswer } from "./answer.ts";
import { inTime, within } from "./body.ts";
import { type MediaCaller, readCaller } from "./caller.ts";
import { readJson } from "./json-body.ts";
import { boundaryOf, fileOf } from "./multipart.ts";

/** What is kept in brand kits; the composition root says how. Each throws ActError. */
export interface BrandsApi {
  readonly log: Log;
  readonly bodyMs: number;
  keepPicture(caller: MediaCaller, kit: BrandKitId, from: UploadId): Promise<object>;
  keepFont(caller: MediaCaller, kit: BrandKitId, bytes: Uint8Array): Promise<object>;
}

export const BRANDS = "/v1/brands";
/** Fonts for Chinese have about six million bytes. */
const MOST_FONT_BYTES = 8_000_000;
const MOST_BODY_BYTES = 4 * 1024;

/** Assets of brand kits over HTTP: `POST /v1/brands/{kit}/assets`. */
export async function serveBrands(api: BrandsApi, request: Request, path: string): Promise<Response> {
  const caller = readCaller(request.headers);
  const requestId = caller?.request ?? newId<RequestId>();
  try {
    if (caller === null) throw new ActError("not_authenticated");
    const [name = "", of, ...rest] = path.slice(BRANDS.length + 1).split("/");
    const kit = parseId<BrandKitId>(name);
    if (kit === null || of !== "assets" || rest.length > 0) throw new ActError("brand_kit_not_found");
    if (request.method !== "POST") throw new ActError("method_not_allowed", { allow: "POST" });
    return answer(await keep(api, caller, kit, request), 201, requestId);
  } catch (error) {
    return errorAnswer(error, requestId, api.log);
  }
}

const from = z.strictObject({ upload: z.uuid() });

/** A picture that is there already, in JSON; or the file of a font, in a form. */
async function keep(api: BrandsApi, caller: MediaCaller, kit: BrandKitId, request: Request): Promise<object> {
  const type = request.headers.get("content-type") ?? "";
  if (/^application\/json\s*(?:;|$)/i.test(type)) {
    const read = from.safeParse(await readJson(request, MOST_BODY_BYTES));
    if (!read.success)
      throw new ActError("invalid_input", {
        field: "upload",
        problem: "must be the id of an upload, and nothing else",
      });
    return api.keepPicture(caller, kit, read.data.upload as UploadId);
  }
  const boundary = boundaryOf(type);
  if ((request.headers.get("content-encoding") ?? "identity") !== "identity" || request.body === null)
    throw new ActError("upload_form");
  const pieces: Uint8Array[] = [];
  const body = fileOf(inTime(request.body, api.bodyMs), boundary);
  for await (const piece of within(body, MOST_FONT_BYTES)) pieces.push(Uint8Array.from(piece));
  return api.keepFont(caller, kit, Buffer.concat(pieces));
}
