import { launch } from "../server/bin/launch.mjs";
import { setUpOrExit } from "./setup.mjs";

await setUpOrExit();
await launch(["serve", ...process.argv.slice(2)]);
