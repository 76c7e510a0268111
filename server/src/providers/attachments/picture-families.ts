import {
  areas,
  cells,
  dearest,
  fixed,
  type PictureRule,
  patches,
  squares,
  tiles,
  tilesOf,
  UNLIMITED,
} from "./picture-rules.ts";

/** Models that count pictures alike. `model` is tried on the last part of a name, in lower case; the first that fits counts. */
interface PictureFamily {
  readonly model: RegExp;
  readonly rule: PictureRule;
  readonly source: string;
}

const OPENAI = "https://developers.openai.com/api/docs/guides/images-vision, 2026-08";
const OPENAI_DRAWING = "https://platform.openai.com/docs/guides/image-generation, 2026-11";
const MISTRAL = "mistral-common, image encoder and the models' processor_config.json, 2026-08";
const LLAMA4 = "Llama 4, processor_config.json and preprocessor_config.json, 2025-04";
const TOGETHER = "https://docs.together.ai/docs/inference/vision/overview, 2026-08";
const QWEN = "Qwen-VL, preprocessor_config.json: 28 or 32 pixels, at most 16,384 tokens, 2026-02";
const ANTHROPIC = "https://platform.claude.com/docs/en/build-with-claude/vision, 2026-06";
const GEMINI = "https://ai.google.dev/gemini-api/docs/tokens and /media-resolution, 2026-11";
const XAI = "https://docs.x.ai/docs/guides/image-understanding, 2025-06";

const openai4o = tiles(85, 170);
/** Newer models than the table names have been counted by either rule. */
const openai5 = dearest(tiles(70, 140), patches({ auto: 1_536 }, 1));

const MISTRAL_RULE = dearest(cells(16, 1_024), cells(28, 1_540));
/** What serves open models counts by their own grids (Groq, self-hosted) or by tiles of its own (Together). */
const OPEN_RULE = dearest(tilesOf(560, 4, 1_601, 0), tilesOf(336, 16, 150, 1), squares(28, 16_384));

const PICTURE_FAMILIES: readonly PictureFamily[] = [
  // Looked at closely, an edited picture has 6,208 tokens more than its tiles.
  { model: /^(?:chatgpt|gpt)-image/, rule: fixed(7_500), source: OPENAI_DRAWING },
  { model: /^gpt-4o-mini/, rule: tiles(2_833, 5_667), source: OPENAI },
  { model: /^gpt-4\.1-mini/, rule: patches({ auto: 1_536 }, 1.62), source: OPENAI },
  { model: /^gpt-4\.1-nano/, rule: patches({ auto: 1_536 }, 2.46), source: OPENAI },
  { model: /^(gpt-4o|chatgpt-4o|gpt-4\.1|gpt-4\.5|gpt-4-)/, rule: openai4o, source: OPENAI },
  { model: /^o4-mini/, rule: patches({ auto: 1_536 }, 1.72), source: OPENAI },
  { model: /^o[13](-|$)/, rule: tiles(75, 150), source: OPENAI },
  { model: /^computer-use-preview/, rule: tiles(65, 129), source: OPENAI },
  { model: /^gpt-5(\.\d+)?(-codex)?-nano/, rule: patches({ auto: 1_536 }, 2.46), source: OPENAI },
  { model: /^gpt-5(\.\d+)?(-codex)?-mini/, rule: patches({ auto: 1_536 }, 1.62), source: OPENAI },
  { model: /^gpt-5(-chat-latest)?$/, rule: tiles(70, 140), source: OPENAI },
  { model: /^gpt-5(\.[0-3])?(-|$)/, rule: openai5, source: OPENAI },
  {
    model: /^gpt-5\.4/,
    rule: patches({ low: 256, high: 2_500, auto: 2_500, original: 10_000 }, 1),
    source: OPENAI,
  },
  {
    model: /^gpt-5\.5/,
    rule: patches({ low: 256, high: 2_500, auto: 10_000, original: 10_000 }, 1),
    source: OPENAI,
  },
  { model: /^gpt-[5-9]/, rule: patches({ low: 256, high: 2_500, auto: UNLIMITED }, 1), source: OPENAI },
  {
    model: /^(pixtral|mistral|ministral|magistral|devstral|labs-)/,
    rule: MISTRAL_RULE,
    source: MISTRAL,
  },
  { model: /^grok-(2-)?vision/, rule: tilesOf(448, 6, 256, 1), source: XAI },
  // Cut into squares of 256 to 768 pixels of its own choice.
  { model: /^gemini-[12][.-]/, rule: tilesOf(256, 180, 258, 0), source: GEMINI },
  // At the highest resolution that a request can ask for, which is twice the usual one.
  { model: /^gemini-/, rule: fixed(2_240), source: GEMINI },
  { model: /^claude/, rule: areas(750, 4_800), source: ANTHROPIC },
  {
    model: /^(llama|meta-llama|qwen|qvq|kimi|gemma|minimax|glm|internvl)/,
    rule: OPEN_RULE,
    source: `${TOGETHER}; ${LLAMA4}; ${QWEN}`,
  },
];

/** Larger than any picture: a rule's result for it is its highest. */
const HUGE = { width: 1_000_000, height: 1_000_000 };

/** For an unknown model: as many as the dearest known model that shrinks large pictures. */
export const ANY_FAMILY: PictureRule = dearest(
  ...PICTURE_FAMILIES.map(({ rule }) => rule).filter(({ atMost }) => atMost(HUGE, "auto") < UNLIMITED),
);

/** The estimate for an unknown model whose provider does not count: what most models take. */
export const USUAL_FAMILY: PictureRule = openai4o;

/** By the last part of a model's name, such as "gpt-4o" of "openai/gpt-4o"; null when nobody knows it. */
export function pictureFamily(name: string): PictureRule | null {
  const own = name.slice(name.lastIndexOf("/") + 1).toLowerCase();
  return PICTURE_FAMILIES.find(({ model }) => model.test(own))?.rule ?? null;
}
