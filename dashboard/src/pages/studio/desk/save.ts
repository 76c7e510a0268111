import type { Pictures } from "./api.ts";
import { linkHere } from "./pictures.ts";
import { zip } from "./zip.ts";

/** What a picture is called when it is saved. */
const fileNameOf = (name: string, format: string): string =>
  `${name.replace(/\.(jpe?g|png|webp)$/i, "").replace(/[\\/:*?"<>|\p{Cc}]+/gu, "-")}.${format === "jpeg" ? "jpg" : format}`;

/** Saves one by a link of its own, which ends in ten minutes. @throws Problem, NoAnswer */
export async function saveOne(api: Pictures, id: string): Promise<void> {
  const { url } = await api.toSave(id);
  press(linkHere(url), null);
}

/**
 * Packs pictures into one archive, here, and saves it.
 * @throws Problem, NoAnswer; Error when one of them has gone meanwhile
 */
export async function saveAll(
  pictures: readonly { readonly url: string; readonly name: string; readonly format: string }[],
  progress: (done: number) => void,
): Promise<void> {
  const entries: { name: string; bytes: Uint8Array<ArrayBuffer> }[] = [];
  const taken = new Set<string>();
  for (const { url, name, format } of pictures) {
    const response = await fetch(linkHere(url), { cache: "no-store", credentials: "omit" });
    if (!response.ok) throw new Error("a picture has left");
    entries.push({
      name: unused(fileNameOf(name, format), taken),
      bytes: new Uint8Array(await response.arrayBuffer()),
    });
    progress(entries.length);
  }
  const address = URL.createObjectURL(zip(entries));
  press(address, "pictures.zip");
  // The browser reads it when it begins to save.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

function unused(name: string, taken: Set<string>): string {
  const [stem, ending] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf("."))];
  let free = name;
  for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${stem}-${count}${ending}`;
  taken.add(free.toLowerCase());
  return free;
}

function press(address: string, download: string | null): void {
  const link = document.createElement("a");
  link.href = address;
  if (download !== null) link.download = download;
  link.click();
}
