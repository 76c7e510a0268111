import { readConfig } from "../../config/index.ts";
import { OperatorError } from "../../kernel/errors.ts";
import { isLocal } from "../../kernel/public-address.ts";
import { Secret } from "../../kernel/secret.ts";
import { createEgress } from "../../platform/egress/index.ts";
import type { Performer } from "../act/performer.ts";
import type { Words } from "../act/words.ts";
import { wantsJson } from "../failure.ts";
import { askServer, egressToServer, localUrl } from "../server-address.ts";
import { printable } from "../table.ts";
import type { Invocation } from "../terminal.ts";
import { type Answered, ask } from "./ask.ts";
import { FORMS, type Form } from "./forms.ts";
import { withTemporaryKey } from "./temporary-key.ts";

const DEFAULT_KEY_VARIABLE = "SALLYPORT_API_KEY";
const TOKEN_VARIABLE = "SALLYPORT_TOKEN";

/**
 * `sallyport try`
 * @param farAway the server of a `--url` that came before the command; null: none was named there
 */
export async function tryPrompt(invocation: Invocation, words: Words, farAway: string | null): Promise<void> {
  const { live, model, keyEnv, url: named, protocol } = words.options;
  const form = formOf(String(protocol));
  // A server far away is asked with a token of its own, and none of this machine's settings counts.
  const address = farAway ?? (typeof named === "string" ? named : null);
  const isFar = farAway !== null || (address !== null && TOKEN_VARIABLE in invocation.environment);
  const config = isFar ? null : readConfig(invocation.environment);
  const url = readUrl(address ?? (config === null ? "" : localUrl(config)));
  const egress = config === null ? createEgress() : egressToServer(config);
  const stop = new AbortController();
  invocation.onStopSignal(() => stop.abort());
  try {
    refuseUnready(await askServer(egress, url), url, config?.production === true);
    const question = {
      ...{ egress, url, prompt: words.arguments[0] ?? "", signal: stop.signal, form },
      model: typeof model === "string" ? model : null,
      write: writerFor(invocation),
    };
    const key = live === true ? null : keyFromEnvironment(invocation, String(keyEnv));
    if (key !== null) return report(invocation, await ask({ ...question, key }), null);
    const work = (performer: Performer) =>
      withTemporaryKey(performer, words, live === true ? "live" : "test", async ({ key: made, costOf }) => {
        const answered = await ask({ ...question, key: made });
        report(invocation, answered, await costOf(answered.requestId));
      });
    if (isFar) {
      const { withRemote } = await import("../act/remote.ts");
      return await withRemote(invocation, url, work);
    }
    const { withLocal } = await import("../act/local.ts");
    await withLocal(invocation, work, "finish");
  } finally {
    egress.close();
  }
}

function formOf(protocol: string): Form {
  const form = Object.hasOwn(FORMS, protocol) ? FORMS[protocol] : undefined;
  if (form !== undefined) return form;
  throw new OperatorError(`--protocol must be one of ${Object.keys(FORMS).join(", ")}.`);
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

function refuseUnready(state: Awaited<ReturnType<typeof askServer>>, url: string, production: boolean): void {
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
  const { model, answer, requestId, inputTokens, outputTokens, firstByteMs, durationMs } = answered;
  if (wantsJson(invocation)) {
    const counts = { input_tokens: inputTokens, output_tokens: outputTokens };
    const times = { first_byte_ms: firstByteMs, duration_ms: durationMs };
    terminal.out(
      JSON.stringify({ request: requestId, model, answer, ...counts, ...times, cost_usd: costUsd }),
    );
    return;
  }
  terminal.out("");
  const tokens =
    inputTokens === null ? "tokens not counted" : `${inputTokens} tokens in, ${outputTokens} out`;
  const cost = costUsd === null ? "cost: see 'npx sallyport usage'" : `${costUsd} USD`;
  terminal.err(`${printable(model)}: ${tokens}, ${cost}, first byte after ${firstByteMs} ms.`);
}
