import { createHash } from "node:crypto";
import { isoTime } from "../../kernel/clock.ts";
import type { Ingredient, Story } from "../../ports/provenance.ts";
import { cborBox, contentOf, labelled } from "./boxes.ts";
import { type Cbor, encode, mapOf, Tagged } from "./cbor.ts";
import type { Credential } from "./credential.ts";

/** Who made the claim. */
export interface Generator {
  readonly name: string;
  readonly version: string;
}

/** Which bytes of a picture the manifest takes, and what all others come to. */
export interface Binding {
  readonly start: number;
  readonly length: number;
  /** SHA-256. */
  readonly hash: Uint8Array;
}

/** What is in a manifest. */
export interface Claimed {
  readonly story: Story;
  readonly generator: Generator;
  /** Of the manifest, and of the picture. */
  readonly ids: { readonly manifest: string; readonly instance: string };
  /** When it was made, in milliseconds since 1970. */
  readonly nowMs: number;
}

const SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/";
const HASH = "sha256";

/** A whole manifest store with one manifest, signed (C2PA 2.1, sections 10 to 13). */
export function manifestOf(claimed: Claimed, binding: Binding, credential: Credential): Buffer {
  const ingredients = ingredientsOf(claimed.story);
  const assertions: readonly Assertion[] = [
    ...ingredients,
    assertion("c2pa.actions.v2", actionsOf(claimed, ingredients)),
    assertion("c2pa.hash.data", bound(binding)),
  ];
  const claim = encode(
    mapOf({
      instanceID: `xmp:iid:${claimed.ids.instance}`,
      claim_generator_info: mapOf({ ...claimed.generator }),
      signature: "self#jumbf=c2pa.signature",
      created_assertions: assertions.map(({ pointer }) => pointer),
      alg: HASH,
    }),
  );
  const manifest = labelled(
    "c2ma",
    `urn:c2pa:${claimed.ids.manifest}`,
    labelled("c2as", "c2pa.assertions", ...assertions.map(({ bytes }) => bytes)),
    cborBox("c2cl", "c2pa.claim.v2", claim),
    cborBox("c2cs", "c2pa.signature", signatureOver(claim, credential)),
  );
  return labelled("c2pa", "c2pa", manifest);
}

interface Assertion {
  readonly bytes: Buffer;
  /** How others refer to it. */
  readonly pointer: Cbor;
}

function assertion(label: string, value: Cbor): Assertion {
  const bytes = cborBox("cbor", label, value);
  const hash = createHash(HASH).update(contentOf(bytes)).digest();
  return { bytes, pointer: mapOf({ url: `self#jumbf=c2pa.assertions/${label}`, hash }) };
}

interface ToldIngredient extends Assertion {
  readonly relationship: Ingredient["relationship"];
}

function ingredientsOf({ ingredients }: Story): readonly ToldIngredient[] {
  return ingredients.map(({ format, relationship }, at) => ({
    relationship,
    ...assertion(
      at === 0 ? "c2pa.ingredient.v3" : `c2pa.ingredient.v3__${at}`,
      mapOf({ "dc:format": `image/${format}`, relationship }),
    ),
  }));
}

/** What was opened is the parent; what was put in was put in by the last action. */
function actionsOf({ story, generator, nowMs }: Claimed, ingredients: readonly ToldIngredient[]): Cbor {
  const when = new Tagged(0, `${isoTime(nowMs).slice(0, 19)}Z`);
  const those = (relationship: Ingredient["relationship"]) =>
    ingredients.flatMap((one) => (one.relationship === relationship ? [one.pointer] : []));
  return mapOf({
    actions: story.actions.map(({ action, digitalSourceType, model }, at) => {
      const used = [
        ...(action === "c2pa.opened" ? those("parentOf") : []),
        ...(at === story.actions.length - 1 ? those("inputTo") : []),
      ];
      return mapOf({
        action,
        when,
        softwareAgent: mapOf({ ...generator }),
        digitalSourceType: digitalSourceType === null ? undefined : `${SOURCE_TYPE}${digitalSourceType}`,
        description: model === null ? undefined : `Made by the model ${model}.`,
        parameters: used.length === 0 ? undefined : mapOf({ ingredients: used }),
      });
    }),
  });
}

function bound({ start, length, hash }: Binding): Cbor {
  return mapOf({
    exclusions: [mapOf({ start, length })],
    name: "jumbf manifest",
    alg: HASH,
    hash,
    pad: new Uint8Array(),
  });
}

const [ALGORITHM, CHAIN, SIGNED_ONE] = [1, 33, 18];

/** COSE_Sign1 over the claim, which stands beside it (RFC 9052, section 4.4; C2PA 2.1, section 13.2). */
function signatureOver(claim: Uint8Array, { algorithm, chain, sign }: Credential): Cbor {
  const certificates = chain.length === 1 ? (chain[0] ?? null) : chain;
  const guarded = encode(
    new Map<number, Cbor>([
      [ALGORITHM, algorithm],
      [CHAIN, certificates],
    ]),
  );
  const signature = sign(encode(["Signature1", guarded, new Uint8Array(), claim]));
  return new Tagged(SIGNED_ONE, [guarded, new Map(), null, signature]);
}
