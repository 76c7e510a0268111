// npm run screenshots [-- --only NAME …] [-- --drawn FOLDER]: every page and state of `places/`, in both themes at both widths, seen by axe,
// laid side by side in acceptance/browser/pictures/index.html; beside the drawn screens, where their folder is named.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { faultsAsItIs, LOOKS, SETTLED } from "./accessible.ts";
import type { Place } from "./place.ts";
import { PLACES } from "./places.ts";
import { openStage } from "./stage.ts";
import { WIDTHS } from "./visitor.ts";
import { makeWorld, SETTINGS, seat, type World } from "./world.ts";

const FOLDER = join(import.meta.dir, "pictures");
const { values } = parseArgs({
  options: { only: { type: "string", multiple: true }, drawn: { type: "string" } },
});
const drawnFolder = values.drawn === undefined ? null : resolve(values.drawn);
const wanted = PLACES.filter(({ name }) => !values.only || values.only.some((part) => name.includes(part)));

/** Which drawn picture shows a look; there is none of a dark phone. */
const DRAWN: Readonly<Record<string, string>> = {
  "wide-light": "1440-light",
  "wide-dark": "1440-dark",
  "narrow-light": "360",
};

/** Of the dialog, where one is open; else of the page. */
const HEIGHT = `(() => {
  // A menu shuts when its window changes.
  if (document.querySelector(".menu")) return 0;
  const over = document.querySelector(".scrim, dialog[open]");
  return (over ?? document.documentElement).scrollHeight;
})()`;

if (values.only === undefined) rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const stage = await openStage(SETTINGS);
let faults = 0;
try {
  const world = await makeWorld(stage);
  for (const place of wanted) {
    for (const look of LOOKS) await take(world, place, look);
    process.stdout.write(`${place.name}\n`);
  }
} finally {
  await stage.close();
}
writeIndex();
process.stdout.write(`\n${wanted.length} pages, ${faults} with faults: ${join(FOLDER, "index.html")}\n`);
process.exit(faults === 0 ? 0 : 1);

async function take(world: World, place: Place, { width, theme }: (typeof LOOKS)[number]): Promise<void> {
  const visitor = await stage.visit({ width, theme });
  const { page } = visitor;
  try {
    await seat(world, visitor, place.as ?? "nobody");
    await page.goto(typeof place.path === "string" ? place.path : place.path(world));
    await page.locator("h1").first().waitFor({ state: "attached" });
    await place.prepare?.(page, world);
    await page.evaluate(SETTLED);
    // The window becomes as high as what is in it, so that bars and dialogs stand where people see them.
    const height = await page.evaluate<number>(HEIGHT);
    await page.setViewportSize({
      width: WIDTHS[width].width,
      height: Math.max(height, WIDTHS[width].height),
    });
    await page.evaluate(SETTLED);
    await page.screenshot({ path: join(FOLDER, fileOf(place.name, width, theme)) });
    await page.setViewportSize(WIDTHS[width]);
    const found = [...(await faultsAsItIs(page)), ...visitor.faults(place.expected)];
    if (found.length > 0) throw new Error(found.join("\n"));
  } catch (error) {
    faults += 1;
    process.stderr.write(`${place.name}, ${width}, ${theme}: ${String(error)}\n`);
  } finally {
    await visitor.context.close();
  }
}

function fileOf(name: string, width: string, theme: string): string {
  return `${name}-${width}-${theme}.png`;
}

/** Also what an earlier run took and this one did not, so that one page can be taken anew. */
function writeIndex(): void {
  const taken = new Set(readdirSync(FOLDER));
  const rows = PLACES.map(({ name, drawn = name }) => {
    const pictures = LOOKS.flatMap((look) => {
      const ours = fileOf(name, look.width, look.theme);
      const shown = DRAWN[`${look.width}-${look.theme}`];
      const theirs = drawnFolder && shown && join(drawnFolder, `${drawn}-${shown}.png`);
      return [
        ...(taken.has(ours) ? [picture(ours, `${look.width}, ${look.theme}`, look.width)] : []),
        ...(theirs && existsSync(theirs) ? [picture(relative(FOLDER, theirs), "drawn", look.width)] : []),
      ];
    });
    return `<h2>${name}</h2><div>${pictures.join("")}</div>`;
  });
  const style =
    "body{font:14px sans-serif;background:#888}div{display:flex;gap:12px;align-items:flex-start;overflow:auto}figure{margin:0}.wide img{width:720px}.narrow img{width:270px}";
  writeFileSync(
    join(FOLDER, "index.html"),
    `<!doctype html><meta charset="utf-8"><title>Every page</title><style>${style}</style>${rows.join("\n")}\n`,
  );
}

function picture(file: string, caption: string, width: string): string {
  return `<figure class="${width}"><figcaption>${caption}</figcaption><a href="${file}"><img loading="lazy" src="${file}" alt=""></a></figure>`;
}
