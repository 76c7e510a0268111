import { z } from "zod";
import { createPlan as create } from "../../prices/index.ts";
import { operation } from "../operation.ts";
import { slug } from "../place.ts";
import { MAY_SELL } from "./shown.ts";

export const createPlan = operation({
  name: "plans.create",
  summary: "Makes a price plan. It sells as the default plan does until it has rules.",
  allowed: MAY_SELL,
  effect: "changes",
  input: z.strictObject({ name: slug }),
  output: z.object({ id: z.uuid(), name: z.string() }),
  errors: ["plan_exists"],
  async run({ database }, { name }) {
    const { id, slug: made } = await create(database, name);
    return { id, name: made };
  },
});
