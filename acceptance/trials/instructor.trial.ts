import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonProgram } from "../../scripts/python-programs.mjs";
import { openHouse } from "../sdks/house.ts";
import type { Upstream } from "../sdks/upstreams/speaker.ts";
import type { Says } from "../sdks/words.ts";
import { askerIn, type Outcome } from "./instructor/asker.ts";
import { casesOf } from "./instructor/cases.ts";
import type { Trial } from "./trial.ts";

/** Its own tests are not in the package, and ask models with sense. */
const PACKAGES = "instructor==1.17.0 openai==3.3.0";

/** Every mode of instructor's that OpenAI's client has, whole, streamed, and asked again, against every kind of provider. */
export const trial: Trial = {
  name: "instructor",
  shows:
    "instructor with OpenAI's client, pointed at the product, gets the objects that it asks for in each of its modes, from each kind of provider, or is told by name what that provider has no word for",
  controls: [],
  full: 1,
  // A minute, and 60 MB of packages.
  sample: 0,
  async run(_, progress) {
    const python = await pythonProgram("python", PACKAGES);
    const folder = await mkdtemp(join(tmpdir(), "sallyport-instructor-"));
    const house = await openHouse();
    const asker = askerIn({ python, folder, url: house.product.url, key: house.key });
    const figures: Record<string, number> = {};
    const failing: string[] = [];
    try {
      for (const upstream of house.upstreams)
        for (const { mode, way, says, wanted, turns } of casesOf()) {
          const { title, model } = upstream.speaker;
          upstream.plays(says);
          const outcome = await asker.ask({ mode, way, model });
          const refused = refusedIn(outcome);
          const wrong =
            refused === null ? (wrongIn(outcome, wanted) ?? toldWrong(upstream, says, turns)) : null;
          if (wrong !== null) failing.push(`${title}, ${mode}, ${way}: ${wrong}`);
          const figure = refused === null ? `${title}: passed` : `${title}, ${mode}: refused, ${refused}`;
          figures[figure] = (figures[figure] ?? 0) + 1;
        }
    } finally {
      asker.stop();
      await house.stop();
      await rm(folder, { recursive: true, force: true });
    }
    progress(1);
    if (failing.length > 0) throw new Error(failing.join("\n"));
    return figures;
  },
};

/** What the provider has no word for, by the caller's name of it; nothing else may be refused. */
function refusedIn(outcome: Outcome): string | null {
  if (!("failed" in outcome) || !outcome.failed.includes("'code': 'untranslatable'")) return null;
  return /'param': '([a-z_.[\]]+)'/.exec(outcome.failed)?.[1] ?? null;
}

function wrongIn(outcome: Outcome, wanted: unknown): string | null {
  if ("failed" in outcome) return outcome.failed;
  return Bun.deepEquals(outcome.made, wanted) ? null : `made ${JSON.stringify(outcome.made)}`;
}

/** Each turn was asked with the tools that are called in it. */
function toldWrong({ told }: Upstream, says: readonly Says[], turns: number): string | null {
  if (told.length !== turns) return `asked ${told.length} times`;
  for (const [at, { calls = [] }] of says.entries())
    for (const { name } of calls)
      if (!told[at]?.tools.includes(name)) return `turn ${at} had the tools ${told[at]?.tools.join()}`;
  return null;
}
