import { z } from "zod";
import { operation } from "../operation.ts";
import { configurationTaken } from "./document.ts";
import { stepShown } from "./step.ts";
import { fingerprintOf, stepsFor } from "./steps.ts";

/** Who says how a deployment should be. */
export const MAY_CONFIGURE = { platform: ["operator", "admin"] } as const;

export const planConfiguration = operation({
  name: "configuration.plan",
  summary: "Tells what would be done so that everything is as a document says, and does nothing.",
  allowed: MAY_CONFIGURE,
  effect: "reads",
  perMinute: 60,
  input: z.strictObject(configurationTaken),
  output: z.object({
    steps: z.array(z.object(stepShown)).describe("In the order in which they would be done."),
    plan: z.string().describe("The fingerprint of these steps, for 'configuration.apply'."),
  }),
  errors: ["configuration_invalid"],
  async run(act, asked) {
    const steps = await stepsFor(act, asked, null);
    return {
      steps: steps.map(({ what, name, at, change }) => ({ what, name, at, change })),
      plan: fingerprintOf(steps),
    };
  },
});
