import { describe, expect, test } from "bun:test";
import { readSwitchRows } from "./read.ts";
import { Switches, type SwitchMode, type SwitchScope } from "./switches.ts";

const row = (scope: SwitchScope, subject = "", mode: SwitchMode = "drain") => ({ scope, subject, mode });

describe("AB-9 what is stopped", () => {
  test("is nothing at first", () => {
    const nothing = new Switches([]);
    expect([nothing.any, nothing.count, nothing.everything]).toEqual([false, 0, false]);
    expect(nothing.stopsCaller("o", "k")).toBeNull();
    expect(nothing.stopsTarget("p", "m")).toBeNull();
  });

  test("is told by its widest scope, and touches nobody else", () => {
    const stopped = new Switches([row("organization", "o"), row("key", "k"), row("key", "other")]);
    expect(stopped.any).toBe(true);
    expect(stopped.stopsCaller("o", "k")).toBe("organization");
    expect(stopped.stopsCaller("another", "k")).toBe("key");
    expect(stopped.stopsCaller("another", "o")).toBeNull();
    expect(stopped.stopsTarget("o", "k")).toBeNull();
    expect(new Switches([row("everything"), row("key", "k")]).stopsCaller("o", "k")).toBe("everything");
  });

  test("is a provider or a model by its whole name", () => {
    const stopped = new Switches([row("provider", "groq"), row("model", "gpt-4o")]);
    expect(stopped.stopsTarget("groq", "gpt-4o")).toBe("model");
    expect(stopped.stopsTarget("groq", "llama")).toBe("provider");
    expect(stopped.stopsTarget("openai", "gpt-4o")).toBe("model");
    expect(stopped.stopsTarget("openai", "gpt-4o-mini")).toBeNull();
    expect(stopped.stopsTarget("gpt-4o", "groq")).toBeNull();
    expect(stopped.stopsCaller("groq", "gpt-4o")).toBeNull();
  });

  test("is all refused, and cut only where it was asked", () => {
    const { stopped, cut } = readSwitchRows([row("key", "drained"), row("key", "cut", "cut")]);
    expect([stopped.count, cut.count]).toEqual([2, 1]);
    expect([cut.stopsCaller("o", "drained"), cut.stopsCaller("o", "cut")]).toEqual([null, "key"]);
    expect(readSwitchRows([row("key", "drained")]).cut.any).toBe(false);
  });
});
