import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { ActError } from "../kernel/act-error.ts";
import type { OrganizationId, UploadId } from "../kernel/ids.ts";
import type { Pepper } from "../keys/index.ts";

/** Copies of a picture, by their numbers in a link. */
const COPIES = ["master", "large", "medium", "small"] as const;
export type Copy = (typeof COPIES)[number];

/** Shown in a page, or saved as a file. */
const DISPOSITIONS = ["inline", "attachment"] as const;
export type Disposition = (typeof DISPOSITIONS)[number];
/** A bit beside the disposition. */
const FOR_MEMBERS = 2;

/** What a link opens, until when. */
export interface Link {
  readonly organization: OrganizationId;
  readonly upload: UploadId;
  readonly copy: Copy;
  readonly disposition: Disposition;
  /** Only for whoever is signed in as a member of the organization. */
  readonly forMembers: boolean;
  /** Unix time. */
  readonly expiresAtSeconds: number;
  /** A link is good only while both are what they were when it was made: going up ends every older one. */
  readonly organizationGeneration: number;
  readonly uploadGeneration: number;
}

/** Where links are, in front of what is signed. */
export const LINK_PATH = "/l/";

const VERSION = 1;
/** Version, key, organization, upload, copy, disposition and for whom, expiry, two generations. */
const SIGNED_BYTES = 1 + 4 + 16 + 16 + 1 + 1 + 4 + 4 + 4;
const MAC_BYTES = 32;
const TOKEN = /^[A-Za-z0-9_-]{111}$/;

/**
 * M-3: makes links and reads them back. A link is what it opens and an HMAC-SHA-256 over it, with method and path: nothing is stored.
 * Its key comes from the pepper (HKDF-SHA-256), whose version stands in the link, so that links survive a change of peppers.
 */
export class LinkSigner {
  readonly #keys: ReadonlyMap<number, Buffer>;
  readonly #current: number;

  constructor([first, ...others]: readonly [Pepper, ...Pepper[]]) {
    this.#current = first.version;
    this.#keys = new Map(
      [first, ...others].map(({ version, bytes }) => [
        version,
        Buffer.from(hkdfSync("sha256", bytes, "", "sallyport/links/1", 32)),
      ]),
    );
  }

  /** The path of a link. It opens what it names to whoever has it: never log it, never store it. */
  sign(link: Link): string {
    const signed = Buffer.alloc(SIGNED_BYTES);
    let at = signed.writeUInt8(VERSION, 0);
    at = signed.writeUInt32BE(this.#current, at);
    at += signed.write(link.organization.replaceAll("-", ""), at, "hex");
    at += signed.write(link.upload.replaceAll("-", ""), at, "hex");
    at = signed.writeUInt8(COPIES.indexOf(link.copy), at);
    at = signed.writeUInt8(DISPOSITIONS.indexOf(link.disposition) + (link.forMembers ? FOR_MEMBERS : 0), at);
    at = signed.writeUInt32BE(link.expiresAtSeconds, at);
    at = signed.writeUInt32BE(link.organizationGeneration, at);
    signed.writeUInt32BE(link.uploadGeneration, at);
    const mac = this.#mac(this.#current, signed) ?? Buffer.alloc(0);
    return LINK_PATH + Buffer.concat([signed, mac]).toString("base64url");
  }

  /** @throws ActError link_refused when it was not made here, or changed since */
  read(token: string): Link {
    if (!TOKEN.test(token)) throw new ActError("link_refused");
    const bytes = Buffer.from(token, "base64url");
    const signed = bytes.subarray(0, SIGNED_BYTES);
    const expected = this.#mac(signed.readUInt32BE(1), signed);
    const given = bytes.subarray(SIGNED_BYTES);
    // One text for each link: other spellings of the same bytes are refused too.
    if (bytes.toString("base64url") !== token || bytes.length !== SIGNED_BYTES + MAC_BYTES)
      throw new ActError("link_refused");
    if (expected === null || !timingSafeEqual(expected, given) || signed[0] !== VERSION)
      throw new ActError("link_refused");
    const copy = COPIES[signed.readUInt8(37)];
    const disposition = DISPOSITIONS[signed.readUInt8(38) % FOR_MEMBERS];
    if (copy === undefined || disposition === undefined) throw new ActError("link_refused");
    return {
      organization: uuidAt(signed, 5) as OrganizationId,
      upload: uuidAt(signed, 21) as UploadId,
      copy,
      disposition,
      forMembers: signed.readUInt8(38) >= FOR_MEMBERS,
      expiresAtSeconds: signed.readUInt32BE(39),
      organizationGeneration: signed.readUInt32BE(43),
      uploadGeneration: signed.readUInt32BE(47),
    };
  }

  /** HEAD is asked with the same link as GET. Null for a key that is not here any more. */
  #mac(version: number, signed: Uint8Array): Buffer | null {
    const key = this.#keys.get(version);
    return key === undefined
      ? null
      : createHmac("sha256", key).update(`GET\n${LINK_PATH}\n`).update(signed).digest();
  }
}

function uuidAt(bytes: Buffer, at: number): string {
  return bytes.toString("hex", at, at + 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
