import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Command } from "commander";
import { startTestDatabase, TEST_ACTOR } from "../../../testing/database.ts";
import { copiesOf, type DatabaseCopy, databaseUrl } from "../../../testing/database-copies.ts";
import { adoptMasterKey } from "../../../testing/vault.ts";
import { Sequencer } from "../../audit/index.ts";
import { systemClock } from "../../kernel/clock.ts";
import type { Pepper } from "../../keys/index.ts";
import { closeDays } from "../../ledger/index.ts";
import { platformPrincipal } from "../../operations/index.ts";
import { createEnvironmentKms } from "../../platform/kms/environment-kms.ts";
import { connectControlDatabase, type DatabaseAddress } from "../../platform/postgres/index.ts";
import { createVault } from "../../vault/index.ts";
import { type Declared, declaredFor } from "../act/performing.ts";
import { buildProgram } from "../program.ts";
import type { Ended } from "./command-line.ts";
import { makeWorld, type RealNames, wordsOf } from "./example-world.ts";
import { newSecrets, type Sent, serveFarAway, type TestSecrets } from "./far-away.ts";
import { runWords, SILENT } from "./in-process.ts";

/** Who runs the examples. */
export const OPERATOR = "mara";
const TOKEN = "sp_op_token-of-mara";

interface Listed extends Declared {
  readonly name: string;
}

/** Every command that performs an operation. */
export const COMMANDS: readonly Listed[] = performing(await buildProgram(SILENT, () => true));

function performing(command: Command, path: readonly string[] = []): readonly Listed[] {
  const declared = declaredFor(command);
  if (declared !== null) return declared.map((one) => ({ name: path.join(" "), ...one }));
  return command.commands.flatMap((sub) => performing(sub, [...path, sub.name()]));
}

/** What a process has of the secrets. */
interface Held {
  readonly masterKeys: readonly Buffer[];
  readonly peppers: readonly Pepper[];
}

/** A database with the world of the examples, and copies of it in which each can be run. */
export interface ExampleStage {
  readonly real: RealNames;
  readonly secrets: TestSecrets;
  /** The world as it was made, for what only reads. */
  readonly untouched: DatabaseCopy;
  copy(): Promise<DatabaseCopy>;
  /** With the database's login. */
  runHere(example: string, copy: DatabaseCopy): Promise<Ended>;
  /** On a server far away, with a token. */
  runFarAway(
    example: string,
    copy: DatabaseCopy,
  ): Promise<{ readonly ended: Ended; readonly sent: readonly Sent[] }>;
  close(): Promise<void>;
}

/** Puts all that was done to make the world into the signed tree, as a serving process does. */
async function sign(address: DatabaseAddress, { masterKeys }: TestSecrets): Promise<void> {
  const auditor = connectControlDatabase(address, { kind: "server", id: "tests" });
  const vault = createVault(createEnvironmentKms(...masterKeys), systemClock);
  await closeDays(auditor);
  while ((await new Sequencer(auditor, vault).round()) > 0);
  await auditor.close();
}

export async function openExampleStage(): Promise<ExampleStage> {
  const secrets = newSecrets();
  const dataDir = mkdtempSync(join(tmpdir(), "sallyport-examples-"));
  const database = await startTestDatabase();
  const settingsFor = (addressOf: DatabaseCopy["addressOf"], { masterKeys, peppers }: Held = secrets) => ({
    DATABASE_URL: databaseUrl(addressOf("sallyport_gateway")),
    SALLYPORT_DATABASE_URL_CONTROL: databaseUrl(addressOf("sallyport_control")),
    SALLYPORT_DATABASE_URL_WORKER: databaseUrl(addressOf("sallyport_worker")),
    SALLYPORT_DATABASE_URL_AUDIT: databaseUrl(addressOf("sallyport_audit")),
    SALLYPORT_MASTER_KEY: masterKeys.map((key) => key.toString("base64")).join(","),
    SALLYPORT_KEY_PEPPERS: peppers
      .map(({ version, bytes }) => `${version}:${Buffer.from(bytes).toString("base64")}`)
      .join(","),
    SALLYPORT_OPERATOR: OPERATOR,
    SALLYPORT_DATA_DIR: dataDir,
  });
  const superuser = await database.connect("postgres");
  const [, formerKey, spareKey] = secrets.masterKeys;
  const former = { masterKeys: [formerKey, spareKey], peppers: secrets.peppers.slice(1) };
  const control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
  const spare = createVault(createEnvironmentKms(spareKey), systemClock);
  await adoptMasterKey(control, spare);
  await control.close();
  const modelServer = serveModel();
  const real = await makeWorld(
    settingsFor(database.addressOf, former),
    settingsFor(database.addressOf),
    superuser,
    { spareKey: spare.keyIds[0], modelServer: `${modelServer.url}v1` },
  );
  await superuser.end();
  await sign(database.addressOf("sallyport_audit"), secrets);
  const copies = copiesOf(database);
  return {
    real,
    secrets,
    untouched: await copies.make(),
    copy: copies.make,
    runHere(example, copy) {
      const { words, input } = wordsOf(example, real);
      return runWords(words, settingsFor(copy.addressOf), input);
    },
    async runFarAway(example, copy) {
      const { words, input } = wordsOf(example, real);
      const principal = platformPrincipal({ kind: "operator", id: OPERATOR }, "admin");
      const server = serveFarAway(copy, secrets, { [TOKEN]: principal });
      try {
        const ended = await runWords(["--url", server.url, ...words], { SALLYPORT_TOKEN: TOKEN }, input);
        return { ended, sent: server.sent };
      } finally {
        await server.close();
      }
    },
    async close() {
      await modelServer.stop(true);
      await database.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** The model server that examples call 'local'. */
function serveModel() {
  return Bun.serve({
    idleTimeout: 0,
    hostname: "127.0.0.1",
    port: 0,
    development: false,
    fetch: ({ url }) =>
      new URL(url).pathname === "/v1/models"
        ? Response.json({ object: "list", data: [{ id: "llama3.2", object: "model" }] })
        : new Response(null, { status: 404 }),
  });
}
