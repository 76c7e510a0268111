import type { PassThrough } from "../../../provider.ts";
import { pictureStreamOf, readPictures } from "./answer.ts";
import { encodePictures } from "./encode.ts";
import { PictureStreamReader } from "./stream-reader.ts";

export { openAiPictureCodec } from "./caller.ts";
export { operationOf, readPictureRequest } from "./request.ts";

/** For callers who speak it too. */
export const picturePassThrough: PassThrough = {
  encodeRequest: encodePictures,
  readAnswer: (_, body) => readPictures(body),
  streamReader: (request) => new PictureStreamReader(request),
  streamOf: (_, body, request) => pictureStreamOf(request?.pictures?.operation ?? "generations", body),
};
