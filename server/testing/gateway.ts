import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Deployment, openDeployment } from "../src/compose/deployment.ts";
import { type RunningServer, startServer } from "../src/compose/gateway.ts";
import { type Control, openControl } from "../src/compose/open-control.ts";
import { readConfig } from "../src/config/index.ts";
import type { MicroUsd } from "../src/kernel/money.ts";
import { type CreatedKey, createKey } from "../src/keys/index.ts";
import { grantCredit } from "../src/ledger/index.ts";
import { findPlace, type Place } from "../src/organizations/index.ts";
import type { Log, LogEvents } from "../src/ports/log.ts";
import { confirmEverywhere } from "../src/propagation/index.ts";
import { addProvider } from "../src/provider-accounts/index.ts";
import { allStops, resume, type SwitchMode, type SwitchTarget, stop } from "../src/switches/index.ts";
import { LastingUpstream } from "./lasting-upstream.ts";

/** Keeps what was traced. */
class TraceLog implements Log {
  readonly traced: LogEvents["request_traced"][] = [];

  write<Event extends keyof LogEvents>(_: unknown, event: Event, fields: LogEvents[Event]): void {
    if (event === "request_traced") this.traced.push(fields as LogEvents["request_traced"]);
  }
}

interface Asking {
  readonly key?: CreatedKey;
  readonly model?: string;
  readonly stream?: boolean;
  readonly maxTokens?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A server with credit and two providers of one model, and the operator's hand on it. */
export interface TestGateway {
  readonly deployment: Deployment;
  readonly control: Control;
  readonly server: RunningServer;
  readonly log: TraceLog;
  readonly place: Place;
  /** Asked before the second. */
  readonly first: LastingUpstream;
  readonly second: LastingUpstream;
  /** The key that `ask` and `get` use unless they are told another. */
  readonly live: CreatedKey;
  readonly other: CreatedKey;
  newKey(): Promise<CreatedKey>;
  ask(asking?: Asking): Promise<Response>;
  get(path: string): Promise<Response>;
  /** A stream that has begun. */
  openStream(asking?: Asking): Promise<{ rest(): Promise<string> }>;
  /** Resolves when every node has that generation in force. */
  inForce(generation: bigint): Promise<unknown>;
  halt(target: SwitchTarget, mode?: SwitchMode): Promise<void>;
  lift(target: SwitchTarget): Promise<void>;
  liftAll(): Promise<void>;
  stop(): Promise<void>;
}

/** Call it once in `beforeAll`, and `stop` in `afterAll`. @param settings variables beside those of every test */
export async function startTestGateway(
  settings: Readonly<Record<string, string>> = {},
): Promise<TestGateway> {
  const [first, second, log] = [new LastingUpstream(), new LastingUpstream(), new TraceLog()];
  const dataDir = await mkdtemp(join(tmpdir(), "sallyport-gateway-"));
  await chmod(dataDir, 0o711);
  const own = { SALLYPORT_DATA_DIR: dataDir, SALLYPORT_PORT: "0", SALLYPORT_DRAIN_MS: "0" };
  const config = readConfig({ ...own, ...settings });
  const deployment = await openDeployment(config, dataDir, () => {});
  const control = await openControl(deployment);
  const server = await startServer(deployment, log);
  const place = await findPlace(control.database, "default", "default");
  for (const [slug, { url }] of Object.entries({ first, second }))
    await addProvider(control.database, control.vault, {
      slug,
      kind: "openai-compatible",
      baseUrl: url,
      allowPrivateAddress: true,
      priority: slug === "first" ? 1 : 2,
      models: [{ model: "m", inputUsdPerMillion: "1000", outputUsdPerMillion: "1000" }],
      secret: null,
    });
  await grantCredit(control.database, place.organization.id, {
    kind: "payment",
    amount: 1_000_000_000n as MicroUsd,
    priority: 100,
    expiresAt: null,
    reason: "for tests",
  });

  const inForce = (generation: bigint) => confirmEverywhere(control.database, generation, () => 0);

  async function newKey(): Promise<CreatedKey> {
    const scope = { endpoints: ["chat.completions"], models: null, ipRanges: null, expiresAt: null };
    const request = { place, name: "k", mode: "live" as const, scope };
    const created = await createKey(control.database, control.hasher, request);
    await inForce(created.generation);
    return created;
  }

  async function lift(target: SwitchTarget): Promise<void> {
    await inForce((await resume(control.database, target, "it is over")).generation);
  }

  const live = await newKey();
  const other = await newKey();

  function ask({
    key = live,
    model = "m",
    stream = false,
    maxTokens = 5,
    headers = {},
  }: Asking = {}): Promise<Response> {
    return fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key.key.reveal()}`,
        "content-type": "application/json",
        ...headers,
      },
      body: JSON.stringify({
        model,
        stream,
        max_tokens: maxTokens,
        messages: [{ role: "user", content: "Hello" }],
      }),
    });
  }

  return {
    deployment,
    control,
    server,
    log,
    place,
    first,
    second,
    live,
    other,
    newKey,
    ask,
    inForce,
    lift,
    get: (path) => fetch(server.url + path, { headers: { authorization: `Bearer ${live.key.reveal()}` } }),
    async openStream(asking = {}) {
      const response = await ask({ ...asking, stream: true });
      const reader = response.body?.getReader();
      if (!reader) throw new Error("there is no stream");
      await reader.read();
      return {
        async rest() {
          let text = "";
          for (let piece = await reader.read(); !piece.done; piece = await reader.read())
            text += new TextDecoder().decode(piece.value);
          return text;
        },
      };
    },
    async halt(target, mode = "drain") {
      await inForce((await stop(control.database, target, mode, "ticket 71")).generation);
    },
    async liftAll() {
      for (const { target } of await allStops(control.database)) await lift(target);
    },
    async stop() {
      await server.stop();
      await control.close();
      await deployment.close();
      for (const upstream of [first, second]) await upstream.server.stop(true);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The code of the error, or the status of an answer that is none. */
export async function codeOf(response: Response | Promise<Response>): Promise<unknown> {
  const answered = await response;
  const body = (await answered.json()) as { error?: { code?: string } };
  return body.error?.code ?? answered.status;
}
