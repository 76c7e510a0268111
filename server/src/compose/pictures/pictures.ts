import { createHash } from "node:crypto";
import { previewBehind } from "../../brand/index.ts";
import { type MediaApi, type MediaCaller, within } from "../../http/media/media-app.ts";
import type { ActReplays } from "../../idempotency/index.ts";
import { ActError } from "../../kernel/act-error.ts";
import type { Clock } from "../../kernel/clock.ts";
import type { ApiKeyId, OrganizationId, ProjectId, UploadId } from "../../kernel/ids.ts";
import type { Pepper } from "../../keys/index.ts";
import { LinkSigner } from "../../links/index.ts";
import { type SealedObjects, Spool } from "../../objects/index.ts";
import type { ControlDatabase } from "../../ports/database.ts";
import type { Egress } from "../../ports/egress.ts";
import type { Images } from "../../ports/images.ts";
import type { Log } from "../../ports/log.ts";
import { MARKETPLACE_NAMES } from "../../ports/marketplaces.ts";
import type { Scratch } from "../../ports/objects.ts";
import { checkPicture } from "../../tasks/index.ts";
import {
  countSent,
  deleteUpload,
  inspectUpload,
  linksTo,
  measureUpload,
  openLink,
  readUpload,
  refuseFull,
  revokeLinksTo,
  takeIn,
  type Upload,
  type UploadParts,
  USUAL_LINK_SECONDS,
  uploadsIn,
  type Visitor,
  withinMode,
} from "../../uploads/index.ts";
import type { Vault } from "../../vault/index.ts";
import { Arriving } from "./arriving.ts";
import { fetchPicture } from "./fetch-picture.ts";
import { type LinkOrigins, showProvenance, showUpload } from "./show.ts";

/** As long as the largest picture takes over a slow line. */
export const BODY_MS = 600_000;

export interface PictureParts {
  readonly database: ControlDatabase;
  readonly vault: Vault;
  readonly peppers: readonly [Pepper, ...Pepper[]];
  readonly images: Images;
  readonly objects: SealedObjects;
  readonly scratch: Scratch;
  readonly replays: ActReplays;
  readonly clock: Clock;
  readonly log: Log;
  readonly mostBytes: number;
  readonly quotaBytes: number;
  readonly origins: LinkOrigins;
  /** For pictures that are fetched. */
  readonly egress: Egress;
  /** Who opens a link, by what their browser sent. */
  readonly visitorOf: (request: Request) => Visitor;
  /** Null where nobody can sign in. */
  readonly signInAt: string | null;
}

