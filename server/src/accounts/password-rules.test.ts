import { describe, expect, test } from "bun:test";
import { Secret } from "../kernel/secret.ts";
import { judgePassword } from "./password-rules.ts";

const judge = (text: string, personal: readonly string[] = []) => judgePassword(new Secret(text), personal);

describe("ID-2: a password", () => {
  test.each([
    ["kitten", ["too_short", "common"]],
    ["Xk4#tq9Z!", ["too_short"]],
    ["passwordpassword", ["common"]],
    ["aaaaaaaaaaaaaaaaaaaa", ["guessable"]],
    ["qwertyuiopasdfghjkl", ["guessable"]],
  ] as const)("%s is refused for what is wrong with it", async (text, problems) => {
    expect(new Set((await judge(text)).problems)).toEqual(new Set(problems));
  });

  test("of more than a thousand characters is refused without being looked at", async () => {
    expect(await judge("a".repeat(1_001))).toEqual({ score: 0, problems: ["too_long"] });
  });

  test("made of the person's own name and address is refused for that", async () => {
    const personal = ["Wilhelmina Featherstonehaugh", "wilhelmina@quillfeather.example"];
    expect((await judge("quillfeatherwilhelmina", personal)).problems).toEqual(["personal"]);
  });

  test.each([
    "correct horse battery staple",
    "Blauer Regen fällt auf 7 Dächer",
    "密码很长而且没有人能猜到它呢吗",
  ])("%s is taken", async (text) => {
    expect(await judge(text)).toMatchObject({ problems: [] });
  });
});
