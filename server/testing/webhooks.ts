import type pg from "pg";
import { Webhook } from "standardwebhooks";
import { systemClock } from "../src/kernel/clock.ts";
import { createEgress } from "../src/platform/egress/index.ts";
import { createEnvironmentKms } from "../src/platform/kms/environment-kms.ts";
import { connectControlDatabase } from "../src/platform/postgres/index.ts";
import type { ControlDatabase } from "../src/ports/database.ts";
import type { Egress } from "../src/ports/egress.ts";
import { createVault, type Vault } from "../src/vault/index.ts";
import { recordWebhookEvent, type WebhookEvent } from "../src/webhook-events/index.ts";
import { addEndpoint, runWebhooks } from "../src/webhooks/index.ts";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "./database.ts";
import { TestLog } from "./log.ts";
import { createTenant, type Tenant } from "./tenant.ts";
import { adoptMasterKey } from "./vault.ts";

/** What a receiver was sent. */
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly atMs: number;
}

/** A receiver at a real socket of this machine. What it answers is said by path. */
class Receiver {
  readonly received: Received[] = [];
  readonly #server: ReturnType<typeof Bun.serve>;
  /** Answers of its paths; 200 where nothing is said. */
  readonly answers = new Map<string, (received: Received) => Response | Promise<Response>>();
  /** Requests that are open now, and the most there were. */
  open = 0;
  mostOpen = 0;

  constructor() {
    this.#server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      idleTimeout: 60,
      fetch: async (request) => {
        this.open += 1;
        this.mostOpen = Math.max(this.mostOpen, this.open);
        const { pathname: path } = new URL(request.url);
        const received = {
          ...{ path, headers: Object.fromEntries(request.headers), body: await request.text() },
          atMs: performance.now(),
        };
        this.received.push(received);
        try {
          return (await this.answers.get(path)?.(received)) ?? new Response("what nobody keeps");
        } finally {
          this.open -= 1;
        }
      },
    });
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.#server.port}${path}`;
  }

  at(path: string): readonly Received[] {
    return this.received.filter((one) => one.path === path);
  }

  stop(): Promise<void> {
    return this.#server.stop(true);
  }
}

/** Whether a receiver that has this secret believes it. */
export function believes(secret: string, { body, headers }: Received): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

/** Organizations with addresses that are told, and workers that tell. */
export class WebhookWorld {
  readonly database: TestDatabase;
  readonly superuser: pg.Client;
  readonly control: ControlDatabase;
  readonly worker: ControlDatabase;
  readonly vault: Vault;
  readonly receiver = new Receiver();
  readonly egress: Egress = createEgress();
  readonly log = new TestLog();
  #count = 0;

  private constructor(
    database: TestDatabase,
    superuser: pg.Client,
    control: ControlDatabase,
    worker: ControlDatabase,
    vault: Vault,
  ) {
    [this.database, this.superuser] = [database, superuser];
    [this.control, this.worker, this.vault] = [control, worker, vault];
  }

  static async start(): Promise<WebhookWorld> {
    const database = await startTestDatabase();
    const superuser = await database.connect("postgres");
    const control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
    const worker = connectControlDatabase(database.addressOf("sallyport_worker"), TEST_ACTOR);
    const vault = createVault(createEnvironmentKms(Buffer.alloc(32, "master")), systemClock);
    await adoptMasterKey(control, vault);
    return new WebhookWorld(database, superuser, control, worker, vault);
  }

  async stop(): Promise<void> {
    this.egress.close();
    await this.receiver.stop();
    await Promise.all([this.control.close(), this.worker.close()]);
    await this.database.stop();
  }

  tenant(): Promise<Tenant> {
    this.#count += 1;
    return createTenant(this.control, `tenant-${this.#count}`);
  }

  /** @param path of the receiver, or a whole URL */
  async endpoint(
    { place }: Tenant,
    path: string,
    events: readonly WebhookEvent[] = ["key.revoked"],
  ): Promise<{ readonly id: string; readonly secret: string }> {
    const url = path.startsWith("/") ? this.receiver.url(path) : path;
    const choices = { url, events, project: null };
    const made = await addEndpoint(this.control, this.vault, place.organization.id, choices);
    return { id: made.endpoint.id, secret: made.secret.reveal() };
  }

  /** Something happens. @param times so often */
  async happen({ place }: Tenant, id: string, times = 1): Promise<void> {
    await this.control.inTenant(place.organization.id, async (db) => {
      for (let count = 0; count < times; count += 1)
        await recordWebhookEvent(db, place.project.id, "key.revoked", { id: `${id}-${count}` });
    });
  }

  /** A worker that looks only when it is told to, unless it says otherwise. */
  running(limits: Parameters<typeof runWebhooks>[2] & { readonly allMs?: number } = {}) {
    const { allMs = 2_000, ...rest } = limits;
    const { worker: database, vault, egress } = this;
    const keys = async () => null;
    const work = { database, vault, egress, clock: systemClock, development: true, allMs, keys };
    return runWebhooks(work, this.log, { lookMs: 3_600_000, ...rest });
  }

  /** Sends until nothing is due any more. */
  async send(limits: Parameters<WebhookWorld["running"]>[0] = {}): Promise<void> {
    const running = this.running(limits);
    await running.idle();
    await running.stop();
  }

  /** As if everything that waits had waited long enough. */
  async timePasses(): Promise<void> {
    await this.superuser.query("update webhook_deliveries set due_at = now() where state = 'waiting'");
  }

  async stateOf(endpoint: string): Promise<string> {
    const { rows } = await this.superuser.query<{ state: string }>(
      "select state from webhook_endpoints where id = $1",
      [endpoint],
    );
    return rows[0]?.state ?? "gone";
  }

  /** Everything that was or is to be sent to an address, the oldest first. */
  async deliveriesTo(endpoint: string) {
    const { rows } = await this.superuser.query<{
      id: string;
      state: string;
      outcome: string | null;
      status: number | null;
      attempts: number;
      wait: number;
      data: unknown;
    }>(
      `select id, state, outcome, status, attempts, data, extract(epoch from due_at - now())::float8 as wait
       from webhook_deliveries where endpoint_id = $1 order by id`,
      [endpoint],
    );
    return rows;
  }
}
