import { parseArgs } from "node:util";

const PHASES = ["throughput", "bodies", "streams", "memory", "start", "processes"] as const;
type Phase = (typeof PHASES)[number];

export interface Options {
  readonly phases: readonly Phase[];
  readonly quick: boolean;
  /** Where the results go; null when they are only printed. */
  readonly out: string | null;
  readonly programs: {
    readonly nginx: string;
    readonly redis: string;
    readonly wrk: string;
    readonly npmGateway: string;
  };
}

export const HELP = `npm run bench -- [options]

Compares Sallyport with nginx as a plain proxy and with the npm package @portkey-ai/gateway, side by side.
A whole run takes about half an hour on an otherwise idle machine and writes bench/results.md.

  --quick        one short round of few cases, one to two minutes; the figures are rough and only printed
  --only=PARTS   some of ${PHASES.join(", ")}; only printed
  --out=FILE     write the results there, whatever was measured
  --help         this text`;

/** A wrong command line; the message is for the person who wrote it. */
export class UsageError extends Error {}

/** @throws UsageError */
export function readOptions(commandLine: readonly string[]): Options | "help" {
  const values = parse(commandLine);
  if (values.help) return "help";
  const only = values.only?.split(",").map((name) => name.trim());
  const unknown = only?.find((name) => !PHASES.some((phase) => phase === name));
  if (unknown !== undefined)
    throw new UsageError(`--only takes ${PHASES.join(", ")}; there is no '${unknown}'.`);
  const { nginx, redis, wrk, "npm-gateway": npmGateway } = values;
  if (!nginx || !redis || !wrk || !npmGateway) throw new UsageError("Start it with 'npm run bench'.");
  const whole = !only && !values.quick;
  return {
    phases: PHASES.filter((phase) => !only || only.includes(phase)),
    quick: values.quick ?? false,
    out: values.out ?? (whole ? `${import.meta.dir}/results.md` : null),
    programs: { nginx, redis, wrk, npmGateway },
  };
}

function parse(commandLine: readonly string[]) {
  const text = { type: "string" } as const;
  const flag = { type: "boolean" } as const;
  try {
    return parseArgs({
      args: [...commandLine],
      options: {
        quick: flag,
        help: flag,
        only: text,
        out: text,
        nginx: text,
        redis: text,
        wrk: text,
        "npm-gateway": text,
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
