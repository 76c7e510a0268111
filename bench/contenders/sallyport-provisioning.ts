import { join } from "node:path";
import { run } from "../processes.ts";
import { PROVIDER_SECRET, type Upstreams } from "./contender.ts";
import { endDatabaseWithBench } from "./sallyport-database.ts";

const COMMAND = join(import.meta.dir, "../../server/bin/sallyport.mjs");

/** The command line that starts a `sallyport` command as users do. */
export function sallyport(...words: readonly string[]): readonly string[] {
  return ["node", COMMAND, ...words];
}

/** A model only the provider of streams has, so that the name leads there. */
export const STREAM_MODEL = "bench-stream";

/** Costs nothing: what is left of Sallyport without its credits ledger. */
export const FREE_MODEL = "bench-free";

/**
 * More than anything here can use, so that everything is counted and nothing refused. Wrong keys of an address are limited
 * in every installation.
 */
const LIMITS = [
  ["1000000000/minute", "--each", "organization"],
  ["1000000000/minute", "--each", "key"],
  ["1000000000000/minute", "--unit", "tokens", "--each", "key"],
] as const;

/** A data folder of Sallyport, ready to be started. */
export interface Provisioned {
  readonly dataDir: string;
  /** A live key. */
  readonly key: string;
  /** Of an operator who may do everything, for the pages. */
  readonly token: string;
}

/**
 * Both mock providers, their secrets, a live key, and rate limits or none: made by the product's own command.
 * @param limited without it, also the limits that every installation has are taken away
 */
export async function provision(
  dataDir: string,
  upstreams: Upstreams,
  limited: boolean,
): Promise<Provisioned> {
  endDatabaseWithBench(dataDir);
  const environment = { SALLYPORT_DATA_DIR: dataDir };
  const command = (...words: readonly string[]) => run(sallyport(...words), { core: null, environment });
  const add = (port: number, ...more: readonly string[]) =>
    run(
      sallyport(
        ...["providers", "add", "openai", "--json", "--allow-private"],
        ...["--base-url", `http://127.0.0.1:${port}/v1`, ...more],
      ),
      { core: null, environment, input: PROVIDER_SECRET },
    );
  await add(upstreams.whole, "--model", `${FREE_MODEL}=0,0`);
  await add(
    upstreams.stream,
    "--name",
    "streams",
    "--model",
    `${STREAM_MODEL}=0.15,0.60`,
    "--priority",
    "200",
  );
  await command("credits", "grant", "10000", "--reason", "bench", "--json");
  if (limited) for (const words of LIMITS) await command("limits", "set", ...words, "--json");
  else
    for (const { number } of JSON.parse(await command("limits", "list", "--json")).items)
      await command("limits", "remove", String(number), "--json");
  const created = await command("keys", "create", "--live", "--json");
  const token = await command("tokens", "create", "bench", "--role", "admin", "--json");
  return { dataDir, key: String(JSON.parse(created).key), token: String(JSON.parse(token).token) };
}
