import { servesPeople } from "../config/index.ts";
import { issueFirstRunSecret } from "../first-run/index.ts";
import { createEgress } from "../platform/egress/index.ts";
import { publishPolicies } from "../policies/index.ts";
import type { FirstRun } from "./first-run.ts";
import { prepareFirstRun } from "./first-run.ts";
import { type Given, givenBy } from "./given.ts";
import { openControl } from "./open-control.ts";
import { policyTexts, readPolicies } from "./people/policies.ts";
import { bucketOf } from "./pictures/open-objects.ts";
import type { Prepared, PrepareSettings } from "./settings.ts";

/**
 * Migrates, checks the master key and makes what a first start needs, with logins that no serving process has.
 * @throws OperatorError
 */
export async function prepare(settings: PrepareSettings): Promise<Prepared> {
  const given = givenBy(settings);
  if (given.config.roles.some((role) => role === "control" || role === "worker")) await tryBucket(given);
  const migrations: number[] = [];
  const actor = { kind: "server", id: settings.node } as const;
  const control = await openControl(given, (numbers) => void migrations.push(...numbers), actor);
  try {
    const { database } = control;
    // Only where the console is served: several machines would make each other's secret worthless.
    const served = given.config.roles.includes("control") && servesPeople(given.config);
    if (served) await publishPolicies(database, policyTexts(await readPolicies(given.config.policiesDir)));
    const secret = served ? await issueFirstRunSecret(database) : null;
    return {
      made: revealed(await prepareFirstRun(given, control, settings.environment)),
      firstRunSecret: secret?.reveal() ?? null,
      migrations,
    };
  } finally {
    await control.close();
  }
}

/** @throws OperatorError when pictures are to be in a bucket, and something does not work there */
async function tryBucket({ config }: Given): Promise<void> {
  const egress = createEgress();
  try {
    await bucketOf(config, egress)?.check();
  } finally {
    egress.close();
  }
}

/** The launcher shows them once. */
function revealed({ testKey, liveKey, keysUnused, providers }: FirstRun): Prepared["made"] {
  return { testKey: testKey?.reveal() ?? null, liveKey: liveKey?.reveal() ?? null, keysUnused, providers };
}
