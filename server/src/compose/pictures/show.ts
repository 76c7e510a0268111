import type { linksTo, Upload } from "../../uploads/index.ts";

type Links = Awaited<ReturnType<typeof linksTo>>[number];

/** A picture and its smaller copies, with links in front of which `origin` stands. */
export function showCopies(links: Links | undefined, origin: string) {
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
export function showUpload(upload: Upload, links: Links | undefined, origin: string) {
  return {
    id: upload.id,
    object: "upload",
    created_at: upload.createdAt.toISOString(),
    expires_at: upload.expiresAt.toISOString(),
    ...showCopies(links, origin),
    source: {
      format: upload.sourceFormat,
      bytes: upload.sourceBytes,
      frames: upload.frames,
      digital_source_type: upload.digitalSourceType,
      c2pa: upload.hasC2pa,
    },
  };
}
