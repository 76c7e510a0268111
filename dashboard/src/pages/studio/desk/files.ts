const PICTURE = /\.(?:jpe?g|png|webp)$/i;

/** The name of a file without its ending and without what file systems do not take. @param name of a picture, as people see it */
export const fileStemOf = (name: string): string =>
  name
    .replace(PICTURE, "")
    .normalize("NFC")
    .replace(/[\\/:*?"<>|\p{Cc}]+/gu, "-")
    .replace(/^[\s.]+|[\s.]+$/g, "") || "picture";

/** What a picture is called when it is saved. */
export const fileNameOf = (name: string, format: string): string =>
  `${fileStemOf(name)}.${format === "jpeg" ? "jpg" : format}`;
