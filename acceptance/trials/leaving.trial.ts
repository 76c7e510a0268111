import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Deployment, makeDeployment } from "../deployment.ts";
import { callAndLeave, MODEL, makeCallers } from "./leaving/callers.ts";
import { check, checkBooks, type Sums } from "./leaving/check.ts";
import { PRICE, type Provider, startProvider, TOKENS_PER_SECOND } from "./leaving/provider.ts";
import type { Figures, Trial } from "./trial.ts";

const LEFT_STREAM_MS = 3_000;
/** As an operator sets it who knows how fast a model thinks: a quarter above. */
const HIDDEN_TOKENS_PER_SECOND = TOKENS_PER_SECOND * 1.25;
const AT_ONCE = 60;
/** What has a budget of the organizations that call. */
const KINDS = [null, "key", null, null, "organization", null, null] as const;
/** For each caller of all: somewhat more than a seventh of them spends. */
const BUDGET_USD_FOR_EACH_CALLER = 0.0006;
const LEAST_BUDGET_USD = 0.1;

export const trial: Trial = {
  name: "leaving",
  shows:
    "callers that leave pay for what was made: charges and booked losses are the provider's bill, and no budget is exceeded",
  controls: ["C-1", "K-5", "P-5"],
  full: 1_000,
  sample: 40,
  async run(count, progress) {
    const provider = startProvider();
    const deployment = await makeDeployment(1, {
      SALLYPORT_LEFT_STREAM_MS: String(LEFT_STREAM_MS),
      SALLYPORT_HIDDEN_TOKENS_PER_SECOND: String(HIDDEN_TOKENS_PER_SECOND),
    });
    try {
      await addProvider(deployment, provider);
      const half = Math.ceil(count / 2);
      const one = await runOn(deployment, provider, "one", 0, half, progress);
      await deployment.startNode();
      await deployment.startNode();
      const three = await runOn(deployment, provider, "three", half, count - half, progress);
      return { ...figures("one node", one), ...figures("three nodes", three) };
    } finally {
      await deployment.remove();
      await provider.stop();
    }
  },
};

async function addProvider(deployment: Deployment, { url }: Provider): Promise<void> {
  const add = ["providers", "add", "openai-compatible", "--name", "trial", "--no-secret", "--allow-private"];
  const model = `${MODEL}=${PRICE.input},${PRICE.output}`;
  await deployment.json([...add, "--base-url", url, "--model", model]);
}

/** Callers of an organization for each kind of budget. */
async function runOn(
  deployment: Deployment,
  provider: Provider,
  name: string,
  first: number,
  count: number,
  progress: (done: number) => void,
): Promise<Sums> {
  const limit = Math.max(LEAST_BUDGET_USD, count * BUDGET_USD_FOR_EACH_CALLER).toFixed(4);
  const accounts = await Promise.all(
    KINDS.map((kind, index) => makeAccount(deployment, `${name}-${index}`, kind, limit)),
  );
  const callers = [...makeCallers(first, count)];
  let done = 0;
  const work = async () => {
    for (let caller = callers.shift(); caller !== undefined; caller = callers.shift()) {
      const node = deployment.nodes[caller.number % deployment.nodes.length];
      const account = accounts[Math.floor((caller.number - first) / 7) % accounts.length];
      if (node === undefined || account === undefined) throw new Error("there is no node");
      await callAndLeave(node, account.key, caller);
      done += 1;
      progress(first + done);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const sums = await check(deployment, provider.bills, first, first + count - 1);
  for (const account of accounts) await checkBudgets(deployment, account);
  await checkBooks(deployment);
  return sums;
}

interface Account {
  readonly organization: string;
  readonly key: string;
}

async function makeAccount(
  deployment: Deployment,
  organization: string,
  kind: (typeof KINDS)[number],
  limitUsd: string,
): Promise<Account> {
  const file = join(deployment.operatorDir, `${organization}.json`);
  await writeFile(
    file,
    JSON.stringify({ organizations: [{ slug: organization, projects: [{ slug: "shop" }] }] }),
  );
  await deployment.json(["apply", file]);
  const of = ["--organization", organization];
  const created = await deployment.json<{ id: string; key: string }>([
    ...["keys", "create", "--live", "--project", "shop"],
    ...of,
  ]);
  await deployment.json(["credits", "grant", "100", "--reason", "paid", ...of]);
  const budget = ["budgets", "set", limitUsd, "--period"];
  if (kind === "key") await deployment.json([...budget, "total", "--key", created.id, ...of]);
  if (kind === "organization") await deployment.json([...budget, "day", ...of]);
  return { organization, key: created.key };
}

/** K-5 */
async function checkBudgets(deployment: Deployment, { organization }: Account): Promise<void> {
  const { items } = await deployment.json<{ items: { limit_usd: string; spent_usd: string }[] }>([
    ...["budgets", "list", "--organization", organization],
  ]);
  for (const { limit_usd: limitUsd, spent_usd: spentUsd } of items)
    if (Number(spentUsd) > Number(limitUsd)) throw new Error(`${spentUsd} spent of a budget of ${limitUsd}`);
}

function figures(where: string, sums: Sums): Figures {
  const usd = (microUsd: number) => (microUsd / 1_000_000).toFixed(6);
  const percent = (part: number) => `${((100 * part) / sums.billed).toFixed(2)} %`;
  return {
    [`${where}: callers whose request was sent`]: sums.sent,
    [`${where}: callers refused or gone before`]: sums.notSent,
    [`${where}: the provider's bill (USD)`]: usd(sums.billed),
    [`${where}: charged (USD)`]: usd(sums.charged),
    [`${where}: booked as loss (USD)`]: usd(sums.lost),
    [`${where}: answers counted, each charged its bill to the micro-dollar`]: sums.counted,
    [`${where}: streams stopped`]: sums.stopped,
    [`${where}: charged above the bill for these`]: percent(sums.above),
    [`${where}: billed for these and neither charged nor booked`]: percent(sums.unbooked),
  };
}