/** Puts together what is done about pictures. */
export function composePictures(parts: PictureParts): MediaApi {
  const { database, vault, images, objects, scratch, replays, clock, log, mostBytes } = parts;
  const uploads: UploadParts = {
    ...{ database, vault, images, objects },
    links: new LinkSigner(parts.peppers),
    quotaBytes: parts.quotaBytes,
    others: previewBehind,
  };
  const arriving = new Arriving();
  const seenBy = ({ mode }: MediaCaller): UploadParts => ({
    ...uploads,
    database: withinMode(database, mode),
  });
  const shown = async (caller: MediaCaller, found: readonly Upload[], wish: Partial<Wish> = {}) => {
    const whole = { seconds: USUAL_LINK_SECONDS, disposition: "inline" as const, ...wish };
    const links = await linksTo(seenBy(caller), clock, organizationOf(caller), found, whole);
    return found.map((upload, at) => showUpload(upload, links[at], parts.origins));
  };
  const take: MediaApi["upload"] = (caller, idempotencyKey, file) =>
    arriving.with(caller.organization, async () => {
      await refuseFull(uploads, organizationOf(caller));
      const spool = await Spool.open(scratch);
      try {
        const digest = await receive(file, spool);
        const sender = senderOf(caller);
        const act = async () => ({ id: (await takeIn(uploads, sender, spool)).id });
        const kept =
          idempotencyKey === null
            ? await act()
            : await replays.once(idempotencyKey, repeatable(caller, digest), act);
        // Links are made for each answer; none is kept for a repetition.
        const { id } = kept as { readonly id: Upload["id"] };
        const [made] = await shown(caller, [await readUpload(seenBy(caller), sender.organization, id)]);
        return made ?? {};
      } finally {
        await spool.close();
      }
    });
  return {
    log,
    bodyMs: BODY_MS,
    mostBytes,
    signInAt: parts.signInAt,
    upload: take,
    uploadFrom: (caller, idempotencyKey, address) =>
      take(caller, idempotencyKey, within(fetchPicture(parts.egress, address, mostBytes), mostBytes)),
    async list(caller, { after, limit, order, counts }) {
      const { found, all } = await seenBy(caller).database.inTenant(organizationOf(caller), async (db) => ({
        found: await uploadsIn(db, { after: after as UploadId | null, order, limit: limit + 1 }),
        all: counts ? await countSent(db) : null,
      }));
      const page = found.slice(0, limit);
      return {
        object: "list",
        data: await shown(caller, page),
        has_more: found.length > limit,
        last_id: page.at(-1)?.id ?? null,
        ...(all === null ? {} : { counts: all }),
      };
    },
    async show(caller, id) {
      const [made] = await shown(caller, [await readUpload(seenBy(caller), organizationOf(caller), id)]);
      return made ?? {};
    },
    async remove(caller, id) {
      await deleteUpload(seenBy(caller), organizationOf(caller), id);
      return { id, object: "upload.deleted", deleted: true };
    },
    async links(caller, id, wish) {
      const [made] = await shown(
        caller,
        [await readUpload(seenBy(caller), organizationOf(caller), id)],
        wish,
      );
      return made ?? {};
    },
    async revokeLinks(caller, id) {
      const isThere = await seenBy(caller).database.inTenant(organizationOf(caller), (db) =>
        revokeLinksTo(db, id),
      );
      if (!isThere) await readUpload(seenBy(caller), organizationOf(caller), id);
      return { id, object: "upload.links_revoked", links_revoked: true };
    },
    async provenance(caller, id) {
      const organization = organizationOf(caller);
      const upload = await readUpload(seenBy(caller), organization, id);
      return showProvenance(upload, await inspectUpload(seenBy(caller), organization, upload));
    },
    async check(caller, id, preset) {
      const name = MARKETPLACE_NAMES.find((one) => one === preset);
      if (name === undefined)
        throw new ActError("invalid_input", {
          field: "preset",
          problem: `must be one of ${MARKETPLACE_NAMES.map((one) => `'${one}'`).join(", ")}`,
        });
      const organization = organizationOf(caller);
      const upload = await readUpload(seenBy(caller), organization, id);
      const rules = checkPicture(name, await measureUpload(seenBy(caller), organization, upload));
      return {
        ...{ id, object: "upload.check", preset: name },
        passed: rules.every(({ passed }) => passed),
        rules,
      };
    },
    async open(path, request) {
      const { copy, ...opened } = await openLink(uploads, clock, path, parts.visitorOf(request));
      return { ...opened, format: copy.format, bytes: copy.bytes };
    },
  };
}

export function senderOf({ organization, project, key }: MediaCaller) {
  return {
    organization: organization as OrganizationId,
    project: project as ProjectId,
    key: key as ApiKeyId,
  };
}

type Wish = Parameters<typeof linksTo>[4];

const organizationOf = ({ organization }: MediaCaller) => organization as OrganizationId;

/** What makes two uploads the same for an Idempotency-Key: who sends it, and its bytes. */
function repeatable({ key }: MediaCaller, digest: string) {
  return {
    principal: `key ${key}`,
    operation: "uploads.create",
    input: { digest },
    showsSecret: false,
  };
}

/** Everything on the disk, sealed; resolves to its SHA-256. */
async function receive(file: AsyncIterable<Uint8Array>, spool: Spool): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of file) {
    hash.update(piece);
    await spool.write(piece);
  }
  await spool.end();
  return hash.digest("hex");
}
