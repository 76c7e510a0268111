import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Product } from "../product.ts";

/** What a program is told of a picture. */
export interface Upload {
  readonly id: string;
  readonly url: string;
  readonly expires_at: string;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly thumbnails: readonly { readonly name: string; readonly url: string }[];
  readonly source: { readonly format: string; readonly bytes: number };
}

/** Calls an address of uploads with the product's test key. */
export function call(
  { url, testKey }: Pick<Product, "url" | "testKey">,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(`${url}/v1/uploads${path}`, {
    ...init,
    headers: { authorization: `Bearer ${testKey}`, ...(init.headers as Record<string, string>) },
  });
}

export function formOf(bytes: Uint8Array, field = "file"): FormData {
  const form = new FormData();
  form.append(field, new Blob([Uint8Array.from(bytes)]), "a picture.png");
  return form;
}

export function send(
  product: Pick<Product, "url" | "testKey">,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Response> {
  return call(product, "", { method: "POST", body: formOf(bytes), headers });
}

/** Asks for a link at the port of the product, whatever name the link has. */
export function follow(
  { url }: Pick<Product, "url">,
  link: string,
  init: RequestInit = {},
): Promise<Response> {
  return fetch(url + new URL(link).pathname, init);
}

/** Every file that has to do with pictures. */
export function filesOf({ dataDir }: Pick<Product, "dataDir">): readonly string[] {
  return ["objects", "object-keys", "arriving"].flatMap((folder) => {
    const path = join(dataDir, folder);
    if (!existsSync(path)) return [];
    const entries = readdirSync(path, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => `${folder}/${name}`);
  });
}
