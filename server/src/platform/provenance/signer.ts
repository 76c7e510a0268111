import { createHash } from "node:crypto";
import type { Clock } from "../../kernel/clock.ts";
import { secureRandomBytes } from "../../kernel/random.ts";
import type { PictureFormat } from "../../ports/picture-terms.ts";
import type { PictureSigner, Story } from "../../ports/provenance.ts";
import type { Credential } from "./credential.ts";
import { type Binding, type Claimed, type Generator, manifestOf } from "./manifest.ts";
import { placeIn } from "./places.ts";

/** Around a manifest: what a segment of a JPEG repeats, of which there are two for the longest that is made, and a length that is guessed. */
const AROUND_BYTES = 64;

/**
 * Signs pictures with a manifest.
 * @param generator what the claim says of who made it
 * @param onOver is called when a picture is not signed because the certificate is not valid any more
 */
export function createSigner(
  credential: Credential,
  generator: Generator,
  clock: Clock,
  onOver: () => void,
): PictureSigner {
  const { validFromMs, validToMs } = credential;
  const claimed = (story: Story, nowMs: number): Claimed => {
    const ids = { manifest: uuid(), instance: uuid() };
    return { story, generator, ids, nowMs };
  };
  return {
    mostAddedBytes: (story) =>
      AROUND_BYTES + manifestOf(claimed(story, 0), LONGEST, unsigned(credential)).length,
    sign(picture, format, story) {
      const nowMs = clock.nowMs();
      if (nowMs >= validFromMs && nowMs < validToMs)
        return signed(picture, format, claimed(story, nowMs), credential);
      onOver();
      return null;
    },
  };
}

/** Version 4, which a manifest is called by (C2PA 2.1, section 8.2). */
function uuid(): string {
  const bytes = Buffer.from(secureRandomBytes(16));
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function unsigned(credential: Credential): Credential {
  return { ...credential, sign: () => new Uint8Array(credential.signatureBytes) };
}

/** As long as any hash, for finding out how long the manifest gets. */
const BLANK = new Uint8Array(32);
const LONGEST: Binding = { start: 0xffff_ffff, length: 0xffff_ffff, hash: BLANK };

/**
 * How long a manifest is, is part of what it signs: it is made with a guess until the guess is right. Only how many bytes a number takes
 * changes with it.
 */
function signed(picture: Uint8Array, format: PictureFormat, claimed: Claimed, credential: Credential) {
  let binding: Binding = { start: 0xffff, length: 0xffff, hash: BLANK };
  for (;;) {
    const guess = manifestOf(claimed, binding, unsigned(credential));
    const { before, after, wrap } = placeIn(picture, format, guess.length);
    const [start, length] = [before.length, wrap(guess).length];
    if (binding.start === start && binding.length === length) {
      const hash = createHash("sha256").update(before).update(after).digest();
      return [before, wrap(manifestOf(claimed, { start, length, hash }, credential)), after];
    }
    binding = { start, length, hash: BLANK };
  }
}
