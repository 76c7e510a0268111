// node observatory.mjs FOLDER PORT PATH …: scans pages of this machine with the rules of MDN's HTTP Observatory, and prints what each
// test found. The package's own command scans public names only, at the usual ports; its parts do not care.
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder = "", port = "", ...paths] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(join(folder, "src", file)).href);
const { retrieve } = await load("retriever/retriever.js");
const { ALL_TESTS } = await load("constants.js");
const { getScoreModifier } = await load("grader/grader.js");

const pages = {};
for (const path of paths) {
  const found = await retrieve("localhost", { httpsPort: port, httpPort: port, path });
  pages[path] = ALL_TESTS.map((look) => {
    const { result, pass } = look(found);
    return { name: look.name, result, pass, points: getScoreModifier(result) };
  });
}
process.stdout.write(JSON.stringify(pages));
process.exit(0);
