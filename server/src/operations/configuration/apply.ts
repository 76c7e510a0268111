import { z } from "zod";
import { ActError } from "../../kernel/act-error.ts";
import { nodesShown, showNodes } from "../everywhere.ts";
import { type Act, operation } from "../operation.ts";
import { configurationTaken, secretsTaken } from "./document.ts";
import { MAY_CONFIGURE } from "./plan.ts";
import { type Step, stepShown } from "./step.ts";
import { fingerprintOf, stepsFor } from "./steps.ts";

const outcomes = ["done", "nothing_to_do", "failed", "not_done"] as const;

const stepDone = z.object({
  ...stepShown,
  outcome: z.enum(outcomes).describe("'not_done': a step before it failed."),
  problem: z
    .object({ code: z.string(), detail: z.string() })
    .nullable()
    .describe("Why it failed; the code is one of docs/errors.md, or 'unexpected'."),
  key: z.string().nullable().describe("A key that was made, which is shown only here."),
});

type StepDone = z.input<typeof stepDone>;

export const applyConfiguration = operation({
  name: "configuration.apply",
  summary: "Makes and sets what differs from a document, and tells of each step what became of it.",
  allowed: MAY_CONFIGURE,
  destructive: true,
  effect: "changes",
  perMinute: 20,
  showsSecret: true,
  input: z.strictObject({
    ...configurationTaken,
    secrets: secretsTaken.describe(
      "Secrets of providers that are made, by the names that 'secret_from' says.",
    ),
    plan: z
      .string()
      .max(100, "is not the fingerprint of a plan")
      .optional()
      .describe("The fingerprint of the plan that was shown: something else is not done."),
  }),
  output: z.object({
    complete: z.boolean().describe("Whether every step was done. Send it again, and the rest is."),
    steps: z.array(stepDone),
    nodes: nodesShown.nullable().describe("Null: it was done, and not waited for until the end."),
  }),
  errors: ["configuration_invalid", "configuration_plan_changed"],
  async run(act, { secrets, plan, ...asked }) {
    const steps = await stepsFor(act, asked, secrets);
    if (plan !== undefined && plan !== fingerprintOf(steps)) throw new ActError("configuration_plan_changed");
    const generations: bigint[] = [];
    // Each step is a transaction of its own; all of them are waited for once, at the end.
    const inside: Act = {
      ...act,
      async everywhere(generation) {
        generations.push(generation);
        return [];
      },
    };
    const done = await doInOrder(inside, steps);
    // Each was taken after the one before it.
    const last = generations.at(-1);
    // A key that was made is in this answer alone, so it is given whatever becomes of the waiting.
    const nodes = last === undefined ? [] : await act.everywhere(last).catch(() => null);
    return {
      complete:
        nodes !== null && done.every(({ outcome }) => outcome === "done" || outcome === "nothing_to_do"),
      steps: done,
      nodes: nodes && showNodes(nodes),
    };
  },
});

/** Does one step after the other, until one fails. */
async function doInOrder(act: Act, steps: readonly Step[]): Promise<StepDone[]> {
  const done: StepDone[] = [];
  let failed = false;
  for (const { what, name, at, change, act: work } of steps) {
    const shown = { what, name, at, change, problem: null, key: null };
    if (work === undefined) done.push({ ...shown, outcome: "nothing_to_do" });
    else if (failed) done.push({ ...shown, outcome: "not_done" });
    else
      try {
        const answer = await work(act);
        done.push({ ...shown, outcome: "done", key: what === "key" ? keyOf(answer) : null });
      } catch (error) {
        failed = true;
        done.push({ ...shown, outcome: "failed", problem: problemOf(error) });
      }
  }
  return done;
}

function keyOf(answer: unknown): string | null {
  const { key } = answer as { readonly key?: unknown };
  return typeof key === "string" ? key : null;
}

/** An error that is not ours may quote what it stumbled over, so nothing of it is told. */
function problemOf(error: unknown): StepDone["problem"] {
  return error instanceof ActError
    ? { code: error.code, detail: error.sentence }
    : {
        code: "unexpected",
        detail: "This failed for a reason that is not known; whether it was done is not either.",
      };
}
