import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export const sha256 = (...parts: Uint8Array[]) => createHash("sha256").update(Buffer.concat(parts)).digest();

/** RFC 9162 section 2.1 word for word, over hashes of leaves. */
export function rootOf(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return only;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(Buffer.of(1), rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** The key of a log, which signs what it is told to. */
export function makeSigner(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const typed = Buffer.concat([
    Buffer.of(1),
    publicKey.export({ format: "der", type: "spki" }).subarray(-32),
  ]);
  const id = sha256(Buffer.from(`${name}\n`), typed).subarray(0, 4);
  const vkey = `${name}+${id.toString("hex")}+${typed.toString("base64")}`;
  /** @param more extension lines, such as "time 1\n" */
  const note = (size: number, root: Buffer, secret: KeyObject = privateKey, more = "") => {
    const text = `${name}\n${size}\n${root.toString("base64")}\n${more}`;
    const signature = Buffer.concat([id, sign(null, Buffer.from(text), secret)]).toString("base64");
    return `${text}\n— ${name} ${signature}\n`;
  };
  return { vkey, note };
}

/** The entries of a log that has less than a tile of them, as it serves them. */
export function smallLog(entries: readonly Buffer[]) {
  const hashes = entries.map((entry) => sha256(Buffer.of(0), entry));
  const width = entries.length;
  const lengthOf = ({ length }: Buffer) => Buffer.of(length >> 8, length & 255);
  const files: Readonly<Record<string, Buffer>> = {
    [`tile/0/000.p/${width}`]: Buffer.concat(hashes),
    [`tile/entries/000.p/${width}`]: Buffer.concat(entries.flatMap((entry) => [lengthOf(entry), entry])),
  };
  return { files, size: width, root: rootOf(hashes) };
}
