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

/** A data folder with both mock providers, their secrets, and a live key: made by the product's own command. */
export async function provision(dataDir: string, upstreams: Upstreams): Promise<string> {
  endDatabaseWithBench(dataDir);
  const environment = { SALLYPORT_DATA_DIR: dataDir };
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
  await run(sallyport("credits", "grant", "10000", "--reason", "bench", "--json"), {
    core: null,
    environment,
  });
  const created = await run(sallyport("keys", "create", "--live", "--json"), { core: null, environment });
  return String(JSON.parse(created).key);
}
