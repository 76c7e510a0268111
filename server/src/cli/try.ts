import { type Config, readConfig } from "../config/index.ts";
import { OperatorError } from "../kernel/errors.ts";
import { formatUsd } from "../kernel/money.ts";
import { isLocal } from "../kernel/public-address.ts";
import { Secret } from "../kernel/secret.ts";
import { type Answered, ask } from "./ask.ts";
import { wantsJson } from "./failure.ts";
import { askServer, egressToServer, localUrl } from "./server-address.ts";
import { printable } from "./table.ts";
import { recordedCost, withTemporaryKey } from "./temporary-key.ts";
import type { Invocation } from "./terminal.ts";

export interface TryOptions {
  readonly json?: boolean;
  readonly model?: string;
  readonly live?: boolean;
  readonly keyEnv: string;
  readonly url?: string;
}

const DEFAULT_KEY_VARIABLE = "SALLYPORT_API_KEY";

/** `sallyport try` */
export async function tryPrompt(invocation: Invocation, prompt: string, options: TryOptions): Promise<void> {
  const config = readConfig(invocation.environment);
  const url = readUrl(options.url ?? localUrl(config));
  const egress = egressToServer(config);
  try {
    refuseUnready(await askServer(egress, url), url, config);
    const question = { egress, url, prompt, model: options.model ?? null, write: writerFor(invocation) };
    const key = options.live ? null : keyFromEnvironment(invocation, options.keyEnv);
    if (key !== null) {
      const stop = new AbortController();
      invocation.onStopSignal(() => stop.abort());
      report(invocation, await ask({ ...question, key, signal: stop.signal }), null);
      return;
    }
    const mode = options.live ? "live" : "test";
    await withTemporaryKey(invocation, mode, async ({ control, place, key: made, signal }) => {
      const answered = await ask({ ...question, key: made, signal });
      const cost = await recordedCost(control, place, answered.requestId);
      report(invocation, answered, cost === null ? null : formatUsd(cost));
    });
  } finally {
    egress.close();
  }
}

function readUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw new OperatorError("--url must be http(s)://host, without credentials.");
  if (url.port === "0") throw new OperatorError("--url names port 0, where no server can be.");
  if (url.protocol === "http:" && !isLocal(url.hostname))
    throw new OperatorError("http:// would send the key and the prompt in the clear; use https://.");
  return url.origin;
}

function keyFromEnvironment({ environment }: Invocation, variable: string): Secret | null {
  const key = environment[variable];
  if (key) return new Secret(key);
  if (variable === DEFAULT_KEY_VARIABLE) return null;
  throw new OperatorError(
    `${variable} is not set here; only variables that begin with SALLYPORT_ and those of provider keys are let through.`,
  );
}

function refuseUnready(
  state: Awaited<ReturnType<typeof askServer>>,
  url: string,
  { production }: Config,
): void {
  if (state === "ready") return;
  const start = production ? "'npx sallyport serve'" : "'npm start'";
  const problems = {
    absent: `No server answers at ${url}; start one with ${start} in another terminal, or say where it is with --url.`,
    foreign: `What answers at ${url} is not a Sallyport server; say where it is with --url.`,
    untrusted: `The server at ${url} has no certificate that is valid for this name; say its name with --url.`,
    "not ready": `The server at ${url} is not ready to serve; ${url}/health/ready says why.`,
  };
  throw new OperatorError(problems[state]);
}

/** A program gets the answer in its document. People get it as it comes, without what could steer their terminal. */
function writerFor(invocation: Invocation): (text: string) => void {
  if (wantsJson(invocation)) return () => {};
  const shown = (text: string) =>
    invocation.terminal.interactive ? text.replace(/[^\n\t]+/g, printable) : text;
  return (text) => void process.stdout.write(shown(text));
}

function report(invocation: Invocation, answered: Answered, costUsd: string | null): void {
  const { terminal } = invocation;
  const { model, inputTokens, outputTokens, firstByteMs } = answered;
  if (wantsJson(invocation)) {
    terminal.out(JSON.stringify({ ...answered, costUsd }));
    return;
  }
  terminal.out("");
  const tokens =
    inputTokens === null ? "tokens not counted" : `${inputTokens} tokens in, ${outputTokens} out`;
  const cost = costUsd === null ? "cost: see 'npx sallyport usage'" : `${costUsd} USD`;
  terminal.err(`${printable(model)}: ${tokens}, ${cost}, first byte after ${firstByteMs} ms.`);
}
