import { createHmac, pbkdf2Sync } from "node:crypto";
import type { Stage } from "./stage.ts";
import type { Visitor } from "./visitor.ts";

export const PASSWORD = "wet stones hum in the harbour";

// biome-ignore lint/suspicious/noExplicitAny: each caller knows what it asked for
type Answer = any;

/** Somebody who calls the API as our own pages do, and keeps the cookies. */
export class Caller {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** @param path after /api/v1 */
  async call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Answer }> {
    const response = await fetch(`${this.#origin}/api/v1${path}`, {
      method,
      headers: {
        ...this.headers(),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const equals = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, equals), pair.slice(equals + 1));
    }
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }

  /** As `call`, for steps that have to succeed. @throws Error with the answer */
  async must(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  /** What a call as this person carries, for programs that call by themselves. */
  headers(): Readonly<Record<string, string>> {
    return {
      "sec-fetch-site": "same-origin",
      origin: this.#origin,
      cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    };
  }

  /** Gives these cookies to a browser: the person is signed in there. */
  async sitDown(visitor: Visitor): Promise<void> {
    // The browser takes secure cookies of a local page; this way in wants an address by https.
    const url = this.#origin.replace("http:", "https:");
    const all = [...this.#cookies].map(([name, value]) => ({ name, value, url, secure: true }));
    await visitor.context.addCookies(all);
  }
}

/** Solves the task that sign-up asks for, as the page does it. */
export function solve({ parameters, signature }: Answer): string {
  const { nonce, salt, cost, keyLength, keyPrefix } = parameters;
  for (let counter = 0; ; counter += 1) {
    const password = Buffer.concat([Buffer.from(nonce, "hex"), Buffer.alloc(4)]);
    password.writeUInt32BE(counter, password.length - 4);
    const key = pbkdf2Sync(password, Buffer.from(salt, "hex"), cost, keyLength, "sha256").toString("hex");
    if (!key.startsWith(keyPrefix)) continue;
    const solution = { counter, derivedKey: key };
    return Buffer.from(JSON.stringify({ challenge: { parameters, signature }, solution })).toString("base64");
  }
}

/**
 * Signs somebody up by the API, with the mail that comes: signed in, and in no organization.
 * @param address any at a domain that is not disposable, such as ada@example.com
 */
export async function signUp(
  stage: Pick<Stage, "origin" | "mailbox">,
  address: string,
  name: string,
): Promise<Caller> {
  const caller = new Caller(stage.origin);
  const { challenge } = await caller.must("POST", "/proofs", { action: "sign_up" });
  await caller.must("POST", "/sign-up", { address, name, password: PASSWORD, proof: solve(challenge) });
  const { text } = await stage.mailbox.next(address, /\/verify#t=/);
  const token = /\/verify#t=([\w-]{43})/.exec(text)?.[1];
  await caller.must("POST", "/verify", { token });
  return caller;
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What an authenticator app shows now for a secret (RFC 6238). @param secret in base32, with spaces or without */
export function codeOfApp(secret: string): string {
  const bits = [...secret.replaceAll(" ", "")]
    .map((letter) => BASE32.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const step = Buffer.alloc(8);
  step.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac("sha1", key).update(step).digest();
  const number = hash.readUInt32BE((hash.at(-1) ?? 0) & 15) & 0x7fff_ffff;
  return String(number % 1_000_000).padStart(6, "0");
}
