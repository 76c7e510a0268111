import { expect, test } from "bun:test";
import type { Change, ReasoningAsked } from "../../neutral/request.ts";
import { asked } from "../testing/asked.ts";
import { abilitiesOf } from "../wire/models.ts";
import { encodeThinking } from "./thinking.ts";

const THINKS = { effort: null, budgetTokens: null, isShown: true };

function said(model: string, reasoning: Partial<ReasoningAsked>, maxTokens = 50_000) {
  const changes: Change[] = [];
  const request = asked({ reasoning: { ...THINKS, ...reasoning } });
  const { members, config } = encodeThinking(request, maxTokens, abilitiesOf(model), "Anthropic", changes);
  return [members["thinking"], config["effort"], changes.length];
}

test("older models are given a budget, which leaves room for the answer", () => {
  const model = "claude-sonnet-4-5-20250929";
  expect(said(model, { budgetTokens: 5_000 })).toEqual([
    { type: "enabled", budget_tokens: 5_000 },
    undefined,
    0,
  ]);
  expect(said(model, { budgetTokens: 5_000 }, 3_000)[0]).toEqual({ type: "enabled", budget_tokens: 2_999 });
  expect(said(model, { budgetTokens: 10 })).toEqual([
    { type: "enabled", budget_tokens: 1_024 },
    undefined,
    1,
  ]);
  expect(said(model, { effort: "high" })).toEqual([{ type: "enabled", budget_tokens: 16_384 }, undefined, 1]);
  expect(said(model, { effort: "low" }, 500)).toEqual([undefined, undefined, 1]);
  expect(said(model, { effort: "none" })).toEqual([{ type: "disabled" }, undefined, 0]);
  expect(said("claude-opus-4-5", { effort: "high" })[1]).toBe("high");
});

test("newer ones adapt themselves, by an effort", () => {
  expect(said("claude-opus-4-6", { effort: "medium" })).toEqual([{ type: "adaptive" }, "medium", 0]);
  expect(said("claude-opus-4-6", { effort: "xhigh" })).toEqual([{ type: "adaptive" }, "high", 1]);
  expect(said("claude-opus-4-6", { budgetTokens: 4_000 })[0]).toEqual({
    type: "enabled",
    budget_tokens: 4_000,
  });
  const shown = { type: "adaptive", display: "summarized" };
  expect(said("claude-opus-4-8", { budgetTokens: 4_000 })).toEqual([shown, "medium", 1]);
  expect(said("claude-opus-4-8", { effort: "minimal" })).toEqual([shown, "low", 1]);
  expect(said("claude-sonnet-5", { isShown: false })).toEqual([
    { type: "adaptive", display: "omitted" },
    undefined,
    0,
  ]);
});

test("where thinking cannot be turned off, as little as can be asked for is", () => {
  expect(said("claude-opus-5-5", { effort: "none" })).toEqual([undefined, "low", 1]);
  expect(said("claude-mythos-preview", { effort: "none" })).toEqual([undefined, "low", 1]);
  expect(said("claude-sonnet-5-5", { effort: "none" })).toEqual([{ type: "between_tools" }, undefined, 1]);
  expect(said("claude-haiku-5-5", { budgetTokens: 0 })).toEqual([{ type: "disabled" }, undefined, 0]);
});

test("a model that cannot think is not asked to", () => {
  expect(() => said("claude-3-5-haiku-20241022", { effort: "low" })).toThrow();
  expect(said("claude-3-5-haiku-20241022", { effort: "none" })).toEqual([undefined, undefined, 0]);
});

test("names are read in every form they have", () => {
  for (const name of [
    "claude-3-7-sonnet-20250219",
    "anthropic.claude-sonnet-4-20250514-v1:0",
    "claude-opus-4@20250514",
  ])
    expect(abilitiesOf(name)).toMatchObject({ thinking: "budget", schemas: false });
  for (const name of ["us.anthropic.claude-opus-4-6-v1", "claude-sonnet-4.6"])
    expect(abilitiesOf(name).thinking).toBe("either");
  expect(abilitiesOf("kimi-k2").sampling).toBeTrue();
});
