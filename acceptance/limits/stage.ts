import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Deployment, makeDeployment } from "../deployment.ts";
import { makeDataDir, type Product, removeDataDir } from "../product.ts";

/** What each answer of the provider says it used. */
export const TOKENS_USED = 6;

/** An organization of its own with a live key. */
export interface Customer {
  readonly organization: string;
  readonly key: string;
  readonly keyId: string;
}

interface Changed {
  readonly number: number;
  readonly nodes: readonly { readonly how: string }[];
}

/** Three production nodes that count in one store, and a provider that answers at once. */
export interface Stage {
  readonly deployment: Deployment;
  /** How often the provider was asked. */
  readonly asked: number;
  nodeAt(index: number): Product | undefined;
  customer(creditUsd?: string): Promise<Customer>;
  setLimit(...words: readonly string[]): Promise<Changed>;
  remove(): Promise<void>;
}

export async function makeStage(redisUrl: string): Promise<Stage> {
  let asked = 0;
  const provider = Bun.serve({
    idleTimeout: 0,
    port: 0,
    hostname: "127.0.0.1",
    fetch() {
      asked += 1;
      const choices = [{ index: 0, message: { role: "assistant", content: "x" }, finish_reason: "stop" }];
      const usage = { prompt_tokens: 5, completion_tokens: 1, total_tokens: TOKENS_USED };
      return Response.json({ id: "x", object: "chat.completion", created: 1, model: "m", choices, usage });
    },
  });
  const temporary = await makeDataDir();
  const deployment = await makeDeployment(3, {
    REDIS_URL: redisUrl,
    // Drills search the folders for temporary files.
    TMPDIR: temporary,
    // So that a test can come from any network address.
    SALLYPORT_TLS_PROXIES: "127.0.0.0/8",
  });
  const base = `http://127.0.0.1:${provider.port}/v1`;
  const house = ["--name", "house", "--no-secret", "--allow-private", "--base-url", base, "--model", "m=1,2"];
  await deployment.json(["providers", "add", "openai-compatible", ...house]);

  let customers = 0;
  return {
    deployment,
    get asked() {
      return asked;
    },
    nodeAt: (index) => deployment.nodes[index % deployment.nodes.length],
    async customer(creditUsd = "10") {
      customers += 1;
      const organization = `customer-${customers}`;
      const file = join(deployment.operatorDir, `${organization}.json`);
      const projects = [{ slug: "shop" }];
      await writeFile(file, JSON.stringify({ organizations: [{ slug: organization, projects }] }));
      await deployment.json(["apply", file]);
      const of = ["--organization", organization];
      const { key, id: keyId } = await deployment.json<{ id: string; key: string }>([
        ...["keys", "create", "--live", ...of, "--project", "shop"],
      ]);
      if (creditUsd !== "0")
        await deployment.json(["credits", "grant", creditUsd, ...of, "--reason", "paid"]);
      return { organization, key, keyId };
    },
    setLimit: (...words) => deployment.json<Changed>(["limits", "set", ...words]),
    async remove() {
      await deployment.remove();
      await removeDataDir(temporary);
      await provider.stop(true);
    },
  };
}

export function ask(
  node: Product | undefined,
  key: string,
  headers: Readonly<Record<string, string>> = {},
  more: object = {},
): Promise<Response> {
  return fetch(`${node?.url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: JSON.stringify({
      model: "m",
      max_tokens: 20,
      messages: [{ role: "user", content: "Hi" }],
      ...more,
    }),
  });
}

/** The code of the error, or the status where there is none. */
export async function codeOf(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error?: { code: string } };
  return error?.code ?? String(response.status);
}

/** So many calls at once; how many answers there were of each kind. */
export async function storm(calls: number, call: (index: number) => Promise<Response>) {
  const codes = await Promise.all(
    Array.from({ length: calls }, async (_, index) => codeOf(await call(index))),
  );
  return Object.fromEntries([...Map.groupBy(codes, (code) => code)].map(([code, all]) => [code, all.length]));
}
