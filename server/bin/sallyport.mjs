#!/usr/bin/env node
import { setUpOrExit } from "../../scripts/setup.mjs";
import { launch } from "./launch.mjs";

await setUpOrExit();
await launch(process.argv.slice(2));
