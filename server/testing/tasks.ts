import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { type Batch, batchBegunBefore, beginBatch, type GivenList } from "../src/batches/index.ts";
import { brandedBy, brandedListBy } from "../src/compose/pictures/branded.ts";
import { answerQuestion } from "../src/compose/pictures/model-door.ts";
import { Books } from "../src/gateway/testing/books.ts";
import { startNode } from "../src/gateway/testing/node.ts";
import { FailingPorts } from "../src/gateway/testing/ports.ts";
import { KeyedHashes } from "../src/idempotency/index.ts";
import { systemClock } from "../src/kernel/clock.ts";
import { type GenerationId, newId, type UploadId } from "../src/kernel/ids.ts";
import { LinkSigner } from "../src/links/index.ts";
import { SealedObjects, Spool } from "../src/objects/index.ts";
import { modelsAt } from "../src/picture-models/index.ts";
import { ImagePool } from "../src/platform/images/index.ts";
import { createEnvironmentKms } from "../src/platform/kms/environment-kms.ts";
import { FolderStore, ScratchFolder } from "../src/platform/objects/index.ts";
import { connectControlDatabase } from "../src/platform/postgres/index.ts";
import type { ControlDatabase } from "../src/ports/database.ts";
import type { Images } from "../src/ports/images.ts";
import type { ObjectStore } from "../src/ports/objects.ts";
import type { AskedOfModel, PictureModels } from "../src/ports/picture-models.ts";
import type { PictureSigner } from "../src/ports/provenance.ts";
import { type Simulator, startSimulator } from "../src/simulator/index.ts";
import {
  beginTask,
  priceTask,
  readTaskRequest,
  runTasks,
  type Task,
  type TaskPrice,
} from "../src/tasks/index.ts";
import { takeIn, type UploadParts } from "../src/uploads/index.ts";
import { createVault } from "../src/vault/index.ts";
import { startTestDatabase, TEST_ACTOR, type TestDatabase } from "./database.ts";
import { TestLog } from "./log.ts";
import { Mortal } from "./mortal.ts";
import { photo, productPhoto } from "./pictures.ts";
import { createTenant, type Tenant } from "./tenant.ts";
import { adoptMasterKey } from "./vault.ts";

const PEPPERS = [{ version: 1, bytes: Buffer.alloc(32, "pepper of the tests") }] as const;
const DEAD = "00000000-0000-7000-8000-00000000dead";

/** Providers that are asked with live keys. */
export interface LiveWorld {
  /** The first is asked first. */
  readonly urls: readonly string[];
  readonly kind?: string;
  readonly stopped?: Parameters<typeof startNode>[0]["stopped"];
  /** What is different about the key. */
  readonly row?: object;
}

/** Organizations with pictures, and workers that work, die and come back. */
export class TaskWorld {
  readonly database: TestDatabase;
  readonly superuser: pg.Client;
  readonly parts: UploadParts;
  readonly worker: ControlDatabase;
  readonly #folder: string;
  readonly #images: ImagePool;
  readonly #stores: Record<"objects" | "keys", ObjectStore>;
  readonly #keyed = new KeyedHashes(PEPPERS);
  readonly #simulator: Simulator = startSimulator({ port: 0, hostname: "127.0.0.1" });
  /** The gateways of those who ask, each with one key, which stands for theirs. */
  readonly #nodes = new Map<string, ReturnType<typeof startNode>>();
  /** What the model was asked, since the test began to look. */
  readonly asked: AskedOfModel[] = [];
  #count = 0;

