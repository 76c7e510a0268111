import { z } from "zod";
import { judgePassword } from "../../accounts/index.ts";
import { door } from "../door.ts";
import { passwordTaken } from "../fields.ts";

export const checkPassword = door({
  name: "passwords.check",
  summary: "Says whether a password would be taken, and why not. Nothing of it is kept.",
  who: "anyone",
  effect: "reads",
  input: z.strictObject({
    password: passwordTaken,
    personal: z
      .array(z.string().max(400, "is too long"))
      .max(5, "must have at most five entries")
      .default([])
      .describe("Name and address, which must not be what the password is made of."),
  }),
  output: z.object({
    score: z.int().min(0).max(4).describe("0: guessed at once; 4: very hard to guess."),
    problems: z.array(z.enum(["too_short", "too_long", "common", "guessable", "personal"])),
  }),
  errors: [],
  async run(_, __, { password, personal }) {
    const { score, problems } = await judgePassword(password, personal);
    return { body: { score, problems: [...problems] } };
  },
});
