import { describe, expect, test } from "bun:test";
import { readSwitchRows } from "./read.ts";
import { Switches, type SwitchMode, type SwitchScope } from "./switches.ts";

const row = (scope: SwitchScope, subject = "", mode: SwitchMode = "drain") => ({ scope, subject, mode });

const caller = (organizationId: string, originalId: string) => ({
  id: originalId,
  organizationId,
  originalId,
  projectId: "p",
  memberId: "m",
});

describe("AB-9 what is stopped", () => {
  test("is nothing at first", () => {
    const nothing = new Switches([]);
    expect([nothing.any, nothing.count, nothing.everything]).toEqual([false, 0, false]);
    expect(nothing.stopsCaller(caller("o", "k"))).toBeNull();
    expect(nothing.stopsTarget("p", "m")).toBeNull();
  });

  test("is told by its widest scope, and touches nobody else", () => {
    const stopped = new Switches([row("organization", "o"), row("key", "k"), row("key", "other")]);
    expect(stopped.any).toBe(true);
    expect(stopped.stopsCaller(caller("o", "k"))).toBe("organization");
    expect(stopped.stopsCaller(caller("another", "k"))).toBe("key");
    expect(stopped.stopsCaller(caller("another", "o"))).toBeNull();
    expect(stopped.stopsTarget("o", "k")).toBeNull();
    expect(new Switches([row("everything"), row("key", "k")]).stopsCaller(caller("o", "k"))).toBe(
      "everything",
    );
  });

  test("is a provider or a model by its whole name", () => {
    const stopped = new Switches([row("provider", "groq"), row("model", "gpt-4o")]);
    expect(stopped.stopsTarget("groq", "gpt-4o")).toBe("model");
    expect(stopped.stopsTarget("groq", "llama")).toBe("provider");
    expect(stopped.stopsTarget("openai", "gpt-4o")).toBe("model");
    expect(stopped.stopsTarget("openai", "gpt-4o-mini")).toBeNull();
    expect(stopped.stopsTarget("gpt-4o", "groq")).toBeNull();
    expect(stopped.stopsCaller(caller("groq", "gpt-4o"))).toBeNull();
  });

  test("is told apart from what is suspended, which counts as no stop", () => {
    const rows = [
      { scope: "suspended_organization", subject: "o", mode: "drain" },
      { scope: "suspended_project", subject: "p", mode: "drain" },
      { scope: "suspended_member", subject: "m", mode: "drain" },
    ] as const;
    const all = new Switches(rows);
    expect([all.any, all.count]).toEqual([true, 0]);
    expect(all.stopsCaller(caller("o", "k"))).toBe("suspended_organization");
    expect(all.stopsCaller(caller("another", "k"))).toBe("suspended_project");
    expect(all.stopsCaller({ ...caller("another", "k"), projectId: "other" })).toBe("suspended_member");
    const elsewhere = { ...caller("another", "k"), projectId: "other" };
    expect(all.stopsCaller({ ...elsewhere, memberId: null })).toBeNull();
    expect(all.stopsCaller({ ...elsewhere, memberId: "p" })).toBeNull();
    expect(new Switches([...rows, row("key", "k")]).stopsCaller(caller("o", "k"))).toBe("key");
    // A key that is paused, and not the one that took its place.
    const paused = new Switches([{ scope: "suspended_key", subject: "k", mode: "drain" }]);
    expect(paused.stopsCaller(caller("o", "k"))).toBe("suspended_key");
    expect(paused.stopsCaller({ ...caller("o", "k"), id: "next" })).toBeNull();
  });

  test("is all refused, and cut only where it was asked", () => {
    const { stopped, cut } = readSwitchRows([row("key", "drained"), row("key", "cut", "cut")]);
    expect([stopped.count, cut.count]).toEqual([2, 1]);
    expect([cut.stopsCaller(caller("o", "drained")), cut.stopsCaller(caller("o", "cut"))]).toEqual([
      null,
      "key",
    ]);
    expect(readSwitchRows([row("key", "drained")]).cut.any).toBe(false);
  });
});
