import { controlPlane } from "../http/control-plane.ts";
import { dashboard } from "../http/dashboard/dashboard.ts";
import { mediaApp } from "../http/media/media-app.ts";
import { mailbox } from "../http/pages/mailbox.ts";
import { publicPages } from "../http/pages/pages.ts";
import { ActReplays } from "../idempotency/index.ts";
import { systemClock } from "../kernel/clock.ts";
import { OperatorError } from "../kernel/errors.ts";
import { KeyHasher } from "../keys/index.ts";
import { LinkSigner } from "../links/index.ts";
import { createEgress } from "../platform/egress/index.ts";
import { CALLER_ADDRESS, removeAbandonedSocket, servePrivately } from "../platform/hand-over/index.ts";
import { ImagePool } from "../platform/images/index.ts";
import { openControlConnections } from "../platform/postgres/index.ts";
import { policyVersions } from "../policies/index.ts";
import type { Log } from "../ports/log.ts";
import { readShowcase } from "../showcase/index.ts";
import { createVault } from "../vault/index.ts";
import { composeControl } from "./control.ts";
import { givenBy } from "./given.ts";
import { scannersOf } from "./leaks.ts";
import { readMailbox } from "./people/mailer.ts";
import { consoleIsThere, peopleSettings } from "./people/people.ts";
import { composeBatches } from "./pictures/batches.ts";
import { composeBrands } from "./pictures/brands.ts";
import { composeGenerations } from "./pictures/generations.ts";
import { modelsThrough } from "./pictures/models-through.ts";
import { openObjects, openScratch } from "./pictures/open-objects.ts";
import { composePictures } from "./pictures/pictures.ts";
import { composeTus } from "./pictures/tus.ts";
import { visitorOf } from "./pictures/visitor.ts";
import type { ControlSettings } from "./settings.ts";
import { siteOf } from "./site.ts";
import { openLimitStores } from "./stores.ts";

/** Beside a gateway that takes the whole processor a person waits; nobody is sent away who would be answered a little later. */
const WAIT_FOR_DATABASE_MS = 20_000;

/**
 * Serves the control plane on its socket.
 * @throws OperatorError when it was not given its login
 */
export async function startControl(
  { controlSocket, modelSocket, ...handedOver }: ControlSettings,
  log: Log,
): Promise<{ stop(): Promise<void> }> {
  const given = givenBy(handedOver);
  const address = given.address("sallyport_control");
  if (address === null)
    throw new OperatorError(
      "SALLYPORT_DATABASE_URL_CONTROL must be set where control is one of SALLYPORT_ROLES; it is the control login's database URL.",
    );
  const { kms, peppers, config } = given;
  const connections = openControlConnections(address, WAIT_FOR_DATABASE_MS);
  // What the process does by itself; what people do through it is written down as theirs.
  const own = connections.actingAs({ kind: "server", id: "control" });
  const { store: limits } = await openLimitStores(config);
  const egress = createEgress();
  const people = peopleSettings(config);
  const vault = createVault(kms, systemClock);
  const addressOf = (request: Request) => request.headers.get(CALLER_ADDRESS) ?? "unknown";
  const replays = new ActReplays(own, peppers);
  const images = new ImagePool();
  const links = new LinkSigner(peppers);
  const app = composeControl({
    log,
    limits,
    egress,
    development: !config.production,
    database: own,
    actingAs: connections.actingAs,
    vault,
    hasher: new KeyHasher(peppers),
    scanners: scannersOf(config),
    links,
    replays,
    addressOf,
    ...(people === null ? {} : { people }),
  });
  const pagesOfPeople = dashboard({
    seesConsole: (request) => consoleIsThere(config.consoleNetworks, addressOf(request)),
    turnstile: config.turnstileSiteKey !== undefined,
    picturesAt: config.mediaUrl ?? null,
  });
  const site = siteOf(config, { doors: people !== null && pagesOfPeople.built });
  const pages = publicPages({
    publicUrl: config.publicUrl,
    site,
    readShowcase: () => readShowcase(own, systemClock),
    readPolicies: () => own.asOperator(policyVersions),
    clock: systemClock,
  });
  const mails = config.production
    ? () => null
    : mailbox({ read: readMailbox(own, vault, config), addressOf });
  const shown = { fetch: (request: Request) => mails(request) ?? pages.fetch(request) };
  const kept = {
    database: own,
    vault,
    peppers,
    images,
    log,
    clock: systemClock,
    objects: openObjects(given, egress),
  };
  const application =
    config.publicUrl ?? `${config.tls === null ? "http" : "https"}://localhost:${config.port}`;
  const origins = { application, media: config.mediaUrl ?? application };
  const models = modelsThrough(modelSocket);
  const asking = { ...kept, models, quotaBytes: config.uploadQuotaBytes, origins };
  const [tasks, batches] = [composeGenerations(asking), composeBatches(asking)];
  const taking = { ...kept, mostBytes: config.uploadMaxBytes, quotaBytes: config.uploadQuotaBytes };
  const pictures = composePictures({
    ...taking,
    ...{ replays, origins, egress },
    scratch: openScratch(given),
    visitorOf: (request) => visitorOf(own, request, addressOf(request)),
    signInAt: people !== null && pagesOfPeople.built ? `${application}/sign-in` : null,
  });
  const mediaHost = config.mediaUrl === undefined ? null : new URL(config.mediaUrl).host;
  const brands = composeBrands({ ...taking, links });
  const media = mediaApp(pictures, composeTus(taking), tasks, batches, brands, mediaHost);
  const plane = controlPlane(app, media, pagesOfPeople, shown, { tls: site.transport !== "clear" });
  const { ppid: launcher } = process;
  // Only the gateway is there, which knows how long an answer may take.
  const server = servePrivately(controlSocket, (request) => plane.fetch(request));
  return {
    async stop() {
      app.endStreams();
      tasks.endStreams();
      batches.endStreams();
      await server.stop(false);
      await images.close();
      egress.close();
      await limits.close();
      await connections.close();
      await removeAbandonedSocket(controlSocket, launcher);
    },
  };
}
