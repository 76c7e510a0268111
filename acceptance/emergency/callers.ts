import { type Deployment, makeDeployment } from "../deployment.ts";
import type { Upstream } from "./upstream.ts";

/** Somebody with a key, who says its own name in every request, so that the provider can tell. */
interface Caller {
  readonly name: string;
  readonly organization: string;
  readonly id: string;
  readonly key: string;
}

/** What is asked for: a model by one of its names, of one of the providers `one` and `two`. */
export interface Asked {
  readonly caller: Caller;
  readonly model: string;
}

export interface Stage {
  readonly deployment: Deployment;
  readonly callers: Readonly<Record<"ada" | "ben" | "cleo", Caller>>;
}

/**
 * Nodes on one database; the provider `one` serves `m` and `n`, `two` serves `m`; `ada` and `ben` belong to the
 * organization `acme`, `cleo` to `other`.
 */
export async function makeStage(nodeCount: number, upstream: Upstream): Promise<Stage> {
  const deployment = await makeDeployment(nodeCount);
  try {
    for (const [provider, models] of [
      ["one", ["m", "n"]],
      ["two", ["m"]],
    ] as const)
      await deployment.json([
        ...["providers", "add", "openai-compatible", "--name", provider, "--no-secret", "--allow-private"],
        ...["--base-url", upstream.urlOf(provider)],
        ...models.flatMap((model) => ["--model", `${model}=1,2`]),
      ]);
    const document = {
      organizations: ["acme", "other"].map((slug) => ({ slug, projects: [{ slug: "web" }] })),
    };
    const { code, stderr } = await deployment.run(["apply", "-", "--json"], JSON.stringify(document));
    if (code !== 0) throw new Error(stderr);
    const make = async (name: string, organization: string): Promise<Caller> => {
      const words = ["keys", "create", "--live", "--organization", organization];
      return { name, organization, ...(await deployment.json<{ id: string; key: string }>(words)) };
    };
    for (const organization of ["acme", "other"])
      await deployment.json([
        "credits",
        "grant",
        "1000",
        "--organization",
        organization,
        "--reason",
        "tests",
      ]);
    const callers = {
      ada: await make("ada", "acme"),
      ben: await make("ben", "acme"),
      cleo: await make("cleo", "other"),
    };
    return { deployment, callers };
  } catch (error) {
    await deployment.remove();
    throw error;
  }
}

export function ask(url: string, { caller, model }: Asked, stream = false): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${caller.key}`, "content-type": "application/json" },
    body: JSON.stringify({
      model,
      stream,
      max_tokens: 5,
      messages: [{ role: "user", content: caller.name }],
    }),
  });
}

/** The code of the error, or the status where there was none. */
export async function outcomeOf(response: Promise<Response>): Promise<string> {
  const answered = await response;
  const { error } = (await answered.json()) as { error?: { code: string } };
  return error?.code ?? String(answered.status);
}

/** Opens a stream and resolves when its first piece is here. */
export async function openStream(url: string, asked: Asked): Promise<{ rest(): Promise<string> }> {
  const response = await ask(url, asked, true);
  if (response.status !== 200) throw new Error(`a stream was refused: ${await response.text()}`);
  const reader = response.body?.getReader();
  await reader?.read();
  return {
    async rest() {
      let text = "";
      for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read())
        text += new TextDecoder().decode(piece.value);
      return text;
    },
  };
}

/** Asks every node for everything in turn until it is stopped, whatever the answers are. */
export function startLoad(urls: readonly string[], asked: readonly Asked[], gapMs: number) {
  let going = true;
  const counts: Record<string, number> = {};
  const loops = urls.map(async (url) => {
    for (let number = 0; going; number += 1) {
      const one = asked[number % asked.length];
      if (!one) return;
      const outcome = await outcomeOf(ask(url, one));
      counts[outcome] = (counts[outcome] ?? 0) + 1;
      await Bun.sleep(gapMs);
    }
  });
  const all = Promise.all(loops);
  all.catch(() => {});
  return {
    async stop(): Promise<Readonly<Record<string, number>>> {
      going = false;
      await all;
      return counts;
    },
  };
}
