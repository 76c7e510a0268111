import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { sallyport } from "../product.ts";
import { type House, openHouse } from "./house.ts";
import { type Cell, runAll } from "./run.ts";
import { failuresIn, pageOf, writtenTable } from "./table.ts";
import { askAgent, askVercel } from "./turns.ts";
import { type Client, type Says, TOOL, USED, weatherIn } from "./words.ts";

let house: House;
let cells: readonly Cell[];

beforeAll(async () => {
  house = await openHouse();
  cells = await runAll(house.clients, house.upstreams);
}, 600_000);

afterAll(() => house?.stop(), 30_000);

describe("official SDKs against every kind of provider", () => {
  test("each feature works, is refused by name, or has no word", () => {
    expect(cells.length).toBeGreaterThan(500);
    expect(failuresIn(cells)).toEqual([]);
  });

  test("docs/dialects.md is what this run gives (npm run dialects writes it)", async () => {
    expect(pageOf(cells)).toBe(await writtenTable());
  });

  test("an SDK that hears something else is found out", async () => {
    const [upstream] = house.upstreams;
    const [client] = house.clients;
    if (upstream === undefined || client === undefined) return expect.unreachable();
    const deaf: Client = {
      ...client,
      ask: async (ask, model) => ({ ...(await client.ask(ask, model)), text: "", end: "other" }),
      embed: async () => [],
    };
    const found = await runAll([deaf], [upstream]);
    const failing = failuresIn(found).map((failure) => failure.split(", ")[2]?.split(":")[0]);
    expect(failing).toEqual(expect.arrayContaining(["plain", "streaming", "tools", "refusal", "embeddings"]));
  });
});

describe("sallyport try", () => {
  test.each([
    ["openai", "Anthropic"],
    ["responses", "Gemini"],
    ["anthropic", "Cohere"],
    ["gemini", "OpenAI"],
  ])("speaks %s, to a model of %s", async (protocol, title) => {
    const upstream = house.upstreams.find(({ speaker }) => speaker.title === title);
    upstream?.plays([{ text: ["Grüezi ", "👋"], end: "stop" }]);
    const { product, key } = house;
    const words = ["try", "Hi", "--json", "--protocol", protocol, "--model", upstream?.speaker.model ?? ""];
    const { code, stdout, stderr } = await sallyport(product.dataDir, [...words, "--url", product.url], {
      env: { SALLYPORT_API_KEY: key },
    });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      answer: "Grüezi 👋",
      input_tokens: USED.input,
      output_tokens: USED.output,
    });
    expect(upstream?.told).toHaveLength(1);
  });

  test("says which protocols there are", async () => {
    const { product } = house;
    const { code, stderr } = await sallyport(product.dataDir, ["try", "Hi", "--protocol", "toString"]);
    expect(code).not.toBe(0);
    expect(stderr).toContain("openai, responses, anthropic, gemini");
  });
});

const QUESTIONS = ["How warm is it in Kyoto?", "And in Bern?", "Where is it warmer?"];
const called = (id: string, city: string): Says => ({
  ...{ thought: `${city} is asked for.`, calls: [{ id, name: TOOL.name, input: { city } }], end: "tools" },
});
const said = (text: string): Says => ({ text: [text], end: "stop" });
/** Two answers with a tool each, and one that looks back. */
const ANSWERS = ["21 in Kyoto.", "21 in Bern.", "Nowhere."];
const SCRIPT = [
  called("call_1", "Kyoto"),
  said("21 in Kyoto."),
  called("call_2", "Bern"),
  said("21 in Bern."),
  said("Nowhere."),
];

describe("several turns with tools and thoughts, of which nothing is stored (Z-5)", () => {
  const asked = (model: string) => ({ url: house.product.url, key: house.key, model });

  for (const title of ["OpenAI", "Anthropic", "Gemini", "Bedrock", "Cohere"]) {
    const upstreamOf = () => {
      const upstream = house.upstreams.find(({ speaker }) => speaker.title === title);
      if (upstream === undefined) return expect.unreachable();
      upstream.plays(SCRIPT);
      return upstream;
    };

    /** Each turn was told all that came before, and of the thoughts what signs them. */
    const wasTold = ({ told }: ReturnType<typeof upstreamOf>) => {
      const results = told.map((turn) => turn.results.map(({ text }) => text).join());
      expect(
        results.map((text) => [text.includes(weatherIn("Kyoto")), text.includes(weatherIn("Bern"))]),
      ).toEqual([
        [false, false],
        [true, false],
        [true, false],
        [true, true],
        [true, true],
      ]);
      const signatures = told.map((turn) => turn.signatures.length);
      expect(signatures).toEqual(told[0]?.signs ? [0, 1, 1, 2, 2] : [0, 0, 0, 0, 0]);
    };

    test(`Vercel's ai with store: false, ${title}`, async () => {
      const upstream = upstreamOf();
      expect(await askVercel(asked(upstream.speaker.model), QUESTIONS, { store: false })).toEqual(ANSWERS);
      wasTold(upstream);
    });

    test(`Vercel's ai as it is, streamed, ${title}`, async () => {
      const upstream = upstreamOf();
      expect(await askVercel(asked(upstream.speaker.model), QUESTIONS)).toEqual(ANSWERS);
      wasTold(upstream);
    });

    test(`Vercel's ai as it is, whole, ${title}`, async () => {
      const upstream = upstreamOf();
      expect(await askVercel(asked(upstream.speaker.model), QUESTIONS, { isWhole: true })).toEqual(ANSWERS);
      wasTold(upstream);
    });

    test(`OpenAI's Agents SDK as it is, ${title}`, async () => {
      const upstream = upstreamOf();
      expect(await askAgent(asked(upstream.speaker.model), QUESTIONS)).toEqual(ANSWERS);
      wasTold(upstream);
    });
  }

  test("Z-5 Vercel's ai, which refers to an answer that broke off, gets told how not to", async () => {
    const [upstream] = house.upstreams;
    upstream?.plays(SCRIPT);
    const failure = await askVercel(asked("gpt-5-mini"), QUESTIONS, { breaksOff: true }).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ statusCode: 400 });
    expect(String(failure)).toContain("providerOptions.openai.store = false");
  });
});
