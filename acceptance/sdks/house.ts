import { makeDataDir, type Product, removeDataDir, sallyport, startProduct } from "../product.ts";
import { anthropicSdk } from "./clients/anthropic.ts";
import { googleSdk } from "./clients/google.ts";
import { openAiChat } from "./clients/openai-chat.ts";
import { openAiResponses } from "./clients/openai-responses.ts";
import { vercelAnthropic, vercelGoogle, vercelOpenAi } from "./clients/vercel.ts";
import { anthropic } from "./upstreams/anthropic.ts";
import { bedrock } from "./upstreams/bedrock.ts";
import { cohere } from "./upstreams/cohere.ts";
import { gemini } from "./upstreams/gemini.ts";
import { openai } from "./upstreams/openai.ts";
import { startUpstream, type Upstream } from "./upstreams/speaker.ts";
import type { Client } from "./words.ts";

/** The product with a server of every provider behind it, and every SDK pointed at it. */
export interface House {
  readonly product: Product;
  readonly key: string;
  readonly upstreams: readonly Upstream[];
  readonly clients: readonly Client[];
  stop(): Promise<void>;
}

const SPEAKERS = [openai, anthropic, gemini, bedrock, cohere];
const CLIENTS = [
  openAiChat,
  openAiResponses,
  anthropicSdk,
  googleSdk,
  vercelOpenAi,
  vercelAnthropic,
  vercelGoogle,
];

/** Starts it all, once. */
export async function openHouse(): Promise<House> {
  const upstreams = SPEAKERS.map(startUpstream);
  const product = await startProduct(await makeDataDir(), { SALLYPORT_LEFT_STREAM_MS: "50" });
  const run = async (words: readonly string[], input = "") => {
    const { code, stdout, stderr } = await sallyport(product.dataDir, words, { input });
    if (code !== 0) throw new Error(`${words.join(" ")}: ${stderr}`);
    return stdout;
  };
  const added = upstreams.map(({ url, speaker: { kind, secret, model, embeddingModel } }) => {
    const models = ["--model", `${model}=0,0`, ...(embeddingModel ? ["--model", `${embeddingModel}=0`] : [])];
    return run(["providers", "add", kind, "--base-url", url, "--allow-private", ...models], secret);
  });
  const [created] = await Promise.all([run(["keys", "create", "--live", "--json"]), ...added]);
  const { key } = JSON.parse(created) as { readonly key: string };
  return {
    ...{ product, key, upstreams },
    clients: CLIENTS.map((client) => client(product.url, key)),
    async stop() {
      await product.stop();
      await Promise.all(upstreams.map((upstream) => upstream.stop()));
      await removeDataDir(product.dataDir);
    },
  };
}
