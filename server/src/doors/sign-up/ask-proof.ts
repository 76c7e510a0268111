import { z } from "zod";
import { door } from "../door.ts";

export const askProof = door({
  name: "proofs.ask",
  summary:
    "Gives a task that a browser solves by itself, to show that no script opens accounts by the thousand (AB-1).",
  who: "anyone",
  effect: "reads",
  input: z.strictObject({ action: z.enum(["sign_up", "sign_in"], "must be 'sign_up' or 'sign_in'") }),
  output: z.discriminatedUnion("kind", [
    z.object({
      kind: z.literal("proof_of_work"),
      challenge: z.record(z.string(), z.unknown()).describe("For the ALTCHA widget, version 2."),
    }),
    z.object({ kind: z.literal("turnstile"), site_key: z.string() }),
  ]),
  errors: [],
  async run({ human }, _, { action }) {
    const question = await human.ask(action);
    if (question.kind === "turnstile") return { body: question };
    return { body: { kind: question.kind, challenge: question.challenge as Record<string, unknown> } };
  },
});
