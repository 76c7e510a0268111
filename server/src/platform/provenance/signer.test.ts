import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import sharp from "sharp";
import { type Judgement, judge } from "../../../testing/manifest-judge.ts";
import { photo } from "../../../testing/pictures.ts";
import { SigningAuthority } from "../../../testing/signing-authority.ts";
import { systemClock } from "../../kernel/clock.ts";
import type { Story } from "../../ports/provenance.ts";
import { createSigner, readCredential } from "./index.ts";

setDefaultTimeout(120_000);

const FORMATS = ["jpeg", "png", "webp"] as const;
const GENERATOR = { name: "Sallyport", version: "1.2.3" };
const CREATED: Story = {
  actions: [{ action: "c2pa.created", digitalSourceType: "trainedAlgorithmicMedia", model: "gpt-image-1" }],
  ingredients: [],
};
/** As much as a story can tell. */
const EDITED: Story = {
  actions: [
    { action: "c2pa.opened", digitalSourceType: null, model: null },
    { action: "c2pa.edited", digitalSourceType: "compositeWithTrainedAlgorithmicMedia", model: null },
  ],
  ingredients: Array.from({ length: 16 }, (_, at) => ({
    format: "webp",
    relationship: at === 0 ? "parentOf" : "inputTo",
  })),
};

const authority = new SigningAuthority();
const encoded = await Promise.all(FORMATS.map((format) => photo().toFormat(format).toBuffer()));
const over: string[] = [];
let signer: ReturnType<typeof createSigner>;

beforeAll(() => {
  signer = signerOf("P-256");
});
afterAll(() => authority[Symbol.dispose]());

function signerOf(kind: "P-256" | "P-521" | "ED25519" | "RSA", clock = systemClock) {
  const { own, key } = authority.issue({ kind });
  return createSigner(readCredential(own + authority.certificate, key), GENERATOR, clock, () =>
    over.push(kind),
  );
}

const signed = (story: Story, by = signer) =>
  FORMATS.map((format, at) => ({
    format,
    bytes: Buffer.concat(by.sign(encoded[at] ?? expect.unreachable(), format, story) ?? expect.unreachable()),
  }));
const manifestOf = (said: Judgement | null | undefined) =>
  said?.manifests[said.active_manifest] ?? expect.unreachable();
const statesOf = async (...asked: Parameters<typeof judge>) =>
  (await judge(...asked)).map((said) => said?.validation_state);

describe("a signed picture", () => {
  test("is one that the C2PA's own reader trusts, in each format, and says who made it and how", async () => {
    const said = await judge([...signed(CREATED), ...signed(EDITED)], authority.certificate);
    expect(said.map((one) => one?.validation_state)).toEqual(Array(6).fill("Trusted"));
    for (const one of said) {
      expect(manifestOf(one).claim_generator_info).toEqual([GENERATOR]);
      expect(manifestOf(one).signature_info).toMatchObject({
        common_name: "Shop that signs",
        issuer: "Shop",
      });
    }
    const [created, edited] = [said[0], said[4]].map((one) => manifestOf(one));
    expect(created?.assertions[0]?.data.actions).toMatchObject([
      {
        action: "c2pa.created",
        softwareAgent: GENERATOR,
        digitalSourceType: "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        description: "Made by the model gpt-image-1.",
      },
    ]);
    expect(edited?.assertions[0]?.data.actions.map(({ action }) => action)).toEqual([
      "c2pa.opened",
      "c2pa.edited",
    ]);
    expect(edited?.ingredients?.map(({ relationship }) => relationship)).toEqual([
      "parentOf",
      ...Array(15).fill("inputTo"),
    ]);
  });

  test("has every pixel as it was, and is longer by no more than was said", async () => {
    for (const story of [CREATED, EDITED])
      for (const [at, { bytes }] of signed(story).entries()) {
        const before = encoded[at] ?? expect.unreachable();
        const [old, now] = [await sharp(before).raw().toBuffer(), await sharp(bytes).raw().toBuffer()];
        expect(now.equals(old)).toBe(true);
        const added = bytes.length - before.length;
        expect(added).toBeLessThanOrEqual(signer.mostAddedBytes(story));
        expect(added).toBeGreaterThan(signer.mostAddedBytes(story) - 128);
      }
  });

  test("is found out when one byte of it is changed, wherever that is", async () => {
    const changed = signed(CREATED).flatMap(({ format, bytes }) => {
      const manifest = bytes.indexOf("c2pa.claim.v2");
      return [
        format === "webp" ? bytes.indexOf("C2PA") - 20 : bytes.length - 40,
        manifest + 60,
        manifest - 200,
      ].map((place) => {
        const copy = Buffer.from(bytes);
        copy.writeUInt8(copy.readUInt8(place) ^ 1, place);
        return { format, bytes: copy };
      });
    });
    expect(await statesOf(changed, authority.certificate)).toEqual(Array(9).fill("Invalid"));
  });

  test.each(["P-521", "ED25519", "RSA"] as const)("may be signed by a key of the kind %s", async (kind) => {
    expect(await statesOf(signed(EDITED, signerOf(kind)), authority.certificate)).toEqual(
      Array(3).fill("Trusted"),
    );
  });

  test("by somebody whom nobody trusts is valid, and not trusted", async () => {
    using other = new SigningAuthority();
    expect(await statesOf(signed(CREATED), other.certificate)).toEqual(Array(3).fill("Valid"));
  });

  test("is none when the certificate has ended: nobody would accept it", () => {
    const late = { ...systemClock, nowMs: () => systemClock.nowMs() + 3 * 86_400_000 };
    expect(signerOf("RSA", late).sign(encoded[1] ?? expect.unreachable(), "png", CREATED)).toBeNull();
    expect(over).toEqual(["RSA"]);
  });
});
