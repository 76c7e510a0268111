import sharp from "sharp";
import { sallyport } from "../contenders/sallyport-provisioning.ts";
import { freePort } from "../free-port.ts";
import { endAll, run, start, temporaryFolder } from "../processes.ts";
import { median, percentile } from "../statistics.ts";
import { waitForAnswer } from "../wait-for-port.ts";
import { bySharpAlone } from "./alone.ts";
import { photo } from "./photo.ts";
import { type Product, upload } from "./upload.ts";

/**
 * What keeping a photo costs beside sharp alone, and what callers of chat see of 32 uploads at once:
 * `bun bench/pictures/main.ts`. It takes two minutes.
 */
const ROUNDS = 9;
const UPLOADS_AT_ONCE = 32;
const CHATS = 400;
/** A caller sends so many a second, whatever the answers do. */
const CHATS_A_SECOND = 40;

const say = (line: string) => console.log(line);
const ms = (value: number) => `${value.toFixed(1)} ms`;

async function startProduct(): Promise<Product> {
  const port = freePort();
  const environment = { SALLYPORT_DATA_DIR: `${temporaryFolder()}/data`, SALLYPORT_PORT: String(port) };
  const server = start(sallyport("serve"), { core: null, environment });
  void server.output.pipeTo(new WritableStream());
  if (!(await waitForAnswer(port, server.ended))) throw new Error("Sallyport did not start.");
  const words = [
    "keys",
    "create",
    "--test",
    "--endpoint",
    "chat.completions",
    "--endpoint",
    "generations",
    "--json",
  ];
  const { key } = JSON.parse(await run(sallyport(...words), { core: null, environment }));
  for (const { number } of JSON.parse(
    await run(sallyport("limits", "list", "--json"), { core: null, environment }),
  ).items)
    await run(sallyport("limits", "remove", String(number), "--json"), { core: null, environment });
  return { origin: `http://127.0.0.1:${port}`, key: String(key) };
}

/** Milliseconds of each of the chats that were begun at their times, while `until` has not ended. */
async function chats(
  { origin, key }: Product,
  count: number,
  until: Promise<unknown> | null,
): Promise<number[]> {
  let over = false;
  void until?.then(() => {
    over = true;
  });
  const took: Promise<number>[] = [];
  const begun = performance.now();
  for (let sent = 0; sent < count || (until !== null && !over); sent += 1) {
    const due = begun + (sent * 1_000) / CHATS_A_SECOND;
    await Bun.sleep(Math.max(0, due - performance.now()));
    took.push(chat(origin, key));
  }
  return Promise.all(took);
}

async function chat(origin: string, key: string): Promise<number> {
  const begun = performance.now();
  const response = await fetch(`${origin}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({
      model: "simulated-chat",
      messages: [{ role: "user", content: "Hello" }],
      max_tokens: 20,
    }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`A chat was answered ${response.status}: ${text}`);
  return performance.now() - begun;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

try {
  const bytes = await photo();
  const { width, height } = await sharp(bytes).metadata();
  say(`The photo: ${(bytes.length / 1e6).toFixed(1)} MB, ${width} × ${height}.`);
  const product = await startProduct();
  await upload(product, bytes);
  await bySharpAlone(bytes);
  const [ours, alone]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    alone.push(await timed(() => bySharpAlone(bytes)));
    ours.push(await timed(() => upload(product, bytes)));
  }
  const ratios = ours.map((value, at) => value / (alone[at] ?? Number.NaN));
  say(`Sharp alone ${ms(median(alone))}, kept ${ms(median(ours))}: ratio ${median(ratios).toFixed(2)}`);
  say(`  of each round: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")}`);
  await chats(product, 100, null);
  const idle = await chats(product, CHATS, null);
  const path = `${temporaryFolder()}/photo.jpg`;
  await Bun.write(path, bytes);
  const words = [product.origin, product.key, path, String(UPLOADS_AT_ONCE)];
  const program = [process.execPath, "--no-env-file", `${import.meta.dir}/upload.ts`, ...words];
  const beside = await chats(product, 0, run(program, { core: null }));
  const idleAgain = await chats(product, CHATS, null);
  for (const [name, figures] of [
    ["idle", idle],
    [`beside ${UPLOADS_AT_ONCE} uploads`, beside],
    ["idle again", idleAgain],
  ] as const)
    say(
      `chat ${name}: ${figures.length}, median ${ms(median(figures))}, p99 ${ms(percentile(figures, 0.99))}`,
    );
  const [before = Number.NaN, during = Number.NaN] = [[...idle, ...idleAgain], beside].map((figures) =>
    percentile(figures, 0.99),
  );
  say(`p99 beside uploads ÷ idle: ${(during / before).toFixed(2)}`);
} finally {
  await endAll();
}
