import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** Where set-up puts the built pages. */
const BUILT = fileURLToPath(new URL("../../../../dashboard/dist/", import.meta.url));
const ASSETS = "assets/app";

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

/** Fonts are compressed already. */
const PACKED: ReadonlySet<string> = new Set(["woff2"]);

/** The page into which the application is loaded; null where it was not built. */
export function readShell(): string | null {
  const path = join(BUILT, "index.html");
  return existsSync(path) ? readFileSync(path, "utf8") : null;
}

/** Answers for the files of the application, by their address. Their names have a hash of what is in them. */
export function builtAssets(): (request: Request) => Response | null {
  const names = new Set(existsSync(join(BUILT, ASSETS)) ? readdirSync(join(BUILT, ASSETS)) : []);
  const packed = new Map<string, Uint8Array<ArrayBuffer>>();
  /** Compressed once, when it is first asked for. */
  const compressed = (name: string, encoding: "br" | "gzip"): Uint8Array<ArrayBuffer> => {
    const key = `${encoding} ${name}`;
    const known = packed.get(key);
    if (known !== undefined) return known;
    const bytes = readFileSync(join(BUILT, ASSETS, name));
    const made = new Uint8Array(
      encoding === "br"
        ? brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
        : gzipSync(bytes, { level: 9 }),
    );
    packed.set(key, made);
    return made;
  };
  return (request) => {
    const { pathname } = new URL(request.url);
    const name = pathname.slice(`/${ASSETS}/`.length);
    if (!pathname.startsWith(`/${ASSETS}/`) || !names.has(name)) return null;
    const ending = name.slice(name.lastIndexOf(".") + 1);
    const encoding = PACKED.has(ending) ? null : encodingOf(request);
    return new Response(
      encoding === null
        ? new Uint8Array(readFileSync(join(BUILT, ASSETS, name)))
        : compressed(name, encoding),
      {
        headers: {
          "content-type": TYPES[ending] ?? "application/octet-stream",
          ...(encoding === null ? {} : { "content-encoding": encoding }),
          vary: "accept-encoding",
          "cache-control": "public, max-age=31536000, immutable",
          "cross-origin-resource-policy": "same-origin",
          "x-content-type-options": "nosniff",
        },
      },
    );
  };
}

function encodingOf(request: Request): "br" | "gzip" | null {
  const accepted = request.headers.get("accept-encoding") ?? "";
  if (/\bbr\b/.test(accepted)) return "br";
  return /\bgzip\b/.test(accepted) ? "gzip" : null;
}
