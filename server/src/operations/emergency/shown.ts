import { z } from "zod";
import type { SwitchTarget } from "../../switches/index.ts";
import { TARGETS } from "./target.ts";

/** What is stopped: exactly the members of its scope are not null. */
export const targetShown = {
  scope: z.enum(TARGETS),
  name: z.string().describe("How people call it: a short name, a model's name, or the first part of a key."),
  provider: z.string().nullable(),
  model: z.string().nullable(),
  organization: z.uuid().nullable().describe("Also that of a key."),
  key: z.uuid().nullable(),
};

export const mode = z
  .enum(["drain", "cut"], "must be drain or cut")
  .describe("'drain': what is in flight may finish. 'cut': it ends now.");

export function showTarget(target: SwitchTarget, name: string) {
  return {
    scope: target.scope,
    name,
    provider: "provider" in target ? target.provider : null,
    model: "model" in target ? target.model : null,
    organization: "organization" in target ? target.organization : null,
    key: "key" in target ? target.key : null,
  };
}
