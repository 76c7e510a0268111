import { dataFolder } from "../compose/deployment.ts";
import { readConfig } from "../config/index.ts";
import { patternsOf, searchPlaces } from "../drills/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { placesOf } from "./drill-places.ts";
import { searchRedis } from "./drill-redis.ts";
import { showFindings, sumUp } from "./drill-report.ts";
import type { Invocation } from "./terminal.ts";

const LEAST_CHARACTERS = 12;
const DAY_MS = 86_400_000;

/** `sallyport drill search`. What is looked for comes from standard input and is never repeated. */
export async function drillSearch(invocation: Invocation, json: boolean): Promise<void> {
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
