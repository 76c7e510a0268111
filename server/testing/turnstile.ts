import { createServer } from "node:http";
import { Secret } from "../src/kernel/secret.ts";
import { closed, listening } from "./issuer.ts";

const SECRET = "0x4AAAAAAA-secret-of-the-tests";

/** What Cloudflare knows of a token. */
interface Solved {
  readonly hostname: string;
  readonly action: string;
  readonly atMs: number;
  used: boolean;
}

/** Turnstile's siteverify as Cloudflare documents it: a token works once, for 300 seconds. */
export interface TestTurnstile {
  readonly settings: {
    readonly siteKey: string;
    readonly secret: Secret;
    readonly verifier: { readonly url: URL; readonly allowPrivateAddress: boolean };
  };
  /** How it fails instead of answering. */
  fault: "none" | "internal-error" | "no-json" | "unavailable";
  /** A widget that was solved. */
  solve(solved: { readonly hostname: string; readonly action: string; readonly agoMs?: number }): string;
  /** What was sent, call by call. */
  readonly asked: URLSearchParams[];
  /** As if its own memory of used tokens were lost. */
  forgetUses(): void;
  stop(): Promise<void>;
}

export async function startTurnstile(): Promise<TestTurnstile> {
  const tokens = new Map<string, Solved>();
  const asked: URLSearchParams[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const piece of request) body += piece;
    const sent = new URLSearchParams(body);
    asked.push(sent);
    if (test.fault === "unavailable") return response.writeHead(503).end("no");
    if (test.fault === "no-json") return response.end("<html>");
    const json = (answer: unknown) => response.end(JSON.stringify(answer));
    const refuse = (code: string) => json({ success: false, "error-codes": [code], messages: [] });
    if (test.fault === "internal-error") return refuse("internal-error");
    if (sent.get("secret") !== SECRET) return refuse("invalid-input-secret");
    const token = tokens.get(sent.get("response") ?? "");
    if (token === undefined) return refuse("invalid-input-response");
    if (token.used || Date.now() - token.atMs > 300_000) return refuse("timeout-or-duplicate");
    token.used = true;
    const { hostname, action, atMs } = token;
    return json({
      success: true,
      challenge_ts: new Date(atMs).toISOString(),
      hostname,
      "error-codes": [],
      action,
      cdata: "",
    });
  });
  const url = await listening(server);
  const test: TestTurnstile = {
    settings: {
      siteKey: "0x4AAAAAAA",
      secret: new Secret(SECRET),
      verifier: { url: new URL("/turnstile/v0/siteverify", url), allowPrivateAddress: true },
    },
    fault: "none",
    asked,
    solve({ hostname, action, agoMs = 0 }) {
      const token = `0.${crypto.randomUUID()}`;
      tokens.set(token, { hostname, action, atMs: Date.now() - agoMs, used: false });
      return token;
    },
    forgetUses() {
      for (const token of tokens.values()) token.used = false;
    },
    stop: () => closed(server),
  };
  return test;
}
