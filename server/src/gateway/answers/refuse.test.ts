import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ERRORS, type ErrorCode, PublicError } from "../../kernel/errors.ts";
import { newId, type RequestId } from "../../kernel/ids.ts";
import { RateLimited } from "../../limits/index.ts";
import type { Counted } from "../../ports/limit-store.ts";
import { openAiProtocol } from "../../providers/dialects/openai/index.ts";
import { explainReport } from "../forwarding/failure.ts";
import { refuse } from "./refuse.ts";

const log = { write() {} };
const DOCUMENT = readFileSync(join(import.meta.dir, "../../../../docs/errors.md"), "utf8");

/** What the customer reads of a code. */
function documented(code: string) {
  const row = DOCUMENT.split("\n").find((line) => line.startsWith(`| \`${code}\` |`));
  const [, , status = "", type = "", again = "", text = ""] = row?.split(/ ?(?<!\\)\| ?/) ?? [];
  return { status, type, again: again.trim(), text: text.replaceAll("\\|", "|") };
}

const answerTo = (error: unknown, retryAfter: string | null = null) =>
  refuse(
    error,
    { requestId: newId<RequestId>(), tally: null, gateway: { log }, protocol: openAiProtocol },
    { words: null, retryAfter },
  );

async function read(answer: Response) {
  const { error } = (await answer.json()) as { error: Record<"code" | "type" | "message", unknown> };
  return { ...error, status: String(answer.status), headers: answer.headers };
}

const limited = (unit: "requests" | "tokens", retryMs: number) => {
  const rule = { number: 1, scope: "key", subject: null, endpoint: null, unit, windowSeconds: 60, most: 5 };
  return new RateLimited({ rule, policy: "p" } as never, { remaining: 0, retryMs } as Counted, 1);
};

describe("T-4 docs/errors.md and the wire agree", () => {
  test.each(Object.keys(ERRORS) as ErrorCode[])("about %s", async (code) => {
    const { status, type, again, text } = documented(code);
    // Some answers with a code differ; the document must say so, and how is tested below.
    const varies = { status: !/^\d+$/.test(status), type: type.includes(" or ") };
    const told = await read(answerTo(new PublicError(code)));
    expect(told).toMatchObject({ code, message: text.replace(/\{\w+\}/g, "") });
    if (!varies.status) expect(told.status).toBe(status);
    if (!varies.type) expect(`\`${told.type}\``).toBe(type);
    expect(told.headers.get("x-should-retry")).toBe(again === "" ? "false" : null);
    const after = /after (\d+) s/.exec(again)?.[1] ?? null;
    expect(told.headers.get("retry-after")).toBe(after);
    expect(told.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("where the type is what was limited", async () => {
    for (const unit of ["requests", "tokens"] as const)
      for (const [code, retryMs] of [
        ["rate_limit_exceeded", 1_000],
        ["request_exceeds_limit", Number.POSITIVE_INFINITY],
      ] as const) {
        const told = await read(answerTo(limited(unit, retryMs)));
        expect(told).toMatchObject({ code, status: documented(code).status });
        expect(documented(code).type).toContain(`\`${told.type}\``);
      }
  });

  test("where the status is the provider's", async () => {
    for (const [code, meaning] of [
      ["provider_rejected", "request"],
      ["content_refused", "content"],
    ] as const) {
      const seen = new Set<string>();
      for (let status = 400; status < 500; status += 1) {
        const { error } = explainReport(
          status,
          { meaning, words: null, status: null, refusesStreamUsage: false },
          null,
        );
        if (error.code !== code) continue;
        const told = await read(answerTo(error));
        seen.add(told.status);
      }
      const said = documented(code).status.match(/\d{3}/g) ?? [];
      expect(seen).toEqual(new Set(said));
    }
  });

  test("and no answer says both not to try again and when to, whatever a provider said", async () => {
    for (const code of Object.keys(ERRORS) as ErrorCode[]) {
      const { headers } = answerTo(new PublicError(code), "7");
      expect([headers.has("x-should-retry"), headers.has("retry-after")], code).toContain(false);
    }
  });

  test("and what is not in the catalogue is an internal error and nothing else", async () => {
    const told = await read(answerTo(new Error("secret")));
    expect(told).toMatchObject({ code: "internal", status: "500" });
    expect(JSON.stringify(told)).not.toContain("secret");
  });
});
