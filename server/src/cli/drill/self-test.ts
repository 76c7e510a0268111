import { tmpdir } from "node:os";
import { dataFolder } from "../../compose/deployment.ts";
import { readConfig } from "../../config/index.ts";
import { Canaries, measurePower, type Power } from "../../drills/index.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { paintFor } from "../paint.ts";
import { table } from "../table.ts";
import type { Invocation } from "../terminal.ts";

export interface SelfTestOptions {
  readonly json?: boolean;
  readonly plants: number;
}

/** The least part of planted leaks that the search must find. */
const LEAST_POWER = 0.99;

/** `sallyport drill canary --self-test`: a search that finds nothing means something only if it would find something. */
export async function drillSelfTest(
  invocation: Invocation,
  { plants, json }: SelfTestOptions,
): Promise<void> {
  const { terminal, environment, root } = invocation;
  const folders = [dataFolder(readConfig(environment), root), tmpdir()];
  const power = await measurePower(folders, new Canaries().prefix, plants);
  if (json) terminal.out(JSON.stringify({ power }));
  else {
    const columns = [
      { title: "LEAK", value: ({ kind }: Power) => kind },
      { title: "PLANTED", value: ({ planted }: Power) => String(planted), right: true },
      { title: "FOUND", value: ({ found }: Power) => String(found), right: true },
    ];
    terminal.out(table(power, columns, paintFor(invocation)));
  }
  const weak = power.filter(({ planted, found }) => found < planted * LEAST_POWER);
  if (weak.length > 0)
    throw new OperatorError(`The search misses: ${weak.map(({ kind }) => kind).join(", ")}.`);
}
