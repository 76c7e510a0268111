import type { linksTo, Upload } from "../../uploads/index.ts";

type Links = Awaited<ReturnType<typeof linksTo>>[number];

/** An upload as programs read it, with links to its copies in front of which `origin` stands. */
export function showUpload(upload: Upload, links: Links | undefined, origin: string) {
  const copies = (links?.made ?? []).map(({ copy: { name, format, width, height, bytes }, path }) => ({
    name,
    ...{ format, width, height, bytes },
    url: origin + path,
  }));
  const [master, ...thumbnails] = copies;
  const { name: _, ...picture } = master ?? { name: "master" };
  return {
    id: upload.id,
    object: "upload",
    created_at: upload.createdAt.toISOString(),
    expires_at: upload.expiresAt.toISOString(),
    ...picture,
    url_expires_at: links?.expiresAt.toISOString() ?? null,
    thumbnails,
    source: {
      format: upload.sourceFormat,
      bytes: upload.sourceBytes,
      frames: upload.frames,
      digital_source_type: upload.digitalSourceType,
      c2pa: upload.hasC2pa,
    },
  };
}
