import { FEATURES, type Feature, resultsOf } from "./features.ts";
import type { Upstream } from "./upstreams/speaker.ts";
import { type Client, type Heard, type Told, USED, VECTOR } from "./words.ts";

/** What came of one feature: `works`, `refused: …` with the name of what was refused, `—` where there is no word for it, or what is wrong. */
export interface Cell {
  readonly client: string;
  readonly upstream: string;
  readonly feature: string;
  readonly outcome: string;
}

const WORKS = "works";
const NO_WORD = "—";
/** It is told to think and does, and its provider only counts that. */
const UNSEEN = "works, thoughts are counted only";

/** Every feature in every client against every upstream: upstreams side by side, since each does one thing at a time. */
export async function runAll(
  clients: readonly Client[],
  upstreams: readonly Upstream[],
): Promise<readonly Cell[]> {
  const columns = await Promise.all(
    upstreams.map(async (upstream) => {
      const cells: Cell[] = [];
      for (const client of clients)
        for (const { name, run } of ALL)
          cells.push({
            client: client.title,
            upstream: upstream.speaker.title,
            feature: name,
            outcome: await outcomeOf(client, upstream, name, run),
          });
      return cells;
    }),
  );
  return columns.flat();
}

interface Tried {
  readonly name: string;
  readonly means: string;
  /** Nothing where it works, else what is wrong. */
  run(client: Client, upstream: Upstream): Promise<string | null>;
}

export const ALL: readonly Tried[] = [
  ...FEATURES.map((feature) => ({
    ...{ name: feature.name, means: feature.means },
    run: (client: Client, upstream: Upstream) => converse(feature, client, upstream),
  })),
  {
    name: "embeddings",
    means: "two texts as vectors",
    run: async ({ embed }, { speaker }) => {
      if (embed === null || speaker.embeddingModel === null) return NO_WORD;
      return differs("vectors", await embed(["a", "b"], speaker.embeddingModel), [VECTOR, VECTOR]);
    },
  },
  {
    name: "counting",
    means: "how many tokens a request has, before it is asked",
    run: async ({ count }, { speaker }) => {
      if (count === null) return NO_WORD;
      const tokens = await count("Where is this?", speaker.model);
      if (speaker.count !== undefined) return differs("tokens", tokens, USED.input);
      return tokens > 0 ? "estimated" : "no estimate";
    },
  },
];

async function outcomeOf(
  client: Client,
  upstream: Upstream,
  name: string,
  run: Tried["run"],
): Promise<string> {
  if (client.wordless.includes(name) || upstream.speaker.wordless.some((one) => name.startsWith(one)))
    return NO_WORD;
  try {
    return (await run(client, upstream)) ?? WORKS;
  } catch (error) {
    const failure = client.failureIn(error);
    if (failure?.status === 400 && failure.code === "untranslatable") return `refused: \`${failure.param}\``;
    return `FAILS: ${failure === null ? String(error) : JSON.stringify(failure)}`;
  }
}

async function converse(feature: Feature, client: Client, upstream: Upstream): Promise<string | null> {
  const { ask, says, fault = null, fails, heard } = feature;
  upstream.plays(says, fault);
  if (fails !== undefined) {
    const error = await client.ask(ask, upstream.speaker.model).then(
      () => null,
      (reason: unknown) => reason,
    );
    if (error === null) return "FAILS: no error";
    if (fault === "endless") await upstream.left;
    return fails === null ? null : differs("status", client.failureIn(error)?.status, fails);
  }
  const outcome = await client.ask(ask, upstream.speaker.model);
  const areCounted = upstream.told[0]?.shows === false && heard?.thought !== undefined;
  const wanted = { ...heard, ...(areCounted ? { thought: "" } : {}) };
  const names = Object.keys(wanted) as (keyof Heard)[];
  const got = Object.fromEntries(names.map((name) => [name, outcome[name]]));
  return differs("heard", got, wanted) ?? toldRight(feature, upstream) ?? (areCounted ? UNSEEN : null);
}

function toldRight(feature: Feature, { told }: Upstream): string | null {
  const turns = feature.told ?? [];
  if (told.length !== turns.length) return `FAILS: asked ${told.length} times`;
  for (const [at, wanted] of turns.entries()) {
    const got = told[at] as Told;
    const names = Object.keys(wanted) as (keyof Told)[];
    const wrong = differs(`told ${at}`, Object.fromEntries(names.map((name) => [name, got[name]])), wanted);
    if (wrong !== null) return wrong;
  }
  const results = told.at(-1)?.results ?? [];
  for (const [at, wanted] of resultsOf(feature).entries())
    if (!results[at]?.text.includes(wanted)) return `FAILS: result ${at} is ${results[at]?.text}`;
  if (feature.heard?.thought !== undefined && told[0]?.signs && told.at(-1)?.signatures.length !== 1)
    return "FAILS: its thoughts did not come back signed";
  return null;
}

function differs(what: string, got: unknown, wanted: unknown): string | null {
  return Bun.deepEquals(got, wanted)
    ? null
    : `FAILS: ${what} ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`;
}
