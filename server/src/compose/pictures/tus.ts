import type { TusApi } from "../../http/media/media-app.ts";
import { LinkSigner } from "../../links/index.ts";
import {
  beginUnfinished,
  readUnfinished,
  readUpload,
  refuseFull,
  removeUnfinished,
  takePiece,
  withinMode,
} from "../../uploads/index.ts";
import { Arriving } from "./arriving.ts";
import { BODY_MS, type PictureParts, senderOf } from "./pictures.ts";

type TusParts = Pick<
  PictureParts,
  "database" | "vault" | "images" | "objects" | "peppers" | "quotaBytes" | "mostBytes" | "log"
>;

/** Puts together what is done about uploads in pieces. What has come is where pictures are, so another process may take the next piece. */
export function composeTus(parts: TusParts): TusApi {
  const { database, vault, images, objects, quotaBytes, mostBytes, log } = parts;
  const uploads = {
    ...{ database, vault, images, objects, quotaBytes },
    links: new LinkSigner(parts.peppers),
  };
  const arriving = new Arriving();
  return {
    ...{ log, mostBytes },
    bodyMs: BODY_MS,
    async begin(caller, bytes) {
      const sender = senderOf(caller);
      await refuseFull(uploads, sender.organization);
      return beginUnfinished(uploads, sender, bytes);
    },
    async look(caller, id) {
      const sender = senderOf(caller);
      const found = await readUnfinished(uploads, sender, id);
      if (found !== null) return found;
      // Whoever did not hear that the last piece has come asks for what is an upload already.
      const seen = { database: withinMode(database, caller.mode) };
      const { sourceBytes } = await readUpload(seen, sender.organization, id);
      return { bytes: sourceBytes, received: sourceBytes, expiresAt: null };
    },
    append: (caller, id, { at, body, checksum }) =>
      arriving.with(caller.organization, () => takePiece(uploads, senderOf(caller), id, at, body, checksum)),
    remove: (caller, id) => removeUnfinished(uploads, senderOf(caller), id),
  };
}
