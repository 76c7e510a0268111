import type { Pictures } from "./api.ts";
import { fileNameOf, fileStemOf } from "./files.ts";
import { linkHere } from "./pictures.ts";
import { zip } from "./zip.ts";

/**
 * Saves one under its name, read by a link of its own: the server does not know what it is called here.
 * @throws Problem, NoAnswer; Error when it has gone meanwhile
 */
export async function saveOne(api: Pictures, id: string, name: string): Promise<void> {
  const { url, format } = await api.toSave(id);
  keep(new Blob([await bytesAt(url)], { type: `image/${format}` }), fileNameOf(name, format));
}

/**
 * Packs pictures into one archive, here, and saves it.
 * @param archive what it is called, as people see it
 * @throws Problem, NoAnswer; Error when one of them has gone meanwhile
 */
export async function saveAll(
  pictures: readonly { readonly url: string; readonly name: string; readonly format: string }[],
  progress: (done: number) => void,
  archive: string,
): Promise<void> {
  const entries: { name: string; bytes: Uint8Array<ArrayBuffer> }[] = [];
  const taken = new Set<string>();
  for (const { url, name, format } of pictures) {
    entries.push({ name: unused(fileNameOf(name, format), taken), bytes: await bytesAt(url) });
    progress(entries.length);
  }
  keep(zip(entries), `${fileStemOf(archive)}.zip`);
}

async function bytesAt(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(linkHere(url), { cache: "no-store", credentials: "omit" });
  if (!response.ok) throw new Error("a picture has left");
  return new Uint8Array(await response.arrayBuffer());
}

function unused(name: string, taken: Set<string>): string {
  const [stem, ending] = [name.slice(0, name.lastIndexOf(".")), name.slice(name.lastIndexOf("."))];
  let free = name;
  for (let count = 2; taken.has(free.toLowerCase()); count += 1) free = `${stem}-${count}${ending}`;
  taken.add(free.toLowerCase());
  return free;
}

function keep(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  // The browser reads it when it begins to save.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
