import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

interface Asset {
  readonly type: string;
  readonly bytes: Buffer;
}

const font = (specifier: string): Asset => ({
  type: "font/woff2",
  bytes: readFileSync(fileURLToPath(import.meta.resolve(specifier))),
});
const own = (path: string, base = import.meta.url) => readFileSync(new URL(path, base));
/** The mark and the styles of all pages, which the dashboard has too. */
const BRAND = "../../../../brand/";

const FONTS: Readonly<Record<string, Asset>> = {
  "instrument-sans-latin-wght-normal.woff2": font(
    "@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2",
  ),
  "instrument-sans-latin-ext-wght-normal.woff2": font(
    "@fontsource-variable/instrument-sans/files/instrument-sans-latin-ext-wght-normal.woff2",
  ),
  "atkinson-hyperlegible-mono-latin-wght-normal.woff2": font(
    "@fontsource-variable/atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-wght-normal.woff2",
  ),
};

/** Its own styles, after those that all pages share. */
const STYLES = [
  "site.css",
  "landing.css",
  "docs.css",
  "reference.css",
  "catalogue.css",
  "legal.css",
  "security.css",
  "mailbox.css",
];

/** Everything that pages load, by the name that it has here. */
const ASSETS = new Map<string, Asset>(Object.entries(FONTS));
ASSETS.set("mark.svg", { type: "image/svg+xml", bytes: own(`${BRAND}mark.svg`) });
ASSETS.set("docs.js", { type: "text/javascript; charset=utf-8", bytes: own("scripts/docs.js") });
ASSETS.set("public.css", {
  type: "text/css; charset=utf-8",
  bytes: Buffer.from(
    [`${BRAND}style/index.css`, ...STYLES.map((name) => `style/${name}`)]
      .map((path) => styleOf(path))
      .join("\n")
      .replace(/url\("[^"]*?([\w-]+\.woff2)"\)/g, (_, file: string) => `url("${asset(file)}")`),
  ),
});

/** What a style file says, with the files that it imports in their place. */
function styleOf(path: string, base = import.meta.url): string {
  return own(path, base)
    .toString("utf8")
    .replace(/@import "([^"]+)";/g, (_, other: string) => styleOf(other, new URL(path, base).href));
}

/** By the address under which each is served: its name with a hash of its content, so that it can be kept for ever. */
const BY_ADDRESS = new Map([...ASSETS].map(([name, found]) => [asset(name), found]));

/** The address of what pages load. */
export function asset(name: string): string {
  const found = ASSETS.get(name);
  if (!found) throw new Error(`there is no asset '${name}'`);
  const hash = createHash("sha256").update(found.bytes).digest("base64url").slice(0, 10);
  return `/assets/${name.replace(/\.(\w+)$/, `.${hash}.$1`)}`;
}

/** What is served at an address; null when nothing is. */
export function assetAt(path: string): Response | null {
  const found = BY_ADDRESS.get(path);
  if (!found) return null;
  return new Response(new Uint8Array(found.bytes), {
    headers: {
      "content-type": found.type,
      "cache-control": "public, max-age=31536000, immutable",
      "x-content-type-options": "nosniff",
      "cross-origin-resource-policy": "same-origin",
    },
  });
}
