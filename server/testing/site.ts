import type { Site } from "../src/http/pages/page.ts";
import type { PublicPages } from "../src/http/pages/pages.ts";
import { dataPolicyOf, type Showcase, type ShownProvider } from "../src/showcase/index.ts";
import { TestClock } from "./clock.ts";

/** An installation whose operator has said everything. */
export const EXAMPLE_SITE: Site = {
  product: "Sallyport",
  operator: "Example Operator Ltd, 1 Gate Street, Example City",
  contact: { general: "hello@example.com", privacy: "privacy@example.com", security: "security@example.com" },
  signUp: "open",
  doors: false,
  production: true,
  transport: "own",
  sendsMail: true,
  signUpsPerNetwork: 10,
  signUpsPerDomain: 100,
  leaseMs: 5_000,
  counters: "redis",
  retention: {
    sessionIdleHours: 8,
    sessionHours: 24,
    linkDays: 30,
    deviceDays: 400,
    networkDays: 90,
    eventDays: 400,
    idempotencyHours: 24,
  },
};

const provider = (kind: string, title: string, region: string | null): ShownProvider => ({
  ...{ slug: kind, kind, title, region },
  policy: dataPolicyOf(kind),
});
const OPENAI = provider("openai", "OpenAI", null);
const DEEPSEEK = provider("deepseek", "DeepSeek", null);
const OWN = provider("openai-compatible", "North machines", "eu");
const GROQ = provider("groq", "Groq", null);

const model = (name: string, from: ShownProvider, input: string, output?: string) => ({
  name,
  provider: from,
  others: [],
  contextTokens: 128_000,
  outputTokens: 16_384,
  takes: ["text", "image"],
  makes: ["text"],
  price: { input, ...(output === undefined ? {} : { output }) },
  retiresOn: null,
});

export const EXAMPLE_SHOWCASE: Showcase = {
  models: [
    { ...model("deepseek-chat", DEEPSEEK, "0.28", "0.42"), takes: ["text"], others: [OWN] },
    { ...model("gpt-5-mini", OPENAI, "0.3125", "2.50"), retiresOn: "2027-03-01" },
    {
      ...model("gpt-5.4", OPENAI, "1.25", "10.00"),
      price: {
        input: "1.25",
        output: "10.00",
        tiers: [{ aboveInputTokens: 200_000, input: "2.50", output: "15.00" }],
      },
    },
    { ...model("llama-4", GROQ, "0.11", "0.34"), takes: ["text"] },
    { ...model("org/small", OWN, "1.00", "2.00"), contextTokens: null, takes: [], makes: [] },
    { ...model("text-embedding-3-large", OPENAI, "0.13"), takes: ["text"], makes: ["embedding"] },
  ],
  providers: [OPENAI, DEEPSEEK, OWN, GROQ],
  list: { number: 14, since: "2026-11-03" },
  readAtMs: 0,
};

/** The public pages of that installation, at whatever host they are asked. */
export const EXAMPLE_PAGES: PublicPages = {
  publicUrl: undefined,
  site: EXAMPLE_SITE,
  readShowcase: async () => EXAMPLE_SHOWCASE,
  readPolicies: async () => [],
  clock: new TestClock(),
};
