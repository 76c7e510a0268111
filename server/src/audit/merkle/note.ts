import { createHash, createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

/** C2SP signed-note, Ed25519. */
const ED25519 = 0x01;
const KEY_ID_BYTES = 4;
/** RFC 8410: what stands before the 32 bytes of a private and of a public Ed25519 key in DER. */
const PRIVATE_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const PUBLIC_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** Who verifies a note: a name and a public key. */
export interface NoteVerifier {
  readonly name: string;
  readonly publicKey: Uint8Array;
}

/** Who signs a note: the verifier and its secret half. */
export interface NoteSigner extends NoteVerifier {
  /** 32 bytes (RFC 8032). */
  readonly seed: Uint8Array;
}

/** The public key of a seed. */
export function publicKeyOf(seed: Uint8Array): Buffer {
  return Buffer.from(createPublicKey(privateKey(seed)).export({ format: "der", type: "spki" })).subarray(-32);
}

/** Four bytes that name a key in a signature line. */
export function keyId({ name, publicKey }: NoteVerifier): Buffer {
  const hash = createHash("sha256").update(`${name}\n`).update(Buffer.of(ED25519)).update(publicKey);
  return hash.digest().subarray(0, KEY_ID_BYTES);
}

/** The verifier's key as text: `name+key id+base64`. */
export function verifierKey(verifier: NoteVerifier): string {
  const key = Buffer.concat([Buffer.of(ED25519), verifier.publicKey]).toString("base64");
  return `${verifier.name}+${keyId(verifier).toString("hex")}+${key}`;
}

/** @param text ends in a newline */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  const lines = signers.map((signer) => {
    const signature = sign(null, Buffer.from(text), privateKey(signer.seed));
    return `— ${signer.name} ${Buffer.concat([keyId(signer), signature]).toString("base64")}\n`;
  });
  return `${text}\n${lines.join("")}`;
}

/** The text of a note that one of the verifiers signed; null when none did, or when one's signature is wrong. */
export function openNote(note: string, verifiers: readonly NoteVerifier[]): string | null {
  const end = note.lastIndexOf("\n\n");
  if (end < 0 || !note.endsWith("\n")) return null;
  const text = note.slice(0, end + 1);
  let signed = false;
  for (const line of note.slice(end + 2, -1).split("\n")) {
    const [dash, name, base64, ...rest] = line.split(" ");
    if (dash !== "—" || !name || !base64 || rest.length > 0) return null;
    const bytes = Buffer.from(base64, "base64");
    const known = verifiers.find((one) => one.name === name && bytes.indexOf(keyId(one)) === 0);
    if (!known) continue;
    if (!verify(null, Buffer.from(text), publicKey(known), bytes.subarray(KEY_ID_BYTES))) return null;
    signed = true;
  }
  return signed ? text : null;
}

function privateKey(seed: Uint8Array) {
  return createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: "der", type: "pkcs8" });
}

function publicKey(verifier: NoteVerifier) {
  const key = Buffer.concat([PUBLIC_PREFIX, verifier.publicKey]);
  return createPublicKey({ key, format: "der", type: "spki" });
}