  private constructor(
    database: TestDatabase,
    superuser: pg.Client,
    parts: UploadParts,
    worker: ControlDatabase,
    folder: string,
    images: ImagePool,
    stores: Record<"objects" | "keys", ObjectStore>,
  ) {
    [this.database, this.superuser, this.parts, this.worker] = [database, superuser, parts, worker];
    [this.#folder, this.#images, this.#stores] = [folder, images, stores];
  }

  static async start(): Promise<TaskWorld> {
    const folder = mkdtempSync(join(tmpdir(), "sallyport-tasks-"));
    const database = await startTestDatabase();
    const superuser = await database.connect("postgres");
    const control = connectControlDatabase(database.addressOf("sallyport_control"), TEST_ACTOR);
    const worker = connectControlDatabase(database.addressOf("sallyport_worker"), TEST_ACTOR);
    const vault = createVault(createEnvironmentKms(Buffer.alloc(32, "master")), systemClock);
    await adoptMasterKey(control, vault);
    const stores = {
      objects: new FolderStore(join(folder, "objects")),
      keys: new FolderStore(join(folder, "keys")),
    };
    const objects = new SealedObjects(stores.objects, stores.keys);
    const images = new ImagePool();
    const parts = {
      ...{ database: control, vault, images, objects },
      links: new LinkSigner(PEPPERS),
      quotaBytes: 1_000_000_000,
    };
    return new TaskWorld(database, superuser, parts, worker, folder, images, stores);
  }

  async stop(): Promise<void> {
    await this.#images.close();
    for (const node of this.#nodes.values()) await (await node).stop();
    await this.#simulator.stop();
    await Promise.all([this.parts.database.close(), this.worker.close()]);
    await this.database.stop();
    rmSync(this.#folder, { recursive: true });
  }

  get sweepParts() {
    return { database: this.worker, objects: this.parts.objects };
  }

  tenant(mode: "live" | "test" = "test"): Promise<Tenant> {
    this.#count += 1;
    return createTenant(this.parts.database, `tenant-${this.#count}`, mode);
  }

  /** A product before a plain background, unless it is said. */
  async send(tenant: Tenant, bytes?: Uint8Array): Promise<UploadId> {
    const spool = await Spool.open(new ScratchFolder(join(this.#folder, "arriving")));
    await spool.write(bytes ?? (await productPhoto().png().toBuffer()));
    await spool.end();
    try {
      return (await takeIn(this.parts, this.#senderOf(tenant), spool)).id;
    } finally {
      await spool.close();
    }
  }

  busyPicture(): Promise<Buffer> {
    return photo().png().toBuffer();
  }

  /** @param live whose providers are asked; the simulator with a test key, where nobody is named */
  async begin(
    tenant: Tenant,
    body: unknown,
    key: string = newId(),
    live: LiveWorld | null = null,
  ): Promise<Task> {
    const branded = brandedBy(this.parts, tenant.place.organization.id, body);
    const request = await branded.request();
    const asker = { ...this.#senderOf(tenant), mode: live === null ? "test" : "live" } as const;
    const sameness = {
      hashes: this.#keyed.ofKey(asker.key, key),
      fingerprints: this.#keyed.ofInput("generations.create", branded.sameness),
    };
    const parts = { ...this.parts, models: this.#models(live) };
    return beginTask(parts, asker, sameness, request);
  }

  /** @param list as it is read from JSON. @param at where it is written; the usual stores, where nothing else is said */
  async beginBatch(
    tenant: Tenant,
    list: GivenList,
    key: string = newId(),
    live: LiveWorld | null = null,
    mortal?: Mortal,
  ): Promise<Batch> {
    const owner = this.ownerOf(tenant, live);
    const branded = brandedListBy(this.parts, owner.organization, list);
    const sameness = {
      hashes: this.#keyed.ofKey(`key ${tenant.key.id}`, key),
      fingerprints: this.#keyed.ofInput("batches.create", branded.sameness),
    };
    const before = branded.named ? await batchBegunBefore(this.parts, owner, sameness) : null;
    if (before !== null) return before;
    return beginBatch(this.batchParts(live, mortal), owner, sameness, await branded.request());
  }

  ownerOf(tenant: Tenant, live: LiveWorld | null = null) {
    return { ...this.#senderOf(tenant), mode: live === null ? "test" : "live" } as const;
  }

  batchParts(live: LiveWorld | null = null, mortal = new Mortal(Number.POSITIVE_INFINITY)) {
    const objects = new SealedObjects(mortal.store(this.#stores.objects), mortal.store(this.#stores.keys));
    const database = mortal.database(this.parts.database);
    return { ...this.parts, database, objects, models: this.#models(live) };
  }

  /** What such a task would hold. */
  price(body: unknown, live: LiveWorld | null = null): Promise<TaskPrice> {
    return priceTask(this.#models(live), newId(), readTaskRequest(body));
  }

  /** Works until nothing waits any more. */
  async work(
    during: {
      readonly whileAsked?: () => Promise<unknown>;
      readonly beforeKeeping?: () => Promise<unknown>;
      readonly mortal?: Mortal;
      readonly quotaBytes?: number;
      readonly live?: LiveWorld;
      readonly lookMs?: number;
      readonly signer?: PictureSigner;
    } = {},
  ): Promise<void> {
    const { vault } = this.parts;
    const mortal = during.mortal ?? new Mortal(Number.POSITIVE_INFINITY);
    const objects = new SealedObjects(mortal.store(this.#stores.objects), mortal.store(this.#stores.keys));
    const images: Images = {
      takeIn: (...asked) => this.#images.takeIn(...asked),
      measure: (...asked) => this.#images.measure(...asked),
      inspect: (...asked) => this.#images.inspect(...asked),
      make: async (...asked) => {
        await this.#images.make(...asked);
        await during.beforeKeeping?.();
      },
    };
    const database = mortal.database(this.worker);
    const models = this.#models(during.live ?? null, during.whileAsked);
    const quotaBytes = during.quotaBytes ?? this.parts.quotaBytes;
    const { signer = null } = during;
    const parts = { database, vault, images, objects, models, quotaBytes, signer, worker: newId() };
    const running = runTasks(parts, new TestLog(), { lookMs: during.lookMs ?? 60_000 });
    await running.idle();
    await running.stop();
    await mortal.bury();
  }

  /** A gateway of real parts, with the simulator behind it, or what a test put there. */
  node(live: LiveWorld | null): ReturnType<typeof startNode> {
    const { urls, kind = "openai", stopped = [] } = live ?? { urls: [`${this.#simulator.url}/v1`] };
    const name = `${live === null} ${kind} ${urls.join(" ")} ${JSON.stringify([stopped, live?.row])}`;
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const node = startNode({
      mode: live === null ? "test" : "live",
      ...{ urls, kind, stopped, books: new Books("exact"), ports: new FailingPorts(null) },
      row: { endpoints: ["generations"], ...live?.row },
    });
    this.#nodes.set(name, node);
    return node;
  }

  /** What a worker asks its gateway, without the socket between them. */
  #models(live: LiveWorld | null, whileAsked?: () => Promise<unknown>): PictureModels {
    const real = modelsAt({
      ask: async (path, headers, body) => {
        const { gateway } = await this.node(live);
        const sent = { ...headers, "content-length": String(body.length) };
        return answerQuestion(
          gateway,
          new Request(`http://gateway${path}`, { method: "POST", headers: sent, body }),
        );
      },
      nobodyHeard: () => false,
    });
    const keyOf = async () => (await this.node(live)).caller?.id ?? newId();
    return {
      termsOf: async (_, ...planned) => real.termsOf(await keyOf(), ...planned),
      priceOf: async (_, planned) => real.priceOf(await keyOf(), planned),
      ask: async (_, held, asked, onPartial) => {
        this.asked.push(asked);
        await whileAsked?.();
        return real.ask(await keyOf(), held, asked, onPartial);
      },
    };
  }

  /** A worker takes everything that waits, and is not heard of again. */
  async claimAndDie(): Promise<void> {
    await this.#claim(DEAD, 1_000, 1_000);
    await this.#bury();
  }

  /** As if nobody had been heard from for so long that he is dead. */
  async leasesEnd(): Promise<void> {
    await this.superuser.query(
      "update generations set lease_until = now() - interval '1 second' where status = 'running'",
    );
  }

  /** As if those that were put back had waited long enough. */
  async nothingWaits(): Promise<void> {
    await this.superuser.query("update generations set not_before = null");
  }

  /** As many tasks as that, as whose they are. @param asking of models, of one provider, and what is left for others; all, where it is not said */
  async claimed(
    most: number,
    ofOne: number,
    ...asking: readonly [number, number] | readonly [number, number, number] | []
  ): Promise<readonly string[]> {
    return (await this.#claim(newId(), most, ofOne, ...asking)).map(({ org_id }) => org_id);
  }

  /** A worker dies when the first picture of its task is written down. */
  async dieAfterFirstPicture(): Promise<void> {
    const [task] = await this.#claim(DEAD, 1, 1);
    const id = task?.id ?? "";
    const picture = newId();
    const object = newId();
    const copies = [{ id: object, name: "master", format: "png", width: 1, height: 1, bytes: 1 }];
    await this.superuser.query("select generation_deliver($1, $2, $3, 0::smallint, $4, null, 0, 0)", [
      ...[DEAD, id, picture],
      JSON.stringify(copies),
    ]);
    await this.#bury();
  }

  /** What the worker that died is told when it says that a task is at its end. */
  async endAsTheDead(id: GenerationId): Promise<string | null> {
    const { rows } = await this.superuser.query<{ status: string | null }>(
      "select generation_end($1, $2, null, false, 0, null) as status",
      [DEAD, id],
    );
    return rows[0]?.status ?? null;
  }

  /** Tasks that wait, of which only the rows are there. */
  async queue({ place, key }: Tenant, count: number, provider: string | null = null): Promise<void> {
    await this.superuser.query(
      `insert into generations (id, org_id, project_id, key_id, mode, operation, model, provider, pictures, idempotency_hash,
         fingerprint, request_object, request_bytes, expires_at)
       select uuidv7(), $1, $2, $3, 'test', 'generate', $5, $5, 1, sha256(uuid_send(gen_random_uuid())), sha256('a'), gen_random_uuid(), 1,
         now() + interval '1 hour' from generate_series(1, $4)`,
      [place.organization.id, place.project.id, key.id, count, provider],
    );
  }

  /** Files of one organization, objects and keys. */
  filesOf({ place }: Tenant): number {
    const all = readdirSync(this.#folder, { recursive: true, withFileTypes: true });
    return all.filter((entry) => entry.isFile() && entry.parentPath.includes(place.organization.id)).length;
  }

  async #claim(worker: string, most: number, ofOne: number, asking = most, ofProvider = most, spare = most) {
    const { rows } = await this.superuser.query<{ id: string; org_id: string }>(
      "select * from generations_claim($1, interval '1 hour', $2, $3, $4, $5, $2, $6, '{}')",
      [worker, most, ofOne, spare, asking, ofProvider],
    );
    return rows;
  }

  #bury(): Promise<void> {
    return this.leasesEnd();
  }

  #senderOf({ place, key }: Tenant) {
    return { organization: place.organization.id, project: place.project.id, key: key.id };
  }
}
