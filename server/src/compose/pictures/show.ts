import type { PictureMarks } from "../../ports/images.ts";
import type { linksTo, Upload } from "../../uploads/index.ts";

type Links = Awaited<ReturnType<typeof linksTo>>[number];

/** What stands in front of a link's path. */
export interface LinkOrigins {
  /** Where people are signed in, and their cookies go. */
  readonly application: string;
  /** Where pictures are that anybody with a link may see. */
  readonly media: string;
}

/** A picture and its smaller copies, with links. */
export function showCopies(links: Links | undefined, { application, media }: LinkOrigins) {
  const origin = links?.forMembers ? application : media;
  const copies = (links?.made ?? []).map(({ copy: { name, format, width, height, bytes }, path }) => ({
    name,
    ...{ format, width, height, bytes },
    url: origin + path,
  }));
  const [master, ...thumbnails] = copies;
  const { name: _, ...picture } = master ?? { name: "master" };
  return { ...picture, url_expires_at: links?.expiresAt.toISOString() ?? null, thumbnails };
}

/** An upload as programs read it. */
export function showUpload(upload: Upload, links: Links | undefined, origins: LinkOrigins) {
  return {
    id: upload.id,
    object: "upload",
    created_at: upload.createdAt.toISOString(),
    expires_at: upload.expiresAt.toISOString(),
    ...showCopies(links, origins),
    source: {
      format: upload.sourceFormat,
      bytes: upload.sourceBytes,
      frames: upload.frames,
      digital_source_type: upload.digitalSourceType,
      c2pa: upload.hasC2pa,
    },
  };
}

/**
 * What a picture said of its origin when it came, and what it says as it is kept. Nobody here checks a manifest: whoever gets the picture can,
 * and what a stranger wrote into one is not repeated.
 */
export function showProvenance(upload: Upload, carries: PictureMarks) {
  return {
    id: upload.id,
    object: "provenance",
    arrived_with: upload.madeBy === null ? showMarks(upload) : null,
    carries: showMarks(carries),
  };
}

function showMarks({ digitalSourceType, hasC2pa }: { digitalSourceType: string | null; hasC2pa: boolean }) {
  return {
    digital_source_type: digitalSourceType,
    c2pa: hasC2pa ? { validation: "not_checked" } : null,
  };
}
