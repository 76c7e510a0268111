import { z } from "zod";

/** Who has something suspended, as the API shows it. */
export const sides = z
  .array(z.enum(["platform", "organization", "person"]))
  .describe(
    "Who has it suspended: who runs the platform, or the organization. Each ends only its own. 'person': the member said that it was somebody else; the keys are paused. Empty: nobody.",
  );
