import { median } from "../statistics.ts";
import { startGateway } from "./gateway.ts";
import type { Order, Told } from "./load.ts";
import { TEXT_CHUNKS } from "./streams.ts";

/**
 * What a translated stream costs beside one that passes through: `bun bench/translation/main.ts`. This process is the gateway
 * and nothing else: sockets, admission, counting, settlement. Provider and callers are another process. It takes a minute.
 */
const ROUNDS = 5;
const STREAMS_AT_ONCE = 40;

/** The first passes through, and is what the others are compared with. */
const CASES = [
  { name: "chat, passed through", provider: "chat", path: "/v1/chat/completions" },
  { name: "chat to Responses", provider: "chat", path: "/v1/responses" },
  { name: "chat to Anthropic", provider: "chat", path: "/v1/messages" },
  { name: "Anthropic to chat", provider: "messages", path: "/v1/chat/completions" },
  { name: "Gemini to chat", provider: "generated", path: "/v1/chat/completions" },
] as const;

const told: Told[] = [];
let hear = Promise.withResolvers<void>();
const load = Bun.spawn([process.execPath, "--no-env-file", `${import.meta.dir}/load.ts`], {
  stdio: ["ignore", "inherit", "inherit"],
  ipc(message: Told) {
    told.push(message);
    hear.resolve();
  },
  onExit: () => hear.reject(new Error("The load has ended.")),
});

async function nextTold(): Promise<Told> {
  while (told.length === 0) await hear.promise;
  hear = Promise.withResolvers<void>();
  return told.shift() as Told;
}

/** Microseconds of the gateway's processor for each piece of text. */
async function costOf(order: Order): Promise<number> {
  Bun.gc(true);
  const before = process.cpuUsage();
  load.send(order);
  const answer = await nextTold();
  const { user, system } = process.cpuUsage(before);
  if (!("bytes" in answer)) throw new Error("failed" in answer ? answer.failed : "The load did not answer.");
  return (user + system) / order.streams / TEXT_CHUNKS;
}

function requestOf(path: string, key: string): string {
  const question = path.endsWith("/responses")
    ? { input: "Hello", max_output_tokens: 1_000 }
    : { messages: [{ role: "user", content: "Hello" }], max_tokens: 1_000 };
  const body = JSON.stringify({ model: "m", stream: true, ...question });
  return [
    `POST ${path} HTTP/1.1`,
    "host: 127.0.0.1",
    `authorization: Bearer ${key}`,
    "content-type: application/json",
    `content-length: ${body.length}`,
    "",
    body,
  ].join("\r\n");
}

const begun = await nextTold();
if (!("port" in begun)) throw new Error("The load did not tell its port.");
const gateways = {
  chat: await startGateway("openai-compatible", `http://127.0.0.1:${begun.port}/chat/v1`),
  messages: await startGateway("anthropic", `http://127.0.0.1:${begun.port}/messages/v1`),
  generated: await startGateway("google", `http://127.0.0.1:${begun.port}/generated/v1beta`),
};
const orders = CASES.map(({ provider, path }) => {
  const { port, key } = gateways[provider];
  return { port, request: requestOf(path, key), streams: STREAMS_AT_ONCE };
});
const costs: number[][] = CASES.map(() => []);
// The first round is for the compiler.
for (let round = 0; round <= ROUNDS; round += 1)
  for (const [index, order] of orders.entries()) {
    const cost = await costOf(order);
    if (round > 0) costs[index]?.push(cost);
  }
const [base = Number.NaN, ...others] = costs.map(median);
for (const [index, cost] of [base, ...others].entries())
  console.log(
    `${CASES[index]?.name.padEnd(22)} ${cost.toFixed(1)} µs a chunk, ${(cost / base).toFixed(2)} times`,
  );
load.kill();
process.exit(0);
