import { dataFolder } from "../../compose/deployment.ts";
import { readConfig } from "../../config/index.ts";
import { patternsOf, searchPlaces } from "../../drills/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { here } from "../act/performing.ts";
import type { Invocation } from "../terminal.ts";
import { placesOf } from "./places.ts";
import { searchRedis } from "./redis.ts";
import { showFindings, sumUp } from "./report.ts";

const LEAST_CHARACTERS = 12;
const DAY_MS = 86_400_000;

export const command = here({
  usage: "search",
  summary: "Look for a text everywhere that this deployment writes; it is read from standard input.",
  notes:
    "One text on each line, of at least 12 characters. They are searched as they are, encoded and\ninside compressed pieces, in the data folder and in what changed in temporary folders during\nthe last day. The exit code is 1 when anything was found.",
  examples: ["sallyport drill search < texts.txt"],
  run: (invocation, { options }) => drillSearch(invocation, options["json"] === true),
});

/** What is looked for comes from standard input and is never repeated. */
async function drillSearch(invocation: Invocation, json: boolean): Promise<void> {
  const { terminal, environment, root } = invocation;
  const texts = (await terminal.readInput()).split("\n").filter(Boolean);
  if (texts.length === 0) throw new OperatorError("Nothing to look for: give one text on each line.");
  if (texts.some((text) => text.length < LEAST_CHARACTERS))
    throw new OperatorError(`A text of less than ${LEAST_CHARACTERS} characters would be found by accident.`);
  const dataDir = dataFolder(readConfig(environment), root);
  const places = placesOf(dataDir, root, systemClock.nowMs() - DAY_MS);
  const patterns = texts.flatMap((text) => patternsOf(text));
  const files = await searchPlaces(places, patterns);
  const redis = await searchRedis(readConfig(environment), patterns);
  const searched = { ...files, findings: [...files.findings, ...(redis?.findings ?? [])] };
  if (json) terminal.out(JSON.stringify(searched));
  else {
    showFindings(terminal, searched.findings);
    terminal.out(sumUp(searched));
  }
  if (searched.findings.length > 0) throw new OperatorError(`Found ${searched.findings.length} times.`);
}
