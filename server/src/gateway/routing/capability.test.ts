import { describe, expect, test } from "bun:test";
import { SMALL } from "../../../testing/bounds.ts";
import { modelsOf } from "../../providers/catalogue/index.ts";
import type { Endpoint, RequestBounds } from "../../providers/contract.ts";
import { openAiProtocol } from "../../providers/dialects/openai/index.ts";
import { inability, withoutUnable } from "./capability.ts";
import { liveRoutes } from "./routing-table.ts";

const asking = (endpoint: Endpoint, audio = false) => ({ endpoint, bounds: { ...SMALL, audio } });
const ofOpenAi = (name: string) => modelsOf("openai").get(name) ?? expect.unreachable();

describe("a request for what a model cannot do", () => {
  test("is known by what the catalogue says", () => {
    expect(inability(ofOpenAi("gpt-4o"), asking("embeddings"))).toBe("makes no embeddings");
    expect(inability(ofOpenAi("text-embedding-3-small"), asking("chat.completions"))).toContain(
      "writes no text",
    );
    expect(inability(ofOpenAi("text-embedding-3-small"), asking("embeddings"))).toBeNull();
    expect(inability(ofOpenAi("gpt-image-1"), asking("chat.completions"))).toContain("text with text");
    expect(inability(ofOpenAi("gpt-4o"), asking("chat.completions", true))).toBe("takes no audio");
    expect(inability(ofOpenAi("gpt-4o"), asking("chat.completions"))).toBeNull();
  });

  test("is known of pictures too, and not of files, which models that see also read", () => {
    const picture = { kind: "picture", size: null, detail: "auto", bytes: 0 } as const;
    const file = { kind: "file" } as never;
    const withPart = (part: RequestBounds["attachments"][number]) => ({
      endpoint: "chat.completions" as const,
      bounds: { ...SMALL, attachments: [part] },
    });
    expect(inability(ofOpenAi("gpt-3.5-turbo"), withPart(picture))).toBe("takes no pictures");
    expect(inability(ofOpenAi("gpt-4o"), withPart(picture))).toBeNull();
    expect(inability(ofOpenAi("gpt-5"), withPart(file))).toBeNull();
  });

  test("leaves the model out at those providers, and one that the operator declared to its server", () => {
    const entry = (slug: string, kind: string, model: string | null) => ({
      id: crypto.randomUUID() as never,
      slug,
      kind,
      baseUrl: "http://a.test/v1",
      allowPrivateAddress: false,
      models: model === null ? [] : [{ model, inputUsdPerMillion: "1", outputUsdPerMillion: "1" }],
      secret: null,
    });
    const routes = liveRoutes([entry("openai", "openai", null), entry("own", "openai-compatible", "gpt-4o")]);
    const [first, ...others] = routes.get("gpt-4o") ?? [];
    if (!first) return expect.unreachable();
    const request = { ...asking("chat.completions", true) } as never;
    expect(
      withoutUnable([first, ...others], request, openAiProtocol).map(({ entry: { slug } }) => slug),
    ).toEqual(["own"]);
    expect(() => withoutUnable([first], request, openAiProtocol)).toThrow("model_unsuitable");
  });
});
