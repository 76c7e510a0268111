/** How a family of models counts sound. */
interface SoundRule {
  /** A shorter sound counts as this long. */
  readonly leastSeconds: number;
  readonly atMostPerSecond: number;
  readonly aboutPerSecond: number;
}

/** `model` is tried on the last part of a name, in lower case. */
interface SoundFamily extends SoundRule {
  readonly model: RegExp;
  readonly source: string;
}

const SOUND_FAMILIES: readonly SoundFamily[] = [
  {
    model: /^gpt-/,
    leastSeconds: 1,
    atMostPerSecond: 10,
    aboutPerSecond: 10,
    source:
      "https://developers.openai.com/api/docs/guides/realtime-costs: a token for 100 ms of a user, 2026-02",
  },
  {
    model: /^voxtral/,
    leastSeconds: 30,
    atMostPerSecond: 12.5,
    aboutPerSecond: 12.5,
    source: "Voxtral, arXiv 2507.13264: 12.5 tokens a second, in chunks of 30 seconds, 2025-07",
  },
  {
    model: /^gemini-/,
    leastSeconds: 1,
    atMostPerSecond: 32,
    aboutPerSecond: 32,
    source: "https://ai.google.dev/gemini-api/docs/tokens: 32 tokens a second, 2026-11",
  },
];

/** Encoders of Whisper's kind: 50 frames a second, in chunks of 30 seconds. Most models join two to eight of them. */
const UNKNOWN: SoundRule = { leastSeconds: 30, atMostPerSecond: 50, aboutPerSecond: 12.5 };

export function soundRule(name: string): SoundRule {
  const own = name.slice(name.lastIndexOf("/") + 1).toLowerCase();
  return SOUND_FAMILIES.find(({ model }) => model.test(own)) ?? UNKNOWN;
}
