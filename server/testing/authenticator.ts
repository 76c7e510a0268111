import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";

/** One passkey on it. */
interface Credential {
  readonly id: Buffer;
  readonly key: KeyObject;
  readonly party: string;
  handle: string;
  counter: number;
}

/** What an answer may be wrong in. */
export interface Faults {
  readonly origin?: string;
  /** Signs for another host. */
  readonly party?: string;
  readonly challenge?: string;
  /** False: its owner did not show who they are. */
  readonly verified?: boolean;
  /** What the counter says; one more than last time without it. */
  readonly counter?: number;
  readonly handle?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: the options of a test's own server
type Options = any;

/** A security key in software: makes passkeys and answers with them, as WebAuthn level 3 says (ES256, no attestation). */
export class Authenticator {
  readonly credentials: Credential[] = [];
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  create(options: Options, faults: Faults = {}) {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const credential = {
      id: randomBytes(32),
      key: privateKey,
      party: options.rp.id as string,
      handle: options.user.id as string,
      counter: 0,
    };
    this.credentials.push(credential);
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const cose = cborMap([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, "base64url")],
      [-3, Buffer.from(y, "base64url")],
    ]);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(credential.id.length);
    const attested = Buffer.concat([Buffer.alloc(16), length, credential.id, cose]);
    const data = Buffer.concat([this.#data(credential, 0x40, faults), attested]);
    return {
      ...named(credential.id),
      response: {
        clientDataJSON: this.#client("webauthn.create", options.challenge, faults).toString("base64url"),
        attestationObject: cborMap([
          ["fmt", "none"],
          ["attStmt", cborMap([])],
          ["authData", data],
        ]).toString("base64url"),
        transports: ["internal"],
      },
    };
  }

  /** Answers with the passkey that is asked for, or the first one where none is. */
  get(options: Options, faults: Faults = {}) {
    const asked = (options.allowCredentials ?? []).map(({ id }: { id: string }) => id);
    const credential = this.credentials.find(
      ({ id }) => asked.length === 0 || asked.includes(id.toString("base64url")),
    );
    if (credential === undefined) throw new Error("none of these passkeys is here");
    credential.counter += 1;
    const data = this.#data(credential, 0, faults);
    const client = this.#client("webauthn.get", options.challenge, faults);
    const hash = createHash("sha256").update(client).digest();
    return {
      ...named(credential.id),
      response: {
        clientDataJSON: client.toString("base64url"),
        authenticatorData: data.toString("base64url"),
        signature: createSign("sha256").update(data).update(hash).sign(credential.key).toString("base64url"),
        userHandle: faults.handle ?? credential.handle,
      },
    };
  }

  #client(type: string, challenge: string, faults: Faults): Buffer {
    const origin = faults.origin ?? this.#origin;
    return Buffer.from(JSON.stringify({ type, challenge: faults.challenge ?? challenge, origin }));
  }

  #data({ party, counter }: Credential, flags: number, faults: Faults): Buffer {
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE(faults.counter ?? counter);
    const shown = flags | 0x01 | (faults.verified === false ? 0 : 0x04);
    const host = createHash("sha256")
      .update(faults.party ?? party)
      .digest();
    return Buffer.concat([host, Buffer.of(shown), counted]);
  }
}

const named = (id: Buffer) => ({
  id: id.toString("base64url"),
  rawId: id.toString("base64url"),
  type: "public-key",
  clientExtensionResults: {},
});

/** RFC 8949, as far as it is needed: small numbers, bytes, texts, maps. The only map in a map is an empty one. */
function cborMap(entries: readonly (readonly [number | string, number | string | Buffer])[]): Buffer {
  return Buffer.concat([head(5, entries.length), ...entries.flat().map(cbor)]);
}

function cbor(value: number | string | Buffer): Buffer {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (typeof value === "string") return Buffer.concat([head(3, value.length), Buffer.from(value)]);
  return value.length === 1 && value[0] === 0xa0 ? value : Buffer.concat([head(2, value.length), value]);
}

function head(major: number, value: number): Buffer {
  const first = major << 5;
  if (value < 24) return Buffer.of(first | value);
  if (value < 256) return Buffer.of(first | 24, value);
  return Buffer.of(first | 25, value >> 8, value & 255);
}
