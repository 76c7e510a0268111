import { readPeopleKeys } from "../accounts/index.ts";
import { alertJobs } from "../alerts/index.ts";
import { runSequencer, Sequencer } from "../audit/index.ts";
import { sweepBatches, sweepBatchHistory } from "../batches/index.ts";
import { sweepBrands } from "../brand/index.ts";
import { peopleJobs } from "../entrance/index.ts";
import { idempotencyJobs } from "../idempotency/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { newId } from "../kernel/ids.ts";
import { keyJobs } from "../keys/index.ts";
import { leakJobs } from "../leaks/index.ts";
import { ledgerJobs, runDayKeeper } from "../ledger/index.ts";
import { membershipJobs } from "../membership/index.ts";
import { createEgress } from "../platform/egress/index.ts";
import { ImagePool } from "../platform/images/index.ts";
import { runJobs } from "../platform/jobs/index.ts";
import { createPool, explainConnectionFailure } from "../platform/postgres/connection.ts";
import { connectControlDatabase } from "../platform/postgres/index.ts";
import type { ControlDatabase } from "../ports/database.ts";
import type { Log } from "../ports/log.ts";
import type { PictureModels } from "../ports/picture-models.ts";
import { nodeJobs } from "../propagation/index.ts";
import { destroyPartials, runTasks, sweepHistory, sweepRequests, taskJobs } from "../tasks/index.ts";
import { pictureJobs, runSweep, sweepUnfinished } from "../uploads/index.ts";
import { runSummer, usageJobs } from "../usage/index.ts";
import { createVault } from "../vault/index.ts";
import { runWebhooks, webhookJobs } from "../webhooks/index.ts";
import { type Given, givenBy } from "./given.ts";
import { openMailer } from "./people/mailer.ts";
import { modelsThrough } from "./pictures/models-through.ts";
import { openObjects } from "./pictures/open-objects.ts";
import { signerOf } from "./pictures/signer.ts";
import type { WorkerSettings } from "./settings.ts";
import type { StartedRole } from "./started-role.ts";
import { refuseOtherSchema } from "./stores.ts";

const WORKER = { kind: "server", id: "worker" } as const;
/** Two jobs, their timer and its listener. */
const QUEUE_CONNECTIONS = 5;
/** A fault that is not the operator's (sysexits.h). */
const LOST = 70;

/**
 * Does what no request waits for: runs jobs when they are due, keeps the audit ledger, closes days, sends mails.
 * @throws OperatorError when its logins do not work, or the schema is not this version's
 */
export async function startWorker(
  { modelSocket, ...settings }: WorkerSettings,
  log: Log,
): Promise<Required<Pick<StartedRole, "figures" | "stop">>> {
  const given = givenBy(settings);
  const models = modelSocket === null ? null : modelsThrough(modelSocket);
  const jobs = await startJobs(given, log, models);
  const ledger = openLedger(given, log);
  const mailer = openMailer(given, log);
  return {
    figures: () => ({
      jobs: jobs.figures(),
      books: jobs.books(),
      pictures: jobs.pictures(),
      webhooks: jobs.webhooks(),
      auditEntries: ledger.size,
    }),
    async stop() {
      await mailer.stop();
      await jobs.stop();
      await ledger.stop();
    },
  };
}

/** The jobs of all slices, where this worker has the login for them. */
async function startJobs(given: Given, log: Log, models: PictureModels | null) {
  const { address } = given;
  const found = address("sallyport_worker");
  if (!found)
    return {
      figures: () => [],
      books: () => null,
      pictures: () => null,
      webhooks: () => null,
      stop: async () => {},
    };
  const database = connectControlDatabase(found, WORKER);
  const pool = createPool(found, QUEUE_CONNECTIONS);
  const { jobs, books } = ledgerJobs(database, log);
  const egress = createEgress();
  const pictures = { database, objects: openObjects(given, egress) };
  const vault = createVault(given.kms, systemClock);
  const mails = () => peopleKeys(given, database);
  try {
    await refuseOtherSchema(async () => (await pool.query("select schema_version()")).rows[0].schema_version);
    const all = [
      ...jobs,
      ...idempotencyJobs(database),
      ...nodeJobs(database),
      ...peopleJobs({ database, vault }, mails),
      ...membershipJobs(database),
      ...keyJobs(database),
      ...leakJobs(database),
      ...usageJobs(database),
      ...pictureJobs(pictures, async (db) => {
        await sweepHistory(db);
        await sweepBatchHistory(db);
      }),
      ...alertJobs({ database, vault, clock: systemClock }, mails),
      ...taskJobs(database),
      ...webhookJobs(database),
    ];
    const running = await runJobs(pool, all, log);
    const summing = runSummer(database);
    const sweeping = runSweep(pictures, log, async () => {
      await sweepRequests(pictures);
      await destroyPartials(pictures);
      await sweepBatches(pictures);
      await sweepUnfinished(pictures);
      await sweepBrands(pictures);
    });
    const images = new ImagePool();
    const quotaBytes = given.config.uploadQuotaBytes;
    const signer = signerOf(given.config, log);
    const tasks = runTasks({ ...pictures, vault, images, models, quotaBytes, signer, worker: newId() }, log);
    const telling = { database, vault, egress, clock: systemClock, keys: mails };
    const webhooks = runWebhooks({ ...telling, development: !given.config.production }, log);
    // Another worker takes over at once, and the launcher starts this one again.
    void running.lost.then(() => process.exit(LOST));
    return {
      figures: () => running.figures(),
      books,
      pictures: () => sweeping.figures(),
      webhooks: () => webhooks.figures(),
      async stop() {
        await Promise.all([tasks.stop(), webhooks.stop()]);
        await images.close();
        await sweeping.stop();
        await summing.stop();
        await running.stop();
        egress.close();
        await pool.end();
        await database.close();
      },
    };
  } catch (error) {
    egress.close();
    await Promise.all([pool.end(), database.close()]);
    if (error instanceof OperatorError) throw error;
    throw explainConnectionFailure(error, found);
  }
}

/** Null where nobody has an account, and where no mail goes out: a mail that nobody sends would wait for ever. */
async function peopleKeys({ config, kms }: Given, database: ControlDatabase) {
  if (config.production && config.smtpUrl === undefined) return null;
  return readPeopleKeys(database, createVault(kms, systemClock));
}

/** D-4, C-2: a worker that has the auditor's login keeps the audit ledger and closes days. */
function openLedger({ kms, address }: Pick<Given, "kms" | "address">, log: Log) {
  const found = address("sallyport_audit");
  if (!found) return { size: 0, stop: async () => {} };
  const database = connectControlDatabase(found, WORKER);
  const running = runSequencer(new Sequencer(database, createVault(kms, systemClock)), log);
  const days = runDayKeeper(database, log);
  return {
    get size() {
      return running.size;
    },
    async stop() {
      await days.stop();
      await running.stop();
      await database.close();
    },
  };
}
